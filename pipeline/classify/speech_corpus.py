"""What is said at meetings and in talks, labelled -> utterances to learn from: question, answer, a tab, the words (`corpus/README.md`)."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pipeline.classify.corpus import CORPUS
from pipeline.errors import LexiconError
from pipeline.spoken import Edge, Response, TalkLabel, TurnKind

__all__ = ["SPEECH", "SPEECH_CORPUS", "Utterance", "read_speech"]

SPEECH_CORPUS = CORPUS / "speech"

SPEECH: dict[str, type[StrEnum]] = {"edge": Edge, "response": Response, "talk": TalkLabel, "turn": TurnKind}
"""The questions asked of what is said, with their answers."""

_WRITTEN = {"criticism": "edge", "response": "response", "talk": "talk", "turn": "turn"}
"""How a line of the corpus names its question."""


class Utterance(NamedTuple):
    """One labelled utterance; `source` is the stem of its file, which names a trade. Nobody asks whose paper it stands in."""

    text: str
    question: str
    answer: str
    source: str
    border: bool = False
    scope: None = None


def read_speech(folder: Path = SPEECH_CORPUS) -> list[Utterance]:
    """Return every distinct utterance of a folder, files in name order; LexiconError names the line that is wrong."""
    found: dict[tuple[str, str], Utterance] = {}
    for path in sorted(folder.glob("*.tsv")):
        for utterance in _read_file(path):
            found.setdefault((utterance.question, utterance.text), utterance)
    return list(found.values())


def _read_file(path: Path) -> Iterator[Utterance]:
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                labels, text = line.split("\t")
                written, answer = labels.split()
                question = _WRITTEN[written]
                yield Utterance(text.strip(), question, SPEECH[question](answer), path.stem)
            except (ValueError, KeyError) as error:
                raise LexiconError(f"训练语料 {path.name} 第 {number} 行写法有误：{error}") from None
