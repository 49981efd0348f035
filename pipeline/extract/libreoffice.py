"""LibreOffice, where it is installed, as the second reader of old formats: it makes a docx, and our own walker reads that."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.errors import FileDamaged, LimitExceeded, ToolMissing
from pipeline.extract.docx import read_docx
from pipeline.extract.patience import ask_for_time
from pipeline.extract.reading import Reading
from pipeline.extract.tree import kill_tree

SECONDS = 60.0
_WINDOWS = tuple(Path(os.environ.get(name, "C:/")) / "LibreOffice/program/soffice.exe" for name in ("PROGRAMFILES", "PROGRAMFILES(X86)"))
_ELSEWHERE = (*_WINDOWS, Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"))
# No macros, and nothing that a document refers to is fetched from elsewhere.
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>'
    '<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item></oor:items>'
)


def find_libreoffice() -> str | None:
    """The path of the program, None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(path) for path in _ELSEWHERE if path.is_file()), None)


def read_by_libreoffice(data: bytes, suffix: str) -> Reading:
    """What LibreOffice makes of a file of the type that `suffix` names.

    Raises ToolMissing where it is not installed, LimitExceeded when it takes too long, FileDamaged when it brings nothing.
    """
    program = find_libreoffice()
    if program is None:
        raise ToolMissing("本机没有安装 LibreOffice")
    ask_for_time(SECONDS)
    with tempfile.TemporaryDirectory(prefix="zhaojing-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / f"paper{suffix}").write_bytes(data)
        _convert(program, folder, f"paper{suffix}")
        result = folder / "out" / "paper.docx"
        if not result.is_file():
            raise FileDamaged("LibreOffice 也读不了这份文件")
        return read_docx(result.read_bytes())


def _convert(program: str, folder: Path, name: str) -> None:
    """Run it with a profile of its own, since a second run on one profile waits for the first; after SECONDS its whole tree is killed."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    options = (f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nodefault")
    process = subprocess.Popen(
        [program, *options, "--convert-to", "docx", "--outdir", str(folder / "out"), str(folder / name)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded("LibreOffice 读这份文件超过时限") from error
    finally:
        kill_tree(process)
