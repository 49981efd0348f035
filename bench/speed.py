"""How fast, as ratios in one run: text -> Review to jieba, the flow to the bare library, `inspect` to importing its libraries.

Run `make bench`. Processor time of this process where nothing else is said; jieba against jieba (A/A) shows the noise.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bench.papers import papers
from pipeline.extract import Reader
from pipeline.lexicon import LEXICONS
from pipeline.model import Block, Document
from pipeline.report import LedgerRow, dumps, write_ledger, write_page, write_word
from pipeline.report.archive import write_whole
from pipeline.review import Reviewer, load_reviewer
from pipeline.segment.cutter import JiebaCutter, RustCutter, read_terms

TEXTS, ROUNDS = 200, 5
FILES, WORKERS = 500, 2
IMPORTS = "import spacy, sklearn, jieba"


def spent(work: Callable[[str], object], texts: Sequence[str]) -> float:
    started = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - started


def ratio_to_jieba() -> None:
    """Interleave the rounds, so that a slower machine slows both sides; take the median of the rounds' ratios."""
    texts = list(papers(TEXTS))
    reviewer, jieba = load_reviewer(), JiebaCutter(())
    rust = RustCutter(read_terms(LEXICONS / "terms.txt"))
    documents = {text: Document("0" * 64, "材料", "txt", tuple(map(Block, text.split("\n")))) for text in texts}
    for text in texts[:20]:
        jieba(text), rust(text), reviewer.review(documents[text])
    control, cutter, review = [], [], []
    for _ in range(ROUNDS):
        base = spent(jieba, texts)
        control.append(spent(jieba, texts) / base)
        cutter.append(spent(rust, texts) / base)
        review.append(spent(lambda text: reviewer.review(documents[text]), texts) / base)
    print(f"{TEXTS} papers of about 3,000 characters, {ROUNDS} rounds, jieba.lcut {base / TEXTS * 1000:.2f} ms a paper")
    for name, rounds in (("jieba again (A/A)", control), ("our cutter", cutter), ("text -> Review", review)):
        print(f"  {name:<20} / jieba.lcut  {statistics.median(rounds):.2f}   ({min(rounds):.2f} - {max(rounds):.2f})")


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


def bare_batch(folder: Path, out: Path) -> tuple[float, int]:
    """Return the wall seconds of the batch without the engine, and the peak memory of a worker in bytes."""
    started = time.perf_counter()
    with ProcessPoolExecutor(WORKERS) as pool:
        rows = list(pool.map(partial(bare_review, out=out), sorted(folder.iterdir()), chunksize=16))
        peak = max(pool.map(peak_memory, range(WORKERS)))
    write_ledger(rows, out / "ledger.xlsx", log=[])
    return time.perf_counter() - started, peak


def peak_memory(_: int) -> int:
    time.sleep(0.2)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def flow_batch(folder: Path, out: Path) -> float:
    command = [sys.executable, "-m", "zhaojing.cli", "review", str(folder), "--out", str(out), "--workers", str(WORKERS)]
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def ratio_to_library() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "papers"
        folder.mkdir()
        for number, text in enumerate(papers(FILES, seed=7)):
            (folder / f"{number:04d}.txt").write_text(text, encoding="utf-8")
        first, peak = bare_batch(folder, Path(place) / "bare")
        flow = flow_batch(folder, Path(place) / "flow")
        second, _ = bare_batch(folder, Path(place) / "bare-again")
    bare = (first + second) / 2
    print(f"{FILES} papers of 3,000 characters as txt, {WORKERS} workers, wall time, sheets and ledger written")
    print(f"  library {bare:.1f} s (A/A {second / first:.2f}), flow from cold start to end {flow:.1f} s, ratio {flow / bare:.2f}")
    print(f"  peak memory of a worker {peak / 2**20:.0f} MiB")


def cold_start() -> None:
    """Compare whole processes, turn by turn."""
    with tempfile.TemporaryDirectory() as place:
        paper = Path(place) / "paper.txt"
        paper.write_text(next(papers(1)), encoding="utf-8")
        inspect = [sys.executable, "-m", "zhaojing.cli", "inspect", str(paper), "--json"]
        imports = [sys.executable, "-c", IMPORTS]
        pairs = [(whole_process(inspect), whole_process(imports)) for _ in range(6)][1:]
    print(f"  inspect / python -c '{IMPORTS}'  {statistics.median(a / b for a, b in pairs):.2f}  (wall, {len(pairs)} pairs)")


def whole_process(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    ratio_to_jieba()
    ratio_to_library()
    cold_start()
