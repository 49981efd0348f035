"""How well planted copies are found, beside two public methods in the same run: character F1 of passages, F1 of pairs, innocent papers flagged.

Run `python -m bench.reuse [SEED]`. The public methods get the same fault statements and the best threshold they can have on this very set;
ours were chosen on seed 1.
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from bench.planted import Set, planted
from pipeline.model import Block, Document, Span
from pipeline.reuse.index import Archive
from pipeline.reuse.innocent import load_innocence
from pipeline.reuse.paper import Paper, paper_of
from pipeline.reuse.search import pairs_among
from pipeline.review import load_reviewer

SEED = 2014
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)

Sides = tuple[list[Span], list[Span]]
Place = tuple[int, int]
"""A paper and one of its statements."""


class Found(NamedTuple):
    """What a method says: pairs of papers, and the spans of each that are shared with the other."""

    pairs: Mapping[tuple[int, int], Sides]
    seconds: float


def papers_of(texts: Sequence[str]) -> list[Paper]:
    reviewer, innocence = load_reviewer(), load_innocence()
    documents = (Document(f"{number:064x}", str(number), "txt", tuple(map(Block, text.split("\n")))) for number, text in enumerate(texts))
    return [paper_of(reviewer.review(document), document.name, innocence) for document in documents]


def ours(papers: Sequence[Paper]) -> Found:
    started = time.process_time()
    with Archive() as archive:
        numbers = archive.add((paper.path, paper) for paper in papers)
        pairs = {
            (first - 1, second - 1): ([item.a for item in pair.passages], [item.b for item in pair.passages])
            for first, second, pair in pairs_among(archive, numbers)
        }
    return Found(pairs, time.process_time() - started)


def minhash(papers: Sequence[Paper], threshold: float) -> Found:
    """datasketch MinHash-LSH over the five-character shingles of each fault statement."""
    from datasketch import MinHash, MinHashLSH

    started = time.process_time()
    lsh = MinHashLSH(threshold=threshold, num_perm=128)
    sketches = {}
    for number, paper in enumerate(papers):
        for at, statement in enumerate(paper.statements):
            sketch = MinHash(num_perm=128)
            sketch.update_batch([shingle.encode() for shingle in shingles(statement.text)])
            sketches[number, at] = sketch
            lsh.insert((number, at), sketch)
    alike = {key: [other for other in lsh.query(sketch) if other[0] != key[0]] for key, sketch in sketches.items()}
    pairs = {(key, other) for key, others in alike.items() for other in others if key < other}
    return Found(pairs_of_statements(papers, pairs), time.process_time() - started)


def tfidf(papers: Sequence[Paper], threshold: float) -> Found:
    """scikit-learn TF-IDF of characters, cosine of every two fault statements."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    started = time.process_time()
    keys = [(number, at) for number, paper in enumerate(papers) for at in range(len(paper.statements))]
    rows = TfidfVectorizer(analyzer="char", ngram_range=(2, 4)).fit_transform([papers[number].statements[at].text for number, at in keys])
    alike = (rows @ rows.T).tocoo()
    near = zip(alike.row, alike.col, alike.data, strict=True)
    pairs = {(keys[a], keys[b]) for a, b, cosine in near if a < b and cosine >= threshold and keys[a][0] != keys[b][0]}
    return Found(pairs_of_statements(papers, pairs), time.process_time() - started)


def shingles(text: str) -> set[str]:
    bare = "".join(text.split())
    return {bare[at : at + 5] for at in range(max(len(bare) - 4, 1))}


def pairs_of_statements(papers: Sequence[Paper], alike: set[tuple[Place, Place]]) -> dict[tuple[int, int], Sides]:
    """Return the pairs of papers that have statements alike, with those statements whole."""
    pairs: dict[tuple[int, int], Sides] = defaultdict(lambda: ([], []))
    for (a, at_a), (b, at_b) in alike:
        for side, statement in zip(pairs[a, b], (papers[a].statements[at_a], papers[b].statements[at_b]), strict=True):
            side.append(Span(statement.start, statement.end))
    return dict(pairs)


def best(method: Callable[[Sequence[Paper], float], Found], papers: Sequence[Paper], made: Set) -> tuple[float, Found]:
    """Return the threshold with the best character F1 on this set, and what it finds."""
    right = characters(truth(made))
    tried = {threshold: method(papers, threshold) for threshold in THRESHOLDS}
    threshold = max(tried, key=lambda at: f1(characters(tried[at].pairs), right)[2])
    return threshold, tried[threshold]


def truth(found: Set) -> dict[tuple[int, int], Sides]:
    """Return what is shared by each pair; two papers that took the same passage from a third share it too."""
    held: dict[tuple[int, Span], set[tuple[int, Span]]] = defaultdict(set)
    for plant in found.plants:
        held[plant.source, plant.source_span] |= {(plant.source, plant.source_span), (plant.target, plant.target_span)}
    pairs: dict[tuple[int, int], Sides] = defaultdict(lambda: ([], []))
    for places in held.values():
        for (a, a_span), (b, b_span) in combinations(sorted(places), 2):
            pairs[a, b][0].append(a_span)
            pairs[a, b][1].append(b_span)
    return dict(pairs)


def characters(pairs: Mapping[tuple[int, int], Sides]) -> set[tuple[int, int, int]]:
    """Return every character, as (paper, other paper, offset), that is said to be shared."""
    return {
        (paper, other, offset)
        for (a, b), sides in pairs.items()
        for paper, other, spans in ((a, b, sides[0]), (b, a, sides[1]))
        for span in spans
        for offset in range(*span)
    }


def f1(found: set[object], right: set[object]) -> tuple[float, float, float]:
    hit = len(found & right)
    precision, recall = hit / len(found) if found else 1.0, hit / len(right) if right else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def report(name: str, found: Found, planted_set: Set) -> None:
    right = truth(planted_set)
    pairs = f1(set(found.pairs), set(right))
    chars = f1(set(characters(found.pairs)), set(characters(right)))
    flagged = {number for pair in found.pairs for number in pair} & planted_set.innocent
    print(
        f"  {name:<44} pairs P {pairs[0]:.3f} R {pairs[1]:.3f} F1 {pairs[2]:.3f}   characters P {chars[0]:.3f} R {chars[1]:.3f} F1 {chars[2]:.3f}"
        f"   innocent flagged {len(flagged)} of {len(planted_set.innocent)}   {found.seconds:.2f} s"
    )


def by_edit(found: Found, planted_set: Set) -> None:
    """Show how much of the planted characters was found for each kind of edit."""
    got = characters(found.pairs)
    hit, all_ = Counter[str](), Counter[str]()
    for plant in planted_set.plants:
        for paper, other, span in ((plant.target, plant.source, plant.target_span), (plant.source, plant.target, plant.source_span)):
            all_[plant.edit] += span.end - span.start
            hit[plant.edit] += sum((paper, other, offset) in got for offset in range(*span))
    print("  recall of characters by edit: " + ", ".join(f"{edit} {hit[edit] / all_[edit]:.3f}" for edit in all_))


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    made = planted(seed)
    papers = papers_of(made.texts)
    print(
        f"seed {seed}: {len(made.texts)} papers, {len(made.plants)} planted passages in {len(truth(made))} pairs, {len(made.innocent)} innocent papers"
    )
    found = ours(papers)
    report("照镜", found, made)
    by_edit(found, made)
    for name, method in (("datasketch MinHash-LSH", minhash), ("scikit-learn TF-IDF cosine", tfidf)):
        threshold, result = best(method, papers, made)
        report(f"{name}, threshold {threshold}", result, made)


if __name__ == "__main__":
    main()
