"""One tree of exceptions. Every leaf says in Chinese what is wrong and what the clerk can do.

An `InputError` rejects one file and the batch goes on; a `LexiconError` stops before the first file. Messages never quote a
document. All of them survive pickling, because readers run in other processes.
"""

from typing import ClassVar


class ZhaojingError(Exception):
    """An error that a user can act on; `exit_code` is that of the command line."""

    exit_code: ClassVar[int] = 4
    advice: ClassVar[str] = ""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason}。{self.advice}" if self.advice else self.reason


class UsageError(ZhaojingError):
    exit_code = 2


class LexiconError(ZhaojingError):
    """A rule pack, word list, rubric or model is wrong; nothing may be reviewed with it."""

    exit_code = 3
    advice = "请改正规则或词表后重试；未改动过的请重新安装"


class InputError(ZhaojingError):
    """One file cannot be read. `code` is the stable name of the reason in ledgers and JSON."""

    exit_code = 1
    code: ClassVar[str] = "input"


class FileMissing(InputError):
    code = "missing"
    advice = "请检查路径是否写对、文件是否已被移走、是否有读取权限"


class FileEmpty(InputError):
    code = "empty"
    advice = "请向报送人索取原件后重新投放"


class FormatUnsupported(InputError):
    code = "unsupported"
    advice = "请另存为 docx、PDF 或 txt 后重新投放"


class FileEncrypted(InputError):
    code = "encrypted"
    advice = "请用 --password-file 给出密码（每行一个），或去掉打开密码另存后重新投放"


class ToolMissing(InputError):
    """The file could be read if something that this program normally has were installed."""

    code = "tool_missing"
    advice = "请运行 zhaojing doctor 查看缺什么，补装后再运行一次"


class FileDamaged(InputError):
    code = "damaged"
    advice = "请用 Word 或 WPS 打开检查，另存为 docx 后重新投放"


class ArchiveDamaged(FileDamaged):
    advice = "请用解压软件打开检查，重新打包，或把其中的文件直接投放"


class LimitExceeded(InputError):
    """A guard stopped the file: size, ratio, depth, time or memory."""

    code = "limit"
    advice = "文件异常庞大或结构异常，请核实来源，另存为 docx 后重新投放"


class TextGarbled(InputError):
    """Something was read, but it is not Chinese prose; nothing of it may be judged."""

    code = "garbled"
    advice = "请用原编辑软件打开确认文字可见，另存为 docx 后重新投放"


class TextMissing(InputError):
    """The file opens but holds no text, and none could be recognised in its pictures."""

    code = "no_text"
    advice = "请打开原件确认有文字；是扫描件的，请重新扫描（200 dpi 以上，端正、清晰）后投放"
