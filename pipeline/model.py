"""The values that travel through the house: a document, its passages, its review.

Everything here is frozen and does no I/O. A span is always a half-open range of code points into `Document.text`.
The string value of every enum is what is written to disk and to JSON (`domain.md`, sections 2, 3 and 8).
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pipeline.told import Told


class Kind(StrEnum):
    SELF_CHECK = "self_check"
    MINUTES = "minutes"
    TALK = "talk"
    RECTIFICATION = "rectification"
    OPINIONS = "opinions"
    PLAN = "plan"
    STUDY = "study"
    OTHER = "other"


class Scope(StrEnum):
    PERSON = "person"
    TEAM = "team"


class Function(StrEnum):
    PROBLEM = "problem"
    CAUSE = "cause"
    MEASURE = "measure"
    MERIT = "merit"
    OTHER = "other"


class Wind(StrEnum):
    FORMALISM = "formalism"
    BUREAUCRATISM = "bureaucratism"
    HEDONISM = "hedonism"
    EXTRAVAGANCE = "extravagance"
    NONE = "none"


FOUR_WINDS = (Wind.FORMALISM, Wind.BUREAUCRATISM, Wind.HEDONISM, Wind.EXTRAVAGANCE)


class Specificity(StrEnum):
    CONCRETE = "concrete"
    PARTIAL = "partial"
    VAGUE = "vague"


class Best(StrEnum):
    """The best statement of one's own that a material holds for a wind."""

    CONCRETE = "concrete"
    PARTIAL = "partial"
    VAGUE = "vague"
    ABSENT = "absent"


class Ownership(StrEnum):
    SELF = "self"
    IMPLICIT = "implicit"
    COLLECTIVE = "collective"
    OTHERS = "others"


class Stance(StrEnum):
    INWARD = "inward"
    EXCUSE = "excuse"
    MIXED = "mixed"


class Slot(StrEnum):
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    STANDARD = "standard"
    ACTION = "action"


class Verdict(StrEnum):
    PASS = "pass"
    REVISE = "revise"
    RETURN = "return"


class Severity(StrEnum):
    MUST = "must"
    SHOULD = "should"
    CONSIDER = "consider"
    INFO = "info"


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    ROW = "row"
    TEXTBOX = "textbox"
    FOOTNOTE = "footnote"


class Span(NamedTuple):
    start: int
    end: int


class Notice(NamedTuple):
    """What a reader must tell the supervisor about the file itself: hidden text, a lost box, damaged bytes."""

    code: str
    message: str


class Aside(NamedTuple):
    """Text of the file that is kept apart from the body: a header, footer, comment, page number or struck-out run."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or table row.

    `label` is the automatic list number (一、, （一）) that stands before `text`; it is part of `Document.text`.
    `pages` are 1-based and empty where the format has no pages; `flags` are among hidden, inserted.
    `confidence` is how sure the recogniser was of the weakest line (0 to 1), None for text that was not recognised from a picture.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    label: str = ""
    pages: tuple[int, ...] = ()
    flags: frozenset[str] = frozenset()
    confidence: float | None = None


DOUBTFUL = 0.85
"""Below this certainty a recognised block is said to be doubtful."""


class Place(NamedTuple):
    """Where an offset stands: page is 1-based or None where the format has no pages, paragraph is 1-based."""

    page: int | None
    paragraph: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file that has been read. `text` is every block's label and text, joined by single line feeds."""

    sha256: str
    name: str
    format: str
    blocks: tuple[Block, ...]
    asides: tuple[Aside, ...] = ()
    notices: tuple[Notice, ...] = ()
    pages: int | None = None
    text: str = field(init=False)
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        lines = [block.label + block.text for block in self.blocks]
        starts, offset = [], 0
        for line in lines:
            starts.append(offset)
            offset += len(line) + 1
        object.__setattr__(self, "text", "\n".join(lines))
        object.__setattr__(self, "starts", tuple(starts))

    def place(self, offset: int) -> Place:
        """Return where a code point of `text` stands; paragraphs count from 1 over blocks."""
        index = max(bisect_right(self.starts, offset) - 1, 0)
        pages = self.blocks[index].pages if self.blocks else ()
        return Place(pages[0] if pages else None, index + 1)

    def confidence(self, start: int, end: int) -> float | None:
        """Return how sure the recogniser was of the weakest block of a span; None where nothing in it was recognised."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, max(end - 1, start))
        sure = [block.confidence for block in self.blocks[max(first, 0) : last] if block.confidence is not None]
        return min(sure, default=None)


class Sentence(NamedTuple):
    """One sentence of a block, without surrounding space; `block` is the index into `Document.blocks`."""

    start: int
    end: int
    block: int


class Reason(NamedTuple):
    """A stretch of the source that spoke for a label; `rule` is a rule id or the name of a facet or lexicon."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Labels:
    """The answers for one passage; a question that does not apply is None (`domain.md`, section 3).

    `scores` holds the calibrated probability of every answer given, by question.
    """

    function: Function
    wind: Wind | None = None
    also: tuple[Wind, ...] = ()
    specificity: Specificity | None = None
    ownership: Ownership | None = None
    stock: bool | None = None
    stance: Stance | None = None
    measure: frozenset[Slot] | None = None
    manifestation: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One to a few sentences that make one point.

    `said` is its text without white space and without what was looked through (a heading, padding): the same for a point made twice.
    """

    start: int
    end: int
    labels: Labels
    said: str = ""


class Link(NamedTuple):
    """Which causes explain and which measures answer a problem; all are numbers of passages of the review, from 0, ascending."""

    problem: int
    causes: tuple[int, ...]
    measures: tuple[int, ...]


class Quote(NamedTuple):
    """Source text to the character: `quote == text[start:end]` (D-14)."""

    start: int
    end: int
    quote: str
    page: int | None
    paragraph: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark for the supervisor. `quote` is None where what is wrong is that something is missing."""

    rule: str
    clause: str
    severity: Severity
    message: str
    question: str = ""
    quote: Quote | None = None


class WindEvidence(NamedTuple):
    best: Best
    evidence: tuple[Quote, ...]


class Criterion(NamedTuple):
    """A share between 0 and 1 with its weight in the score; weights of a rubric add up to 1."""

    id: str
    clause: str
    score: float
    weight: float
    why: str


class Source(NamedTuple):
    """The place in another document that a copy repeats: half-open code points into that document's text, and its words there."""

    sha256: str
    name: str
    start: int
    end: int
    quote: str


class Copy(NamedTuple):
    """A passage that also stands in another document (D-17). `similarity` is 1 where only names, posts, units and numbers differ, if anything."""

    start: int
    end: int
    quote: str
    source: Source
    similarity: float


class YearOnYear(NamedTuple):
    """The statements of fault beside those of an earlier paper of the same author, in their own words; `reworded` holds (now, then)."""

    name: str
    year: int
    kept: tuple[str, ...]
    reworded: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    new: tuple[str, ...]


class RulesStamp(NamedTuple):
    """Which rules judged: the version for people, the digest of every rule, word list and model for machines."""

    version: str
    digest: str


class Identity(NamedTuple):
    """Whose material it is, as far as the text itself says; None where it does not."""

    unit: str | None
    author: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """What the machine has to say about one document; a pure function of its text, the rules and the archive it was compared with (D-4).

    `verdict`, `score` (0 to 100), `winds` and `criteria` are None or empty for every kind but self_check, `told` for that kind.
    `findings` stand gravest first.
    """

    document: Document
    kind: Kind
    kind_reason: str
    scope: Scope | None
    identity: Identity
    rules: RulesStamp
    verdict: Verdict | None = None
    score: int | None = None
    winds: Mapping[Wind, WindEvidence] = field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()
    passages: tuple[Passage, ...] = ()
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    copies: tuple[Copy, ...] = ()
    year_on_year: YearOnYear | None = None
    told: Told = field(default_factory=Told)
