"""The passwords that an office has given for its encrypted files."""

import os
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from pipeline.errors import FileDamaged, FileEncrypted, UsageError
from pipeline.extract.decode import decode
from pipeline.extract.reading import Reading

PASSWORD_FILE = "ZHAOJING_PASSWORD_FILE"
"""Names the file in the environment, so that the processes that read inherit it and no password ever stands in a command or a record."""


def use_password_file(path: Path) -> None:
    """Have this process and those it starts try the passwords of a file, one a line. UsageError when it cannot be read."""
    try:
        path.read_bytes()
    except OSError as error:
        raise UsageError(f"密码文件打不开：{path}") from error
    os.environ[PASSWORD_FILE] = str(path.resolve())


def passwords() -> tuple[str, ...]:
    """In the order of the file; none where no file was named."""
    name = os.environ.get(PASSWORD_FILE)
    if not name or not Path(name).is_file():
        return ()
    lines = decode(Path(name).read_bytes()).text.splitlines()
    return tuple(dict.fromkeys(line for line in lines if line))


def with_passwords(read: Callable[[bytes, str], Reading], data: bytes) -> Reading:
    """What a reader makes of a file without a password or else with the first that opens it; its own FileEncrypted when none does."""
    try:
        return read(data, "")
    except FileEncrypted as error:
        for password in passwords():
            with suppress(FileEncrypted):
                return read(data, password)
        raise _refusal(error.reason) from error


def decrypted(data: bytes) -> bytes:
    """The package inside an encrypted Office file. Raises FileEncrypted when no password opens it."""
    for password in passwords():
        output = BytesIO()
        try:
            office = msoffcrypto.OfficeFile(BytesIO(data))
            office.load_key(password=password, verify_password=True)
            office.decrypt(output)
        except InvalidKeyError:
            continue
        except (DecryptionError, FileFormatError, ParseError, ValueError, KeyError, OSError) as error:
            raise FileDamaged("加密的 Office 文档结构已损坏，或加密方式读不了") from error
        return output.getvalue()
    raise _refusal("Office 文档设有打开密码")


def _refusal(reason: str) -> FileEncrypted:
    return FileEncrypted(f"{reason}，给出的 {len(passwords())} 个密码都打不开" if passwords() else reason)
