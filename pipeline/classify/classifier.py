"""Sentence features -> calibrated answers for any grouping of the sentences into passages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.classify.features import Bag, SentenceFeatures
from pipeline.classify.weights import Weights
from pipeline.model import Scope

__all__ = ["Classifier", "Evidence", "Part"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


SURE = 0.9
"""Calibrated probability from which one sentence's episode makes its passage concrete."""

Part = tuple[int, ...]
"""The sentences of one passage, by their numbers."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What S sentences say to Q answers, ready to be added up: weighted sums and the number of features behind them.

    `ngrams`, `words`: S x Q sums; `ngram_counts`, `word_counts`: S; `groups`: S x G presence.
    """

    ngrams: Floats
    ngram_counts: Floats
    words: Floats
    word_counts: Floats
    groups: Floats

    def only(self, rows: Sequence[int]) -> "Evidence":
        chosen = list(rows)
        return Evidence(self.ngrams[chosen], self.ngram_counts[chosen], self.words[chosen], self.word_counts[chosen], self.groups[chosen])


class Classifier:
    """Linear models over one feature space; a passage is scored from its sentences' sums without reading them again."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.questions = {question.name: question for question in weights.questions}

    def weigh(self, features: SentenceFeatures) -> Evidence:
        """Return the evidence of every sentence."""
        count = len(features.groups)
        ngrams, ngram_counts = _summed(features.ngrams, self.weights.ngram_index, self.weights.ngrams, count)
        words, word_counts = _summed(features.words, self.weights.word_index, self.weights.words, count)
        return Evidence(ngrams, ngram_counts, words, word_counts, features.groups)

    def decide(self, evidence: Evidence, parts: Sequence[Part]) -> Floats:
        """Return a P x Q matrix of decision values, one row a passage; every passage has a sentence."""
        if not parts:
            return np.zeros((0, len(self.weights.intercept)), dtype=np.float32)
        sizes = np.array([len(part) for part in parts])
        chosen = evidence.only([sentence for part in parts for sentence in part])
        starts = np.cumsum(sizes) - sizes
        ngrams = _segment_sums(chosen.ngrams, starts) / _roots(chosen.ngram_counts, starts)
        words = _segment_sums(chosen.words, starts) / _roots(chosen.word_counts, starts)
        decided: Floats = ngrams + words + self._group_sums(chosen, starts) + self.weights.intercept
        return decided

    def decide_with_episodes(self, evidence: Evidence, parts: Sequence[Part], alone: Floats) -> Floats:
        """Return `decide`, but a passage is as specific as the one sentence of it that surely tells an episode of a fault.

        A ready-made formula that opens a real episode is concrete (`domain.md`); read as a whole, the formula would drown it.
        `alone` holds the decisions on each sentence by itself.
        """
        decided = self.decide(evidence, parts)
        columns = self.questions["specificity"].columns
        concrete = self.probabilities(alone, "specificity")[:, 0]
        concrete = np.where(self.probabilities(alone, "function").argmax(axis=1) == 0, concrete, 0)
        for row, part in enumerate(parts):
            teller = max(part, key=lambda sentence: concrete[sentence])
            if len(part) > 1 and concrete[teller] >= SURE:
                decided[row, columns] = alone[teller, columns]
        return decided

    def _group_sums(self, evidence: Evidence, starts: Ints) -> Floats:
        """Return the summed weights of the groups present in each passage, each by how far it is present, added up one by one."""
        present = np.maximum.reduceat(evidence.groups, starts, axis=0)
        rows, columns = np.nonzero(present)
        sums = np.zeros((len(starts), self.weights.groups.shape[1]), dtype=np.float32)
        np.add.at(sums, rows, self.weights.groups[columns] * present[rows, columns][:, None])
        return sums

    def probabilities(self, decided: Floats, question: str, scope: Scope | None = None) -> Floats:
        """Return a P x A matrix of calibrated probabilities of the answers of one question; rows add up to 1."""
        asked = self.questions[question]
        logits = decided[:, asked.columns] * asked.scale + np.array(asked.shift, dtype=np.float32)
        if scope and asked.leaning:
            logits = logits + np.array(asked.leaning[scope], dtype=np.float32)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares


def _summed(bag: Bag, index: npt.NDArray[np.int32], rows: Floats, count: int) -> tuple[Floats, Floats]:
    """Return the sum of the rows of each sentence's features, and how many features it has."""
    counts = np.bincount(bag.owners, minlength=count)
    starts = np.cumsum(counts) - counts
    sums = np.zeros((count, rows.shape[1]), dtype=np.float32)
    sums[counts > 0] = _segment_sums(rows[index[bag.buckets]], starts[counts > 0])
    return sums, counts.astype(np.float32)


def _segment_sums(rows: Floats, starts: Ints) -> Floats:
    """Return the sum of the rows from each start to the next; added up in order, so a passage scores the same wherever it stands."""
    sums: Floats = np.add.reduceat(rows, starts, axis=0) if len(starts) else np.zeros((0, rows.shape[1]), dtype=np.float32)
    return sums


def _roots(counts: Floats, starts: Ints) -> Floats:
    """Return the square root of the number of features of each passage as a column, at least 1."""
    return np.sqrt(np.maximum(np.add.reduceat(counts, starts), 1))[:, None]
