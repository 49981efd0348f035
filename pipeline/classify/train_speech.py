"""Labelled utterances -> the weights of `speech.py`, by the same machinery as those of passages; same corpus, same bytes."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.classify.speech import SPEECH_MODEL, load_ear
from pipeline.classify.speech_corpus import SPEECH, SPEECH_CORPUS, Utterance, read_speech
from pipeline.classify.train import Asked, Space, space_of, train_in
from pipeline.classify.weights import MODEL, digest_of, save_weights
from pipeline.segment.nlp import load_nlp
from pipeline.spoken import TurnKind

__all__ = ["SPEECH_QUESTIONS", "speech_space", "taught", "write_speech_model"]


_TO_THIRD_PERSON = str.maketrans(dict.fromkeys("你您", "他"))

_SHOWS = {"edge": TurnKind.CRITICISM, "response": TurnKind.RESPONSE}
"""A labelled criticism or response also shows what such a turn looks like."""


def _asked(question: str) -> Asked:
    def answer(utterance: Utterance) -> str | None:
        if utterance.question == question:
            return utterance.answer
        return _SHOWS.get(utterance.question) if question == "turn" else None

    return Asked(question, tuple(SPEECH[question]), answer, mixed=False)


SPEECH_QUESTIONS = tuple(_asked(question) for question in SPEECH)


def write_speech_model(model: Path = SPEECH_MODEL, left_out: Collection[str] = ()) -> None:
    """Train and write the weights; files of the corpus whose stem is `left_out` are not read. The model of passages has to be there."""
    utterances = taught([utterance for utterance in read_speech() if utterance.source not in left_out])
    space, names = speech_space(utterances)
    weights = train_in(space, utterances, names, SPEECH_QUESTIONS)
    digest = digest_of(*sorted(SPEECH_CORPUS.glob("*.tsv")), MODEL / "weights.npz")
    save_weights(replace(weights, corpus_digest=digest), model)


def taught(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Return the utterances, and every criticism that says 你 once more as reports have it, of a third person."""
    third = [
        utterance._replace(text=utterance.text.translate(_TO_THIRD_PERSON)) for utterance in utterances if utterance.question == "edge"
    ]
    known = {utterance.text for utterance in utterances}
    return [*utterances, *(utterance for utterance in third if utterance.text not in known)]


def speech_space(utterances: Sequence[Utterance]) -> tuple[Space, tuple[str, ...]]:
    """Return the features of utterances just as `Listener` will see them, and the names of its group columns."""
    ear = load_ear(load_nlp())
    return space_of(utterances, lambda text: ear.listen(text).features), ear.names
