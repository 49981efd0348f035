"""How right problems are linked to causes and measures, and how right orphans are named: against links read by a person.

`tests/links.tsv` has a line a problem: file, number of the paper in it, passage, its measures, its causes (numbers of passages, from 0).
Passages and functions are those of the labels, so that linking alone is measured; the wind of a measure is the models'.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from pipeline.assess.links import LINKED, ORPHANED, Matters, matters_of
from pipeline.classify.corpus import read_papers
from pipeline.model import FOUR_WINDS, Function, Labels, Passage, Specificity
from pipeline.review import Reviewer, load_reviewer
from tests.papers_of_samples import read_sample_papers

LINKS = Path(__file__).parent.parent / "tests" / "links.tsv"

Gold = Mapping[int, Mapping[Function, set[int]]]


def read_links() -> dict[tuple[str, int], dict[int, dict[Function, set[int]]]]:
    found: dict[tuple[str, int], dict[int, dict[Function, set[int]]]] = defaultdict(dict)
    for line in LINKS.read_text(encoding="utf-8").splitlines():
        stem, paper, problem, measures, causes = line.split("\t")
        numbers = {Function.MEASURE: numbers_of(measures), Function.CAUSE: numbers_of(causes)}
        found[stem, int(paper)][int(problem)] = numbers
    return found


def numbers_of(field: str) -> set[int]:
    return set() if field == "-" else {int(number) for number in field.split(",")}


def labelled_papers() -> Iterator[tuple[tuple[str, int], list[tuple[Labels, str]]]]:
    """Yield sample papers and papers of the corpus, each as labels and text of its passages."""
    for sample in read_sample_papers():
        yield (sample.slug, 0), [passage for paragraph in sample.paragraphs for passage in paragraph]
    count: Counter[str] = Counter()
    for paper in read_papers():
        name = f"{paper[0].source}.papers"
        yield (name, count[name]), [(example.labels, example.text) for example in paper]
        count[name] += 1


def matters(reviewer: Reviewer, paper: list[tuple[Labels, str]]) -> Matters:
    passages = [Passage(0, 0, labels, text) for labels, text in paper]
    return matters_of(passages, np.array([reviewer.topics(text) for _, text in paper], dtype=np.float32)[:, : len(FOUR_WINDS)])


def tally(found: Matters, gold: Gold) -> Counter[str]:
    """Return counts of links found, right and wanted, and of orphans found, right and wanted, over problems that say something."""
    count: Counter[str] = Counter()
    for problem, wanted in gold.items():
        if found.passages[problem].labels.specificity is Specificity.VAGUE:
            continue
        for function, numbers in wanted.items():
            linked = set(found.near(problem, function, LINKED))
            count.update({"links": len(linked), "links right": len(linked & numbers), "links wanted": len(numbers)})
        orphan = not found.near(problem, Function.MEASURE, ORPHANED)
        really = not wanted[Function.MEASURE]
        count.update({"orphans": orphan, "orphans right": orphan and really, "orphans wanted": really})
    return count


def main() -> None:
    reviewer, gold = load_reviewer(), read_links()
    total: Counter[str] = Counter()
    for key, paper in labelled_papers():
        if key in gold:
            total += tally(matters(reviewer, paper), gold[key])
    for name in ("links", "orphans"):
        right = total[f"{name} right"]
        print(f"{name}: {total[name]} found, precision {right / total[name]:.3f}, recall {right / total[f'{name} wanted']:.3f}")


if __name__ == "__main__":
    main()
