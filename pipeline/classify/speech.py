"""What somebody said -> what it is worth: the edge of a criticism, the stance of a response, what a talk amounts to, the kind of a turn.

The same linear models as for passages, over their own small corpus and word groups. What the model of passages makes of the words, said in the
first person, is a feature too: it has read many more faults and merits than anybody will write down as criticisms.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from spacy.language import Language

from pipeline.classify.classifier import Classifier, Floats
from pipeline.classify.features import SentenceFeatures, extract_features
from pipeline.classify.labels import TELLING
from pipeline.classify.weights import MODEL, load_weights
from pipeline.lexicon import LEXICONS, Groups, Hit, load_facets, load_groups, load_voices
from pipeline.model import Reason, Span
from pipeline.segment.nlp import load_nlp, sentences_of

__all__ = ["SPEECH_MODEL", "Ear", "Heard", "Listener", "load_ear", "load_listener", "load_speech_groups"]

SPEECH_MODEL = Path(__file__).parent / "speech_model"
SENTENCE = "sentence"
"""The reason that names the sentence which by itself speaks most for the answer."""

READ_AS = ("function", "wind", "specificity", "ownership", "stock")
"""Questions of the model of passages whose answers are features here."""

_TO_FIRST_PERSON = str.maketrans(dict.fromkeys("你您他她", "我"))


class Sounds(NamedTuple):
    """An utterance's sentences, matches of word groups, and features; the group columns end with how it reads as a passage."""

    sentences: tuple[Span, ...]
    hits: list[Hit]
    features: SentenceFeatures


class Heard(NamedTuple):
    """The answer to one question, its calibrated probability, that of every answer, and the stretches that spoke for it."""

    answer: str
    certainty: float
    shares: dict[str, float]
    reasons: tuple[Reason, ...]


class Ear:
    """Turns words into features."""

    def __init__(self, nlp: Language, groups: Groups, passages: Classifier, passage_groups: Groups) -> None:
        self._nlp = nlp
        self._groups = groups
        self._passages = passages
        self._passage_groups = passage_groups
        self.names = (*groups.names, *(f"{name} {answer}" for name in READ_AS for answer in passages.questions[name].answers))

    def listen(self, text: str) -> Sounds:
        with self._nlp.memory_zone():
            doc = self._nlp(text)
            sentences, hits = sentences_of(doc), self._groups.hits(text)
            features = extract_features(doc, sentences, hits, self._groups)
        read = np.tile(self._read(text), (len(sentences), 1))
        return Sounds(sentences, hits, SentenceFeatures(features.ngrams, features.words, np.hstack([features.groups, read])))

    def _read(self, text: str) -> npt.NDArray[np.float32]:
        """Return how the words read as one passage in the first person; two digits, which every processor agrees on."""
        text = text.translate(_TO_FIRST_PERSON)
        with self._nlp.memory_zone():
            doc = self._nlp(text)
            sentences = sentences_of(doc)
            evidence = self._passages.weigh(extract_features(doc, sentences, self._passage_groups.hits(text), self._passage_groups))
        decided = self._passages.decide(evidence, [tuple(range(len(sentences)))])
        shares = [self._passages.probabilities(decided, name)[0] for name in READ_AS]
        return np.concatenate(shares).astype(np.float64).round(2).astype(np.float32)


class Listener:
    """Answers one question on one utterance at a time."""

    def __init__(self, ear: Ear, model: Path = SPEECH_MODEL) -> None:
        self._ear = ear
        self._classifier = Classifier(load_weights(ear.names, model))

    def hear(self, question: str, text: str) -> Heard:
        """Return the answer to a question (`edge`, `response`, `talk`, `turn`); nothing at all is read as “无”."""
        sentences, hits, features = self._ear.listen(text if text.strip() else "无")
        evidence = self._classifier.weigh(features)
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
        return tuple(Reason(self._ear.names[group], start, end) for start, end, group in hits if weights[group] >= TELLING)


def _telling(sentences: Sequence[Span], shares: Floats) -> tuple[Reason, ...]:
    return (Reason(SENTENCE, *sentences[int(shares.argmax())]),)


def load_speech_groups(folder: Path = LEXICONS) -> Groups:
    """Return the facets and the word groups of speech."""
    return Groups(load_facets(folder / "facets.toml"), load_voices(folder / "speech.toml"), ())


def load_ear(nlp: Language, folder: Path = LEXICONS) -> Ear:
    """Return an ear with the facets, the word groups of speech, and the model of passages."""
    of_passages = load_groups(folder)
    return Ear(nlp, load_speech_groups(folder), Classifier(load_weights(of_passages.names, MODEL)), of_passages)


def load_listener() -> Listener:
    return Listener(load_ear(load_nlp()))
