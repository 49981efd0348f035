"""Labelled utterances -> the weights of `speech.py`, by the same machinery as those of passages; same corpus, same bytes."""

from collections.abc import Collection
from pathlib import Path

from pipeline.classify.sequence import learn_order
from pipeline.classify.speech import SPEECH_MODEL, load_speech_groups
from pipeline.classify.speech_corpus import SPEECH, SPEECH_CORPUS, Utterance, read_speech
from pipeline.classify.train import Asked, train
from pipeline.classify.weights import digest_of, save_weights
from pipeline.spoken import TurnKind

__all__ = ["SPEECH_QUESTIONS", "write_speech_model"]


_SHOWS = {"edge": TurnKind.CRITICISM, "response": TurnKind.RESPONSE}
"""A labelled criticism or response also shows what such a turn looks like."""


def _asked(question: str) -> Asked:
    def answer(utterance: Utterance) -> str | None:
        if utterance.question == question:
            return utterance.answer
        return _SHOWS.get(utterance.question) if question == "turn" else None

    return Asked(question, tuple(SPEECH[question]), answer)


SPEECH_QUESTIONS = tuple(_asked(question) for question in SPEECH)


def write_speech_model(model: Path = SPEECH_MODEL, left_out: Collection[str] = ()) -> None:
    """Train and write the weights; files of the corpus whose stem is `left_out` are not read."""
    utterances = [utterance for utterance in read_speech() if utterance.source not in left_out]
    no_order = learn_order([])
    digest = digest_of(*sorted(SPEECH_CORPUS.glob("*.tsv")))
    save_weights(train(utterances, load_speech_groups(), no_order, digest, asking=SPEECH_QUESTIONS), model)
