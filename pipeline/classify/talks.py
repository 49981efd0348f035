"""Talk records -> what each amounts to: a talk points out a problem if one side's words name a shortcoming of the other (D-9)."""

import re
from collections.abc import Iterator, Sequence

from pipeline.classify.speech import Listener
from pipeline.model import Document, Span
from pipeline.segment.reported import announced, reported
from pipeline.segment.sentences import split_sentences
from pipeline.segment.talk_records import TalkRecord
from pipeline.spoken import Edge, Talk, TalkLabel, TurnKind

__all__ = ["judge_talks"]

SURE = 0.7
"""Calibrated probability from which one sentence that points out a problem decides a talk of many sentences."""

HALF = 0.2

LEAST = 7
"""A sentence of fewer characters (你说得对。) names nothing."""

_TAG = re.compile(r"^[\u4e00-\u9fa5]{1,6}(?:[（(][^）)]{1,12}[）)])?[：:]")
"""Who speaks, before the words of a dialogue."""

_TOLD_BY_OTHER = re.compile(r"对方|(?:他|她|同志)(?:也|又|坦率地|诚恳地|直)?(?:说我|给我|对我|提醒我|批评我|指出我)|给我提|提醒我|指出")


def judge_talks(document: Document, records: Sequence[TalkRecord], listener: Listener) -> tuple[Talk, ...]:
    """Return the talks in order, one for each pair that a record names."""
    return tuple(talk for record in records for talk in _talks(document.text, record, listener))


def _talks(text: str, record: TalkRecord, listener: Listener) -> Iterator[Talk]:
    pointed = tuple(_pointing(text, record.words, listener))
    label = TalkLabel.PROBLEM_POINTED if pointed else _amounts_to("\n".join(text[start:end] for start, end in record.words), listener)
    first, *others = record.people or ("",)
    for other in others or [""]:
        pair = tuple(name for name in (first, other) if name)
        yield Talk(pair, label, record.date, record.start, record.end, pointed)


def _pointing(text: str, words: Sequence[Span], listener: Listener) -> Iterator[Span]:
    """Yield the sentences that name a shortcoming of the other; what one says of oneself is none."""
    for first, end in words:
        for sentence in split_sentences(text[first:end]):
            said = _TAG.sub("", text[first + sentence.start : first + sentence.end])
            if len(said) < LEAST:
                continue
            if _points_out(said, listener) and not _of_oneself(said, listener):
                yield Span(first + sentence.start, first + sentence.end)


def _points_out(said: str, listener: Listener) -> bool:
    """Return whether a sentence surely names a shortcoming: heard as talk, or, half heard so, as a criticism with substance."""
    share = listener.hear("talk", said).shares[TalkLabel.PROBLEM_POINTED]
    if share < SURE and share >= HALF:
        return listener.hear("edge", announced(reported(said))).shares[Edge.SUBSTANTIVE] >= SURE
    return share >= SURE


def _of_oneself(said: str, listener: Listener) -> bool:
    return not _TOLD_BY_OTHER.search(said) and listener.hear("turn", said).shares[TurnKind.SELF_CRITICISM] >= 0.5


def _amounts_to(words: str, listener: Listener) -> TalkLabel:
    """Return what words that point out nothing amount to."""
    shares = listener.hear("talk", words).shares
    return max((label for label in TalkLabel if label is not TalkLabel.PROBLEM_POINTED), key=lambda label: shares[label])
