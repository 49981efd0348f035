"""What somebody said -> what it is worth: the edge of a criticism, the stance of a response, what a talk amounts to, the kind of a turn.

The same linear models as for passages, over their own small corpus and word groups.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language

from pipeline.classify.classifier import Classifier, Floats
from pipeline.classify.features import extract_features
from pipeline.classify.labels import TELLING
from pipeline.classify.weights import load_weights
from pipeline.lexicon import LEXICONS, Groups, Hit, load_facets, load_voices
from pipeline.model import Reason, Span
from pipeline.segment.nlp import load_nlp, sentences_of

__all__ = ["SPEECH_MODEL", "Heard", "Listener", "load_listener", "load_speech_groups"]

SPEECH_MODEL = Path(__file__).parent / "speech_model"
SENTENCE = "sentence"
"""The reason that names the sentence which by itself speaks most for the answer."""


class Heard(NamedTuple):
    """The answer to one question, its calibrated probability, that of every answer, and the stretches that spoke for it."""

    answer: str
    certainty: float
    shares: dict[str, float]
    reasons: tuple[Reason, ...]


def load_speech_groups(folder: Path = LEXICONS) -> Groups:
    """Return the facets and the word groups of speech."""
    return Groups(load_facets(folder / "facets.toml"), load_voices(folder / "speech.toml"), ())


class Listener:
    """Answers one question on one utterance at a time."""

    def __init__(self, nlp: Language, model: Path = SPEECH_MODEL) -> None:
        self._nlp = nlp
        self._groups = load_speech_groups()
        self._classifier = Classifier(load_weights(self._groups.names, model))

    def hear(self, question: str, text: str) -> Heard:
        """Return the answer to a question (`edge`, `response`, `talk`, `turn`); nothing at all is read as “无”."""
        text = text if text.strip() else "无"
        with self._nlp.memory_zone():
            doc = self._nlp(text)
            sentences, hits = sentences_of(doc), self._groups.hits(text)
            evidence = self._classifier.weigh(extract_features(doc, sentences, hits, self._groups))
        rows = [(index,) for index in range(len(sentences))]
        decided = self._classifier.decide(evidence, [tuple(range(len(sentences))), *rows])
        shares = self._classifier.probabilities(decided, question)
        best = int(shares[0].argmax())
        answers = self._classifier.questions[question].answers
        reasons = self._reasons(question, best, hits) + _telling(sentences, shares[1:, best])
        certain = shares[0].astype(np.float64).round(4).tolist()
        return Heard(answers[best], certain[best], dict(zip(answers, certain, strict=True)), reasons)

    def _reasons(self, question: str, best: int, hits: Sequence[Hit]) -> tuple[Reason, ...]:
        weights = self._classifier.weights.groups[:, self._classifier.questions[question].first + best]
        return tuple(Reason(self._groups.names[group], start, end) for start, end, group in hits if weights[group] >= TELLING)


def load_listener() -> Listener:
    return Listener(load_nlp())


def _telling(sentences: Sequence[Span], shares: Floats) -> tuple[Reason, ...]:
    return (Reason(SENTENCE, *sentences[int(shares.argmax())]),)
