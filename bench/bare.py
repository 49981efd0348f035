"""A batch with the library alone: `python -m bench.bare FOLDER OUT WORKERS`. What the flow adds is measured against this."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

from pipeline.extract import Reader
from pipeline.report import LedgerRow, dumps, write_ledger, write_page, write_word
from pipeline.report.archive import write_whole
from pipeline.review import Reviewer, load_reviewer


@cache
def tools() -> tuple[Reader, Reviewer]:
    return Reader(), load_reviewer()


def bare_review(path: Path, out: Path) -> LedgerRow:
    """Do for one file what the flow does, with the library alone."""
    reader, reviewer = tools()
    review = reviewer.review(reader.read(path))
    write_word(review, out / f"{path.stem}.docx")
    write_page(review, out / f"{path.stem}.html")
    write_whole(out / f"{path.stem}.json", dumps(review).encode())
    return LedgerRow(path.name, review, None, f"{path.stem}.docx", "reviewed", review.document.sha256)


def bare_batch(folder: Path, out: Path, workers: int) -> None:
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        rows = list(pool.map(partial(bare_review, out=out), sorted(folder.iterdir()), chunksize=16))
    write_ledger(rows, out / "ledger.xlsx", log=[])


if __name__ == "__main__":
    bare_batch(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
