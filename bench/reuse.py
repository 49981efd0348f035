"""How well planted copies are found, beside two public methods in the same run: character F1 of passages, F1 of pairs, innocent papers flagged.

Run `python -m bench.reuse [SEED]`. The public methods get the same fault statements and the best threshold they can have on this very set;
ours were chosen on seed 1.
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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


class Found(NamedTuple):
    """What a method says: pairs of papers, and the spans of each that are shared with the other."""

    pairs: Mapping[tuple[int, int], tuple[list[Span], list[Span]]]
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


def truth(found: Set) -> dict[tuple[int, int], tuple[list[Span], list[Span]]]:
    """Return what is shared by each pair; two papers that took the same passage from a third share it too."""
    held: dict[tuple[int, Span], set[tuple[int, Span]]] = defaultdict(set)
    for plant in found.plants:
        held[plant.source, plant.source_span] |= {(plant.source, plant.source_span), (plant.target, plant.target_span)}
    pairs: dict[tuple[int, int], tuple[list[Span], list[Span]]] = defaultdict(lambda: ([], []))
    for places in held.values():
        for (a, a_span), (b, b_span) in combinations(sorted(places), 2):
            pairs[a, b][0].append(a_span)
            pairs[a, b][1].append(b_span)
    return dict(pairs)


def characters(pairs: Mapping[tuple[int, int], tuple[list[Span], list[Span]]]) -> set[tuple[int, int, int]]:
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
    if "-v" in sys.argv:
        show(found, made, papers)


def show(found: Found, made: Set, papers) -> None:
    right = truth(made)
    for pair in sorted(set(found.pairs) - set(right))[:8]:
        print(
            "FALSE",
            pair,
            [made.texts[pair[0]][slice(*s)] for s in found.pairs[pair][0]],
            [made.texts[pair[1]][slice(*s)] for s in found.pairs[pair][1]],
        )
    for pair in sorted(set(right) - set(found.pairs))[:8]:
        print(
            "MISS", pair, [made.texts[pair[0]][slice(*s)] for s in right[pair][0]], [made.texts[pair[1]][slice(*s)] for s in right[pair][1]]
        )
    got = characters(found.pairs)
    n = 0
    for plant in made.plants:
        miss = [o for o in range(*plant.target_span) if (plant.target, plant.source, o) not in got]
        if len(miss) > 10 and n < 12:
            n += 1
            print(
                "PART",
                plant.edit,
                made.texts[plant.target][slice(*plant.target_span)],
                "|",
                "".join(made.texts[plant.target][o] for o in miss),
                "|",
                [s for s in papers[plant.target].statements if s.start < plant.target_span.end and s.end > plant.target_span.start],
                [s for s in papers[plant.source].statements if s.start < plant.source_span.end and s.end > plant.source_span.start],
            )


if __name__ == "__main__":
    main()
