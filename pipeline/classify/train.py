"""Training sentences -> weights; `python -m pipeline.classify.train` writes the same bytes every time.

liblinear's dual coordinate descent sums in a fixed order in its own code, so neither threads nor the BLAS of a machine can
change a bit. Calibration uses decision values of models that have not seen the trade of the passage they judge, and trades alone:
files of hard cases do not mix the answers as papers do.
"""

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from pipeline.classify.classifier import Classifier
from pipeline.classify.corpus import CORPUS, Example, read_corpus, read_papers
from pipeline.classify.features import BUCKETS, Bag, SentenceFeatures, extract_features
from pipeline.classify.sequence import FunctionOrder, learn_order
from pipeline.classify.train_grouping import save_grouping, train_grouping
from pipeline.classify.weights import MODEL, Question, Weights, digest_of, save_weights
from pipeline.lexicon import Groups, load_groups
from pipeline.model import Function, Ownership, Scope, Slot, Specificity, Stance, Wind
from pipeline.segment.nlp import load_nlp, sentences_of
from pipeline.segment.passages import BOUNDARY

__all__ = [
    "FOLDS",
    "QUESTIONS",
    "Asked",
    "Space",
    "build_space",
    "calibration",
    "chosen_of",
    "leaning_of",
    "out_of_fold",
    "scale_of",
    "space_of",
    "train",
    "train_in",
    "write_models",
]

NGRAM_SHARE, WORD_SHARE, GROUP_SHARE = 3.0, 2.0, 0.5
"""How much each kind of feature weighs; chosen by leaving whole trades out (`docs/judgement.md`)."""

COST = 0.2
FOLDS = 8
MIN_EXAMPLES = 2
"""A hashed feature is kept if at least this many passages hold it."""


class Taught(Protocol):
    """Anything with a text, the file it comes from and whose paper it stands in can be learned from."""

    @property
    def text(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def border(self) -> bool: ...

    @property
    def scope(self) -> Scope | None: ...


class Asked(NamedTuple):
    """One question to train: `answer` gives an example's answer, or None where the question does not apply.

    With `rare`, rare n-grams and words weigh more, as what is blamed is told by telling words, not by how the passage speaks.
    With `by_scope`, it counts whose paper the passage stands in. Without `mixed`, the corpus holds as many lines of each answer as
    its writers were asked for, so that how often an answer stands there tells nothing.
    """

    name: str
    answers: tuple[str, ...]
    answer: Callable[[Any], str | None]
    rare: bool = False
    by_scope: bool = False
    mixed: bool = True


def _slot(slot: Slot) -> Asked:
    def answer(example: Example) -> str | None:
        measure = example.labels.measure
        return None if measure is None else ("yes" if slot in measure else "no")

    return Asked(slot.value, ("no", "yes"), answer)


def _stock(example: Example) -> str | None:
    return None if example.labels.stock is None else ("yes" if example.labels.stock else "no")


def _own_specificity(example: Example) -> str | None:
    """Return the level, but not of others' examples: they are partial however exact, which would teach that exactness is partial."""
    return None if example.labels.ownership is Ownership.OTHERS else example.labels.specificity


QUESTIONS = (
    Asked("function", tuple(Function), lambda example: example.labels.function),
    Asked("wind", tuple(Wind), lambda example: example.labels.wind, rare=True),
    Asked("specificity", tuple(Specificity), _own_specificity),
    Asked("ownership", tuple(Ownership), lambda example: example.labels.ownership, by_scope=True),
    Asked("stock", ("no", "yes"), _stock),
    Asked("stance", tuple(Stance), lambda example: example.labels.stance),
    *(_slot(slot) for slot in Slot),
)


class Space(NamedTuple):
    """N examples as one sparse matrix: BUCKETS n-gram columns, BUCKETS word columns, one column a group; and where each comes from.

    `scopes` are empty strings where nobody asks whose paper it is.
    """

    rows: sparse.csr_matrix
    sources: npt.NDArray[np.str_]
    borders: npt.NDArray[np.bool_]
    scopes: npt.NDArray[np.str_]


def build_space(examples: Sequence[Taught], groups: Groups) -> Space:
    """Return the features of the examples just as `Classifier` will see them."""
    nlp = load_nlp()

    def features(text: str) -> SentenceFeatures:
        doc = nlp(text)
        return extract_features(doc, sentences_of(doc), groups.hits(text), groups)

    return space_of(examples, features)


def space_of(examples: Sequence[Taught], read: Callable[[str], SentenceFeatures]) -> Space:
    """Return the features of the examples as `read` gives them for a text."""
    ngrams, words, present = [], [], []
    for example in examples:
        features = read(example.text)
        ngrams.append(_normal_row(features.ngrams))
        words.append(_normal_row(features.words))
        present.append(features.groups.max(axis=0))
    parts = [sparse.vstack(ngrams) * NGRAM_SHARE, sparse.vstack(words) * WORD_SHARE, sparse.csr_matrix(np.array(present) * GROUP_SHARE)]
    rows = sparse.hstack(parts).tocsr()
    return Space(
        rows=rows @ sparse.diags(_shared(rows).astype(np.float64)),
        sources=np.array([example.source for example in examples]),
        borders=np.array([example.border for example in examples]),
        scopes=np.array([example.scope or "" for example in examples]),
    )


def _shared(rows: sparse.csr_matrix) -> npt.NDArray[np.bool_]:
    """Return which columns at least MIN_EXAMPLES examples hold."""
    held: npt.NDArray[np.bool_] = np.asarray((rows != 0).sum(axis=0)).ravel() >= MIN_EXAMPLES
    return held


def _normal_row(bag: Bag) -> sparse.csr_matrix:
    size = len(bag.buckets)
    value = np.full(size, 1 / np.sqrt(max(size, 1)))
    return sparse.csr_matrix((value, (np.zeros(size, dtype=np.int64), bag.buckets)), shape=(1, BUCKETS))


def scale_of(space: Space, asked: Asked) -> npt.NDArray[np.float64]:
    """Return the factor of every column: 1, or a power of its inverse document frequency for a question of rare words."""
    scale = np.ones(space.rows.shape[1])
    if asked.rare:
        held = np.asarray((space.rows[:, : 2 * BUCKETS] != 0).sum(axis=0)).ravel()
        scale[: 2 * BUCKETS] = (np.log(space.rows.shape[0] / np.maximum(held, 1)) / 4) ** 1.5 * 2
    return scale


def _fit(rows: sparse.csr_matrix, answers: npt.NDArray[np.int64]) -> LinearSVC:
    return LinearSVC(C=COST, dual=True, random_state=0, class_weight="balanced", max_iter=20_000, tol=1e-3).fit(rows, answers)


def _decisions(model: LinearSVC, rows: sparse.csr_matrix) -> npt.NDArray[np.float64]:
    """Return one column an answer, also for two answers."""
    decided: npt.NDArray[np.float64] = model.decision_function(rows)
    return decided if decided.ndim == 2 else np.column_stack([-decided, decided])


def out_of_fold(space: Space, chosen: npt.NDArray[np.int64], answers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return decision values for the chosen examples by models that were not shown the trade they come from."""
    rows, decided = space.rows[chosen], np.zeros((len(chosen), answers.max() + 1))
    trades = space.sources[chosen]
    for known, unseen in GroupKFold(min(FOLDS, len(np.unique(trades)))).split(chosen, groups=trades):
        decided[unseen] = _decisions(_fit(rows[known], answers[known]), rows[unseen])
    return decided


def calibration(
    decided: npt.NDArray[np.float64], answers: npt.NDArray[np.int64], *, shifted: bool = True
) -> tuple[float, tuple[float, ...]]:
    """Return scale and shift that make softmax(scale * decided + shift) fit the answers best (least log loss); the shift is 0 unless `shifted`."""

    def loss(parameters: npt.NDArray[np.float64]) -> float:
        logits = decided * parameters[0] + parameters[1:] * shifted
        logits = logits - logits.max(axis=1, keepdims=True)
        right = logits[np.arange(len(answers)), answers]
        return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - right) + 1e-3 * np.sum(parameters[1:] ** 2))

    best = minimize(loss, np.concatenate([[2.0], np.zeros(decided.shape[1])]), method="L-BFGS-B").x
    # Two decimals are all the data can carry, and they hide the last bits of another machine's exponential function.
    return round(float(best[0]), 2), tuple(round(float(value) * shifted, 2) + 0.0 for value in best[1:])


def leaning_of(
    decided: npt.NDArray[np.float64], answers: npt.NDArray[np.int64], scopes: npt.NDArray[np.str_]
) -> dict[str, tuple[float, ...]]:
    """Return, for each scope, half of what calibrating on its passages alone would add to the shift of all.

    Half, because the corpus speaks of “we” in persons' papers more seldom than offices do.
    """
    common = np.array(calibration(decided, answers)[1])
    own = {scope: np.array(calibration(decided[scopes == scope], answers[scopes == scope])[1]) for scope in Scope}
    return {str(scope): tuple(((shift - common) / 2).round(2).tolist()) for scope, shift in own.items()}


def chosen_of(asked: Asked, examples: Sequence[Taught]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the indices of the examples a question applies to, and their answers as indices."""
    given = [asked.answer(example) for example in examples]
    chosen = np.array([index for index, answer in enumerate(given) if answer is not None], dtype=np.int64)
    return chosen, np.array([asked.answers.index(str(given[index])) for index in chosen], dtype=np.int64)


def train(examples: Sequence[Example], groups: Groups, order: FunctionOrder, corpus_digest: str) -> Weights:
    """Return weights for every question; says on stderr what is being trained."""
    bare = train_in(build_space(examples, groups), examples, groups.names, QUESTIONS)
    return replace(bare, order=order, corpus_digest=corpus_digest)


def train_in(space: Space, examples: Sequence[Taught], names: tuple[str, ...], asking: Sequence[Asked]) -> Weights:
    """Return weights for the questions asked, without the order of functions; `names` are those of the group columns of the space."""
    questions, columns, intercepts, first = [], [], [], 0
    for asked in asking:
        chosen, answers = chosen_of(asked, examples)
        factors = scale_of(space, asked)
        scaled = space._replace(rows=space.rows @ sparse.diags(factors))
        natural = ~space.borders[chosen]
        unseen = out_of_fold(scaled, chosen, answers)[natural]
        scale, shift = calibration(unseen, answers[natural], shifted=asked.mixed)
        scopes = space.scopes[chosen[natural]]
        leaning = leaning_of(unseen, answers[natural], scopes) if asked.by_scope else {}
        model = _fit(scaled.rows[chosen], answers)
        both = len(asked.answers) == 2
        columns.append((np.vstack([-model.coef_, model.coef_]) if both else model.coef_) * factors)
        intercepts.append(np.concatenate([-model.intercept_, model.intercept_]) if both else model.intercept_)
        questions.append(Question(asked.name, asked.answers, first, scale, shift, leaning))
        first += len(asked.answers)
        sys.stderr.write(f"{asked.name}: {len(chosen)} passages\n")
    ngram_index, ngrams, word_index, words, of_groups = _packed(space, np.vstack(columns).T)
    return Weights(
        questions=tuple(questions),
        group_names=names,
        ngram_index=ngram_index,
        ngrams=ngrams,
        word_index=word_index,
        words=words,
        groups=of_groups,
        intercept=np.concatenate(intercepts).astype(np.float32),
        order=learn_order([]),
        corpus_digest="",
    )


Index = npt.NDArray[np.int32]
Rows = npt.NDArray[np.float32]


def _packed(space: Space, matrix: npt.NDArray[np.float64]) -> tuple[Index, Rows, Index, Rows, Rows]:
    """Return index and rows of the n-grams, index and rows of the words, and the rows of the groups, with their shares worked in."""
    seen = _shared(space.rows)
    ngrams = _kept_rows(seen[:BUCKETS], matrix[:BUCKETS] * NGRAM_SHARE)
    words = _kept_rows(seen[BUCKETS : 2 * BUCKETS], matrix[BUCKETS : 2 * BUCKETS] * WORD_SHARE)
    return *ngrams, *words, (matrix[2 * BUCKETS :] * GROUP_SHARE).astype(np.float32)


def _kept_rows(seen: npt.NDArray[np.bool_], rows: npt.NDArray[np.float64]) -> tuple[Index, Rows]:
    index = np.zeros(BUCKETS, dtype=np.int32)
    index[seen] = np.arange(1, seen.sum() + 1)
    return index, np.vstack([np.zeros(rows.shape[1]), rows[seen]]).astype(np.float32)


def write_models(model: Path = MODEL, boundary: Path = BOUNDARY, left_out: Collection[str] = ()) -> None:
    """Train everything that is learned and write it: the weights of the questions and the signs of a passage's end.

    Files of the corpus whose stem is `left_out` are not read, so that they can be judged as never seen.
    """
    groups, digest = load_groups(), digest_of(*sorted(CORPUS.glob("*.tsv")))
    examples = [example for example in read_corpus() if example.source not in left_out]
    papers = [paper for paper in read_papers() if paper[0].source not in left_out]
    of_papers = {example.text for paper in papers for example in paper}
    singles = [example for example in examples if example.text not in of_papers]
    order = learn_order([[example.labels.function for example in paper] for paper in papers])
    blind = Classifier(train(singles, groups, order, digest))
    save_grouping(train_grouping(papers, singles, load_nlp(), groups, blind), boundary)
    save_weights(train(examples, groups, order, digest), model)


if __name__ == "__main__":
    from pipeline.classify.train_speech import write_speech_model

    write_models()
    write_speech_model()
