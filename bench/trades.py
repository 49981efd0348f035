"""How right the models are on what they have never seen: whole files of the corpus left out in turn.

Prints macro-F1 and calibration error a question, for the trades and for the files written on purpose to mislead (hard borders,
stuffed paragraphs, problems that look like merits), and draws the reliability of all answers into docs/reliability.svg.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.metrics import cohen_kappa_score, f1_score
from sklearn.model_selection import GroupKFold

from pipeline.classify.corpus import Example, read_corpus
from pipeline.classify.train import FOLDS, QUESTIONS, Asked, Space, build_space, calibration, chosen_of, out_of_fold, scale_of
from pipeline.lexicon import load_groups

PLOT = Path(__file__).parent.parent / "docs" / "reliability.svg"
BINS = 10
Floats = npt.NDArray[np.float64]


class Outcome(NamedTuple):
    """Of N passages: the right answer, the answer given and its calibrated probability, and the file; never seen in training."""

    name: str
    right: npt.NDArray[np.int64]
    given: npt.NDArray[np.int64]
    certainty: Floats
    sources: npt.NDArray[np.str_]
    borders: npt.NDArray[np.bool_]

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Outcome":
        return Outcome(
            self.name, self.right[chosen], self.given[chosen], self.certainty[chosen], self.sources[chosen], self.borders[chosen]
        )


def outcomes(examples: Sequence[Example]) -> Iterator[Outcome]:
    space = build_space(examples, load_groups())
    for asked in QUESTIONS:
        chosen, answers = chosen_of(asked, examples)
        scaled = space._replace(rows=space.rows @ sparse.diags(scale_of(space, asked)))
        decided = out_of_fold(scaled, chosen, answers)
        yield judged(asked, decided, answers, space, chosen)


def judged(asked: Asked, decided: Floats, answers: npt.NDArray[np.int64], space: Space, chosen: npt.NDArray[np.int64]) -> Outcome:
    """Calibrate each fold on the trades among the others, so that the calibration too is judged on trades it has not seen."""
    shares, sources, borders = np.zeros_like(decided), space.sources[chosen], space.borders[chosen]
    for known, unseen in GroupKFold(FOLDS).split(decided, groups=sources):
        natural = known[~borders[known]]
        scale, shift = calibration(decided[natural], answers[natural])
        logits = decided[unseen] * scale + np.array(shift)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares[unseen] = powers / powers.sum(axis=1, keepdims=True)
    return Outcome(asked.name, answers, shares.argmax(axis=1), shares.max(axis=1), sources, borders)


def bins(outcome: Outcome) -> Iterator[tuple[float, float, float]]:
    """Yield certainty, share right and share of passages of each bin that holds any."""
    places = np.minimum((outcome.certainty * BINS).astype(int), BINS - 1)
    for place in range(BINS):
        inside = places == place
        if inside.any():
            yield outcome.certainty[inside].mean(), (outcome.right == outcome.given)[inside].mean(), inside.mean()


def calibration_error(outcome: Outcome) -> float:
    return float(sum(share * abs(certainty - right) for certainty, right, share in bins(outcome)))


def plot(found: Sequence[Outcome]) -> str:
    """Return an SVG: certainty to the right, share right upwards, one line a question, the diagonal dashed."""
    size, left = 320, 44
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size + 220}" height="{size + 60}" font-family="sans-serif" font-size="12">',
        f'<rect x="{left}" y="10" width="{size}" height="{size}" fill="none" stroke="#888"/>',
        f'<line x1="{left}" y1="{10 + size}" x2="{left + size}" y2="10" stroke="#888" stroke-dasharray="4"/>',
        f'<text x="{left + size / 2 - 60}" y="{size + 45}">把握（certainty）</text><text x="4" y="30">对的份额</text>',
    ]
    for number, outcome in enumerate(found):
        colour = f"hsl({360 * number / len(found):.0f} 70% 40%)"
        points = " ".join(f"{left + certainty * size:.1f},{10 + size - right * size:.1f}" for certainty, right, _ in bins(outcome))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        lines.append(f'<text x="{left + size + 12}" y="{24 + 18 * number}" fill="{colour}">{outcome.name}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def table(title: str, found: Sequence[Outcome]) -> None:
    print(title)
    for outcome in found:
        macro = f1_score(outcome.right, outcome.given, average="macro")
        line = f"  {outcome.name:<12} n={len(outcome.right):<5} macro-F1 {macro:.3f}  calibration error {calibration_error(outcome):.3f}"
        if outcome.name == "specificity":
            line += f"  quadratic kappa {cohen_kappa_score(outcome.right, outcome.given, weights='quadratic'):.3f}"
        print(line)


def main() -> None:
    examples = read_corpus()
    found = list(outcomes(examples))
    print(f"{len(examples)} passages of {len({example.source for example in examples})} files, {FOLDS} folds of whole files")
    table("trades", [outcome.only(~outcome.borders) for outcome in found])
    table("written to mislead", [outcome.only(outcome.borders) for outcome in found])
    PLOT.write_text(plot(found), encoding="utf-8")


if __name__ == "__main__":
    main()
