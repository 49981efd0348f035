"""How fast, as ratios in one run: text -> Review to jieba, `inspect` to importing its libraries. The flow: `bench.orchestration`.

Run `make bench`. Processor time of this process where nothing else is said; jieba against jieba (A/A) shows the noise.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from bench.papers import papers
from pipeline.lexicon import LEXICONS
from pipeline.model import Block, Document
from pipeline.review import load_reviewer
from pipeline.segment.cutter import JiebaCutter, RustCutter, read_terms

TEXTS, ROUNDS = 200, 5
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
    cold_start()
