"""Word 97-2003 and WPS documents (.doc, .wps): msdoc2docx makes a docx of them, and our own walker reads that."""

import tempfile
from pathlib import Path

import doc2docx
from doc2docx.errors import Doc2DocxError, EncryptedDocumentError, UnsupportedFeatureError

from pipeline.errors import FileDamaged, FileEncrypted, FormatUnsupported
from pipeline.extract.docx import read_docx
from pipeline.extract.reading import Reading

_CLASS_ID = slice(8, 24)
_LOST = {"MAIN_TEXTBOX_TABLE_MALFORMED", "GROUPED_MAIN_TEXTBOXES_DEFERRED"}
# What its reader of binary structures lets through from damaged files.
_BROKEN = (Doc2DocxError, ValueError, KeyError, IndexError, OverflowError, OSError)


def read_doc(data: bytes, password: str = "") -> Reading:
    """The reading of the docx. Raises FormatUnsupported for Word 6/95, FileEncrypted when the password is wrong."""
    with tempfile.TemporaryDirectory(prefix="zhaojing-") as name:
        source, target = Path(name) / "paper.doc", Path(name) / "paper.docx"
        source.write_bytes(_without_class_id(data))
        try:
            report = doc2docx.convert(source, target, password=password or None).report
        except EncryptedDocumentError as error:
            raise FileEncrypted("旧版 Word/WPS 文档设有打开密码") from error
        except UnsupportedFeatureError as error:
            raise FormatUnsupported("文档由更早的 Word（6.0/95）写成，或用了读不了的功能") from error
        except _BROKEN as error:
            raise FileDamaged("旧版 Word/WPS 文档的内部结构已损坏") from error
        reading = read_docx(target.read_bytes())
    lost = any(diagnostic.code in _LOST for diagnostic in report.diagnostics)
    return reading._replace(missing="文本框") if lost else reading


def _without_class_id(data: bytes) -> bytes:
    """WPS Office puts Word's class id into the file's head, where the standard wants zeros."""
    plain = bytearray(data)
    plain[_CLASS_ID] = bytes(16)
    return bytes(plain)
