"""What a worker does with its chunk: read each file, judge it, write its sheets, note the result in the journal."""

import errno
import os
import threading
import traceback
from collections.abc import Sequence
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
from pipeline.store import FileRow, Refusal, Result, key_of

__all__ = ["FULL", "SHEETS_FULL", "reader", "review_chunk", "reviewer", "stopping"]

stopping = threading.Event()
"""Set when this process is asked to stop: the file under way is finished, the rest of the chunk is left for the next run."""

FULL = {errno.ENOSPC, errno.EDQUOT}
SHEETS_FULL = "磁盘已满，意见单写不下"
one_chunk = threading.Lock()

BUG = Refusal("bug", "程序内部错误，这份文件没有评审，其他文件不受影响", "请把输出文件夹里的 .zhaojing/log.txt 发给维护人员")


class SheetBlocked(InputError):
    """The sheets of a file cannot be written, mostly because Word holds the old one open."""

    code = "sheet_blocked"
    advice = "请关闭正在打开的意见单，确认输出文件夹可以写入、磁盘未满，再运行一次"


class DiskFull(InputError):
    code = "disk_full"
    advice = "请腾出磁盘空间，再运行一次"


class FileChanged(InputError):
    code = "changed"
    advice = "请等文件保存完毕，再运行一次"


@cache
def reviewer(rulebook: Path | None = None) -> Reviewer:
    """Return the reviewer of this process for a rulebook; without one, for the rules of this installation."""
    return load_reviewer(rulebook)


@cache
def reader() -> Reader:
    """Return the reading child of this process; it ends with the process."""
    return Reader()


def review_chunk(out: Path, chunk: int, rows: Sequence[FileRow], rulebook: Path | None = None) -> int:
    """Put a result for each file of the chunk into a journal of the chunk; return the number of the chunk.

    LexiconError if this process holds other rules than those the batch was planned with. A process does one chunk at a time,
    whatever the threads of its engine: reading is not for two at once. The store is not opened: SQLite is for one machine.
    """
    layout = Layout(out)
    if layout.is_workspace:
        os.umask(0o077)
    with one_chunk, Journal(layout.journals, chunk) as journal:
        for row in rows:
            if stopping.is_set():
                break
            if row.key != key_of(row.sha256, reviewer(rulebook).rules.digest):
                raise LexiconError("规则文件在评审过程中被改动，或这台工作机的程序、规则与发起的机器不同")
            with journal.start(row):
                result = settled(row, layout, reviewer(rulebook))
            journal.end(row, result)
    return chunk


def settled(row: FileRow, layout: Layout, judge: Reviewer) -> Result:
    """Return the result of one file, whatever happens: a bug met in it is logged and refuses this file alone."""
    try:
        review = reviewed(row, judge)
        if traces := traces_at(layout, row):
            review = judge.beside(review, traces)
        write_sheets(review, row.stem, layout)
        return Result(dumps(review), facts_of(review), None)
    except InputError as error:
        return Result(None, None, refusal_of(error))
    except MemoryError:
        return Result(None, None, refusal_of(LimitExceeded("评审这份文件时内存不足")))
    except Exception as error:  # noqa: BLE001 - the one place where a bug met in one file must not end the batch
        log_bug(row, error, layout)
        return Result(None, None, BUG)


def reviewed(row: FileRow, judge: Reviewer) -> Review:
    document = reader().read(row.source)
    if document.sha256 != row.sha256:
        raise FileChanged("评审过程中文件被改动")
    return judge.review(named_as(document, row))


def named_as(document: Document, row: FileRow) -> Document:
    """Return the document under the name that can be written down."""
    return replace(document, name=row.path.rpartition("/")[2])


def write_sheets(review: Review, stem: str, layout: Layout) -> None:
    try:
        write_word(review, layout.sheet(stem, ".docx"))
        write_page(review, layout.sheet(stem, ".html"))
        write_whole(layout.sheet(stem, ".json"), (dumps(review) + "\n").encode("utf-8"))
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull(SHEETS_FULL) from error
        raise SheetBlocked("意见单写不进输出文件夹") from error


def log_bug(row: FileRow, error: Exception, layout: Layout) -> None:
    """Append where the error happened; its message stays out, because it may quote the document."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    with layout.log.open("a", encoding="utf-8") as log:
        log.write(f"{row.sha256[:16]} {type(error).__qualname__}\n{frames}\n")
