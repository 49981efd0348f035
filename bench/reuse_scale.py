"""How the search for copies grows: time and memory at 1,000, 10,000 and 50,000 papers, with the growth exponent.

Run `python -m bench.reuse_scale [PAPERS...]`. Processor time; each size in a process of its own, beside jieba.lcut on papers of 3,000
characters in the same process. Papers are made of words drawn by seed, so that none repeats another but for the planted ones (one in
twenty takes three statements of an earlier paper) and for formulas that everybody shares, which are innocent.
"""

import json
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.papers import papers
from pipeline.classify.corpus import read_corpus
from pipeline.model import Function, Identity, Kind, Span
from pipeline.reuse.index import TAIL, Archive
from pipeline.reuse.paper import Paper, Statement
from pipeline.reuse.search import pairs_among
from pipeline.segment.cutter import JiebaCutter

SIZES = (1_000, 10_000, 50_000)
STATEMENTS, WORDS = 12, 34
"""Fault statements a paper and words a statement: about 900 characters, as in a material of 3,000."""
FORMULAS = 7
ONE_BY_ONE = 60


def made(count: int, seed: int = 2014) -> Iterator[Paper]:
    """Yield papers one after the other; only the statements that may be copied are kept."""
    chance = random.Random(seed)
    cut = JiebaCutter(())
    problems = [example.text for example in read_corpus() if example.labels.function is Function.PROBLEM]
    words = sorted({word for text in problems[:3000] for word in cut(text) if word.isalpha()})
    formulas = chance.sample([text for text in problems if 24 <= len(text) <= 60], FORMULAS)
    earlier: list[list[str]] = []
    for number in range(count):
        said = ["".join(chance.choices(words, k=WORDS)) + "。" for _ in range(STATEMENTS)]
        said[:2] = chance.sample(formulas, 2)
        if earlier and chance.random() < 0.05:
            said[-3:] = chance.choice(earlier)
        if len(earlier) < 2000:
            earlier.append(said[-3:])
        yield paper_of_statements(number, said)


def paper_of_statements(number: int, said: list[str]) -> Paper:
    statements, start = [], 0
    for text in said:
        statements.append(Statement(start, start + len(text), text, 12))
        start += len(text) + 100
    innocent = tuple(Span(item.start, item.end) for item in statements[:2])
    return Paper(f"{number:064x}", f"{number}.txt", Kind.SELF_CHECK, Identity(None, None, None), None, tuple(statements), innocent)


def measure(count: int) -> dict[str, float]:
    """Return seconds and bytes of one size: all papers as batches, then more of them one by one."""
    texts = list(papers(100))
    cut = JiebaCutter(())
    cut(texts[0])
    started = time.process_time()
    for text in texts:
        cut(text)
    segmenting = (time.process_time() - started) / len(texts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with tempfile.TemporaryDirectory() as place, Archive(Path(place) / "archive.sqlite") as archive:
        spent, pairs = 0.0, 0
        source = made(count + ONE_BY_ONE)
        bounded = islice(source, count)
        while batch := list(islice(bounded, TAIL)):
            started = time.process_time()
            found = list(pairs_among(archive, archive.add((paper.path, paper) for paper in batch)))
            archive.keep(found)
            spent += time.process_time() - started
            pairs += len(found)
        single = [one_more(archive, paper) for paper in source]
        disk = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    return {
        "papers": count,
        "pairs": pairs,
        "batch": spent,
        "one": statistics.median(single),
        "segmenting": segmenting,
        "memory": memory,
        "disk": disk,
    }


def one_more(archive: Archive, paper: Paper) -> float:
    """Return the processor seconds of taking one paper into the archive and finding what it shares."""
    started = time.process_time()
    archive.keep(pairs_among(archive, archive.add([(paper.path, paper)])))
    return time.process_time() - started


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(int(sys.argv[2]))))
        return
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    last: dict[str, float] = {}
    for size in sizes:
        done = subprocess.run(
            [sys.executable, "-m", "bench.reuse_scale", "--measure", str(size)], check=True, capture_output=True, text=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
        batch = found["batch"] / found["papers"] / found["segmenting"]
        line = (
            f"{size:>7} papers  {found['pairs']:>6.0f} pairs  whole batch {found['batch']:7.1f} s = {batch:.3f} of segmenting it (jieba.lcut {found['segmenting'] * 1000:.1f} ms a paper)"
            f"  one more {found['one'] / found['segmenting']:.3f}  memory for it {found['memory'] / 2**20:.0f} MiB  disk {found['disk'] / 2**20:.0f} MiB"
        )
        if last:
            line += f"  exponent: time {exponent(last, found, 'batch'):.2f}, memory {exponent(last, found, 'memory'):.2f}"
        print(line, flush=True)
        last = found


def exponent(small: dict[str, float], large: dict[str, float], name: str) -> float:
    return math.log(large[name] / small[name]) / math.log(large["papers"] / small["papers"])


if __name__ == "__main__":
    main()
