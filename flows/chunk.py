"""What a worker does with its chunk: read each file, judge it, write its sheets, note the result in the journal."""

import threading
import traceback
from dataclasses import replace
from functools import cache
from pathlib import Path

from flows.copies import traces_at
from flows.facts import facts_of
from flows.journal import Journal
from flows.layout import Layout
from flows.plan import refusal_of
from pipeline.errors import InputError, LexiconError, LimitExceeded
from pipeline.extract import Reader
from pipeline.model import Document, Review
from pipeline.report import dumps, write_page, write_word
from pipeline.report.archive import write_whole
from pipeline.review import Reviewer, load_reviewer
from pipeline.store import FileRow, Refusal, Result, Store, key_of

__all__ = ["reader", "review_chunk", "reviewer", "stopping"]

stopping = threading.Event()
"""Set when this process is asked to stop: the file under way is finished, the rest of the chunk is left for the next run."""

BUG = Refusal("bug", "程序内部错误，这份文件没有评审，其他文件不受影响", "请把输出文件夹里的 .zhaojing/log.txt 发给维护人员")


class SheetBlocked(InputError):
    """The sheets of a file cannot be written, mostly because Word holds the old one open."""

    code = "sheet_blocked"
    advice = "请关闭正在打开的意见单，确认输出文件夹可以写入、磁盘未满，再运行一次"


class FileChanged(InputError):
    code = "changed"
    advice = "请等文件保存完毕，再运行一次"


@cache
def reviewer() -> Reviewer:
    """Return the reviewer of this process."""
    return load_reviewer()


@cache
def reader() -> Reader:
    """Return the reading child of this process; it ends with the process."""
    return Reader()


def review_chunk(out: Path, chunk: int) -> int:
    """Put a result for each file of the chunk into the chunk's journal; return the number of the chunk.

    LexiconError if this process holds other rules than those the batch was planned with.
    """
    layout = Layout(out)
    with Store(layout.store, read_only=True) as store:
        rows = store.files(chunk)
    with Journal(layout.journals, chunk) as journal:
        for row in rows:
            if stopping.is_set():
                break
            if row.key != key_of(row.sha256, reviewer().rules.digest):
                raise LexiconError("规则文件在评审过程中被改动")
            with journal.start(row):
                result = settled(row, layout)
            journal.end(row, result)
    return chunk


def settled(row: FileRow, layout: Layout) -> Result:
    """Return the result of one file, whatever happens: a bug met in it is logged and refuses this file alone."""
    try:
        review = reviewed(row)
        if traces := traces_at(layout, row):
            review = reviewer().beside(review, traces)
        write_sheets(review, row.stem, layout)
        return Result(dumps(review), facts_of(review), None)
    except InputError as error:
        return Result(None, None, refusal_of(error))
    except MemoryError:
        return Result(None, None, refusal_of(LimitExceeded("评审这份文件时内存不足")))
    except Exception as error:  # noqa: BLE001 - the one place where a bug met in one file must not end the batch
        log_bug(row, error, layout)
        return Result(None, None, BUG)


def reviewed(row: FileRow) -> Review:
    document = reader().read(row.source)
    if document.sha256 != row.sha256:
        raise FileChanged("评审过程中文件被改动")
    return reviewer().review(named_as(document, row))


def named_as(document: Document, row: FileRow) -> Document:
    """Return the document under the name that can be written down."""
    return replace(document, name=row.path.rpartition("/")[2])


def write_sheets(review: Review, stem: str, layout: Layout) -> None:
    try:
        write_word(review, layout.sheet(stem, ".docx"))
        write_page(review, layout.sheet(stem, ".html"))
        write_whole(layout.sheet(stem, ".json"), (dumps(review) + "\n").encode("utf-8"))
    except OSError as error:
        raise SheetBlocked("意见单写不进输出文件夹") from error


def log_bug(row: FileRow, error: Exception, layout: Layout) -> None:
    """Append where the error happened; its message stays out, because it may quote the document."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    with layout.log.open("a", encoding="utf-8") as log:
        log.write(f"{row.sha256[:16]} {type(error).__qualname__}\n{frames}\n")
