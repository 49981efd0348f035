"""What this machine can do for us and what it lacks; one line a question."""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil

from flows.local_api import ensure_api, state_folder
from flows.run import default_workers
from pipeline.errors import ZhaojingError

__all__ = ["Check", "checks", "engine_check"]

LIBRARIES = (
    "prefect", "fastapi", "spacy", "jieba", "rjieba", "scikit-learn", "numpy", "pandas", "openpyxl", "python-docx", "lxml", "pdfplumber",
    "pypdfium2", "msdoc2docx", "striprtf", "ofdkit", "rapidocr", "onnxruntime", "rapidfuzz", "py7zr", "rars", "msoffcrypto-tool", "typer",
    "rich",
)  # fmt: skip
LEAST_MEMORY = 2 << 30
FORMATS = (
    ("docx、odt、Word XML", "docx"),
    ("doc、wps", "doc2docx"),
    ("rtf", "striprtf"),
    ("PDF", "pdfplumber"),
    ("ofd", "ofdkit"),
    ("txt", None),
    ("html、mht", "lxml"),
    ("zip", None),
    ("7z", "py7zr"),
    ("rar", "rars"),
    ("加密的 Office 文档", "msoffcrypto"),
)


class Check(NamedTuple):
    """One line; `advice` says what to do when it is not `fine`. What is `optional` may be missing."""

    fine: bool
    title: str
    found: str
    advice: str = ""
    optional: bool = False

    def __str__(self) -> str:
        return f"[{'正常' if self.fine else '可选' if self.optional else '缺失'}] {self.title}：{self.found}" + (
            "" if self.fine else f"。{self.advice}"
        )


def checks() -> Iterator[Check]:
    """Yield every check but the engine's, the quick ones first."""
    yield Check(sys.version_info >= (3, 11), "Python", platform.python_version(), "请安装 Python 3.11 或更新的版本")
    yield Check(True, "系统", f"{platform.platform()}，{os.cpu_count()} 核，同时评审 {default_workers()} 份")
    yield memory_check()
    yield from (library_check(name) for name in LIBRARIES)
    yield home_check()
    yield from (format_check(title, module) for title, module in FORMATS)
    yield recogniser_check()
    yield office_check()
    yield cutter_check()
    yield rules_check()


def memory_check() -> Check:
    total = psutil.virtual_memory().total
    return Check(total >= LEAST_MEMORY, "内存", f"{total / (1 << 30):.1f} GiB", "至少需要 2 GiB，请用 --workers 1 运行")


def library_check(name: str) -> Check:
    try:
        return Check(True, name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check(False, name, "没有安装", f"请运行 pip install {name}")


def format_check(title: str, module: str | None) -> Check:
    found = module is None or importlib.util.find_spec(module) is not None
    return Check(found, f"读取 {title}", "可以" if found else f"缺少 {module}", "请重新安装本程序")


def recogniser_check() -> Check:
    """Recognise a small picture."""

    def run() -> str:
        import numpy as np
        from PIL import Image, ImageDraw, ImageFont

        from pipeline.extract.ocr import recognise

        picture = Image.new("RGB", (400, 120), "white")
        ImageDraw.Draw(picture).text((40, 30), "2014", font=ImageFont.load_default(60), fill="black")
        return f"已识别一张小图，读出 {''.join(glyph.text for glyph in recognise(np.asarray(picture)).glyphs)}"

    return checked("读取扫描件和图片（文字识别）", run)


def office_check() -> Check:
    from pipeline.extract.libreoffice import find_libreoffice

    found = find_libreoffice()
    missing = "没有安装，作 doc、wps、rtf 的第二读取器用；读不了的旧文档会退回，其他不受影响"
    return Check(found is not None, "LibreOffice", found or missing, "需要时请安装 LibreOffice（只要 Writer）", optional=True)


def home_check() -> Check:
    home = Path(os.environ.get("PREFECT_HOME") or state_folder() / "prefect")
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    return Check(os.access(nearest, os.W_OK), "状态文件夹", str(home), "请用环境变量 PREFECT_HOME 指定一个本机可写的文件夹")


def cutter_check() -> Check:
    from pipeline.segment.cutter import load_cutter

    fast = type(load_cutter([])).__name__ == "RustCutter"
    return Check(True, "分词", "rjieba（快）" if fast else "jieba（慢约十倍；装上 rjieba 结果相同而更快）")


def rules_check() -> Check:
    from pipeline.review import load_reviewer

    return checked("规则和模型", lambda: "版本 {0.version}，指纹 {0.digest:.12}".format(load_reviewer().rules))


def engine_check() -> Check:
    """Start the engine and run one flow."""

    def run() -> str:
        api = ensure_api()
        from flows.trial import trial

        api.wait()
        return f"已运行一个流程，返回 {trial()}"

    return checked("任务引擎", run)


def checked(title: str, act: Callable[[], str]) -> Check:
    try:
        return Check(True, title, act())
    except ZhaojingError as error:
        return Check(False, title, error.reason, error.advice)
