"""How right whole papers are judged by models that have never seen their file: own examples a wind, verdict of return or not."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sklearn.model_selection import GroupKFold

from pipeline.classify.corpus import Example, read_papers
from pipeline.classify.train import write_models
from pipeline.model import FOUR_WINDS, Best, Block, Document, Function, Kind, Ownership, Scope, Specificity, Wind
from pipeline.review import Reviewer

FOLDS = 6


def own_examples(paper: Sequence[Example]) -> set[Wind]:
    """Return the winds for which the paper's own labels hold a concrete example of the author's."""
    owners = {Ownership.SELF, Ownership.IMPLICIT} | ({Ownership.COLLECTIVE} if paper[0].scope is Scope.TEAM else set())
    told = (example.labels for example in paper if example.labels.function is Function.PROBLEM)
    own = [labels for labels in told if labels.specificity is Specificity.CONCRETE and labels.ownership in owners]
    return {wind for labels in own for wind in (labels.wind, *labels.also) if wind in FOUR_WINDS}


def document_of(paper: Sequence[Example]) -> Document:
    """Return the paper with a line a heading and its other passages in running text."""
    lines: list[str] = []
    for example in paper:
        if example.text[-1] in "。！？；”…：" and lines and lines[-1][-1] in "。！？；”…：":
            lines[-1] += example.text
        else:
            lines.append(example.text)
    return Document("0" * 64, "材料", "txt", tuple(map(Block, lines)))


def outcomes(papers: Sequence[Sequence[Example]]) -> Iterator[tuple[set[Wind], set[Wind] | None]]:
    """Yield the winds with an own example, as labelled and as judged; None where the paper was not recognised."""
    sources = [paper[0].source for paper in papers]
    for _, unseen in GroupKFold(FOLDS).split(papers, groups=sources):
        with tempfile.TemporaryDirectory() as place:
            model, boundary = Path(place) / "model", Path(place) / "boundary.json"
            write_models(model, boundary, left_out={sources[index] for index in unseen})
            reviewer = Reviewer(model, boundary)
            for index in unseen:
                review = reviewer.review(document_of(papers[index]))
                found = {wind for wind, evidence in review.winds.items() if evidence.best is Best.CONCRETE}
                yield own_examples(papers[index]), found if review.kind is Kind.SELF_CHECK else None


def main() -> None:
    found = list(outcomes(read_papers()))
    judged = [(gold, given) for gold, given in found if given is not None]
    decisions = [((wind in gold), (wind in given)) for gold, given in judged for wind in FOUR_WINDS]
    right = sum(gold == given for gold, given in decisions)
    print(f"{len(found)} papers of files left out, recognised as self-examinations {len(judged)}")
    print(f"own example a wind: {right} of {len(decisions)} decisions right ({right / len(decisions):.3f})")
    print(
        f"  missed {sum(gold and not given for gold, given in decisions)}, found where there is none {sum(given and not gold for gold, given in decisions)}"
    )
    returns = [(len(gold) < len(FOUR_WINDS), len(given) < len(FOUR_WINDS)) for gold, given in judged]
    print(f"return or not: {sum(gold == given for gold, given in returns)} of {len(returns)} right")


if __name__ == "__main__":
    main()
