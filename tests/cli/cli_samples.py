"""The command line as a user runs it, and a paper to run it on."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PAPER = """对照检查材料
我叫周建国，现任白沙县民政局局长。现将个人对照检查情况报告如下。
2013年7月我到石桥敬老院检查，只在会议室听了汇报，没有进一间住房，屋顶漏雨的事是记者登报后才知道的。
平时学习不够深入，工作不够扎实。
我本人负责，年底前把敬老院屋顶修好，由局纪检组检查。
"""

Result = subprocess.CompletedProcess[str]
Zhaojing = Callable[..., Result]


def run(*arguments: str, folder: Path, stdin: bytes = b"", **environment: str) -> Result:
    """Run the entry point in a folder; output is read as UTF-8 and must be that."""
    command = [sys.executable, "-m", "zhaojing.cli", *arguments]
    root = Path(__file__).resolve().parent.parent.parent
    paths = os.pathsep.join([os.environ.get("PYTHONPATH", ""), os.getcwd(), str(root)]).strip(os.pathsep)
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=folder, env={**os.environ, "PYTHONPATH": paths, **environment})
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
