"""What a sheet says about one review, in words and in order; Word, HTML and Excel only lay it out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from pipeline.assess.rubric import RubricCriterion, rubric_of
from pipeline.model import FOUR_WINDS, Best, Criterion, Finding, Kind, Quote, Review, Severity, Verdict, Wind, YearOnYear
from pipeline.report.clauses import Clause, load_clauses
from pipeline.report.contrast import Piece, contrast
from pipeline.report.tables import SheetTable, summary_of, tables_of
from pipeline.report.wording import BEST, KINDS, UNDEFINED, VERDICTS, WINDS, kind_in_words, place_in_words, place_of

__all__ = [
    "DRAFT",
    "NOT_JUDGED",
    "Conclusion",
    "CopyGroup",
    "CriterionRow",
    "Fact",
    "Group",
    "Opinion",
    "Remark",
    "WindRow",
    "basis_in_words",
    "clause_words",
    "gravest",
    "opinion",
    "standing",
    "title_of",
    "winds_without_example",
]  # fmt: skip

DRAFT = "机器初核稿，供督导组集体研究，未经签署不作为结论（D-15）"
NOT_JUDGED = "不是应评审的材料"
ADVICE = "两份文件未作规定，仅供参考"
GRAVE = (Severity.MUST, Severity.SHOULD)
SHOWN_FIRST = 3  # a sheet opens with the two or three gravest findings (domain.md, section 8)
FINGERPRINT = 16  # leading hex digits of the sha256


class Fact(NamedTuple):
    name: str
    value: str


class Remark(NamedTuple):
    """A finding in words. `number` counts from 1 in the order of the review and is the same on every sheet."""

    number: int
    severity: Severity
    clause: str
    message: str
    question: str
    quote: Quote | None
    place: str


class Group(NamedTuple):
    """Remarks that rest on one clause."""

    clause: str
    remarks: tuple[Remark, ...]


class WindRow(NamedTuple):
    """`example` is the best statement of the author's own, None where there is none."""

    name: str
    best: Best
    answer: str
    example: Quote | None
    place: str


class CriterionRow(NamedTuple):
    name: str
    clause: str
    share: str
    weight: str
    why: str


class CopyRow(NamedTuple):
    """A passage and the one it repeats elsewhere, both cut where they differ; `longest` counts equal characters in a row."""

    place: str
    here: tuple[Piece, ...]
    there: tuple[Piece, ...]
    longest: int


class CopyGroup(NamedTuple):
    """What the paper shares with one other."""

    name: str
    rows: tuple[CopyRow, ...]

    @property
    def longest(self) -> int:
        return max(row.longest for row in self.rows)


class Conclusion(NamedTuple):
    """The conclusion: its word, the score in words (empty where there is none) and the reason in one line."""

    word: str
    score: str
    why: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """`judged` is False for `other`, of which nothing is said; winds and criteria are those of a self-examination.

    `copies` stand by the other paper, `traces` are the remarks on copying (D-17).
    """

    title: str
    judged: bool
    facts: tuple[Fact, ...]
    conclusion: Conclusion
    gravest: tuple[Remark, ...]
    others: tuple[Group, ...]
    winds: tuple[WindRow, ...]
    criteria: tuple[CriterionRow, ...]
    tables: tuple[SheetTable, ...]
    copies: tuple[CopyGroup, ...]
    traces: tuple[Remark, ...]
    year_on_year: YearOnYear | None
    sources: tuple[Fact, ...]
    notices: tuple[str, ...]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every remark, by number."""
        others = (remark for group in self.others for remark in group.remarks)
        return tuple(sorted((*self.gravest, *others), key=lambda remark: remark.number))


def opinion(review: Review) -> Opinion:
    judged = review.kind is not Kind.OTHER
    remarks = tuple(_remarks(review))
    first = tuple(remark for remark in remarks if remark.severity in GRAVE)[:SHOWN_FIRST]
    cited = [finding.clause for finding in review.findings] + [criterion.clause for criterion in review.criteria]
    return Opinion(
        title=title_of(review),
        judged=judged,
        facts=_facts(review),
        conclusion=_conclusion(review) if judged else _recognised(review),
        gravest=first,
        others=_grouped([remark for remark in remarks if remark not in first]),
        winds=tuple(_wind(wind, review) for wind in FOUR_WINDS if wind in review.winds),
        criteria=tuple(_criterion(criterion, rubric_of(review.rules.digest).criteria) for criterion in review.criteria),
        tables=tables_of(review),
        copies=_copies(review),
        traces=tuple(remark for remark in remarks if remark.clause == "D-17"),
        year_on_year=review.year_on_year,
        sources=_sources(cited),
        notices=tuple(notice.message for notice in review.document.notices),
    )


def standing(review: Review) -> str:
    """Return the conclusion in a word: the verdict of a self-examination, or how a paper of another kind stands."""
    if review.verdict:
        return VERDICTS[review.verdict]
    if review.kind is Kind.OTHER:
        return "未评审"
    worst = gravest(review)
    return "未见缺项" if worst is None else "未达到要求" if worst.severity is Severity.MUST else "需要补正"


def gravest(review: Review) -> Finding | None:
    """Return the first finding that must or should be mended; None where nothing needs to."""
    return next((finding for finding in review.findings if finding.severity in GRAVE), None)


def winds_without_example(review: Review) -> tuple[Wind, ...]:
    """Return the winds for which the material holds no concrete example of the author's own (D-2)."""
    return tuple(wind for wind in FOUR_WINDS if wind in review.winds and review.winds[wind].best is not Best.CONCRETE)


def clause_words(clause: str) -> str:
    """Return the directive's own words, several quotations joined by a semicolon; for no clause, that it is advice only."""
    return "；".join(quote for known in _known(clause) for quote in known.quotes) or ADVICE


def basis_in_words(clause: str) -> str:
    """Return the clause id and the directive's own words."""
    return f"{clause}　{clause_words(clause)}" if _known(clause) else ADVICE


def _known(clause: str) -> list[Clause]:
    """Return the clauses of a citation, which may name several: `D-1, D-2`."""
    clauses = load_clauses()
    ids = (part.strip() for part in clause.replace("、", ",").split(","))
    return [clauses[id_] for id_ in ids if id_ in clauses]


def _facts(review: Review) -> tuple[Fact, ...]:
    document, identity = review.document, review.identity
    return (
        Fact("单位", identity.unit or UNDEFINED),
        Fact("人员", identity.author or UNDEFINED),
        Fact("材料类型", kind_in_words(review.kind, review.scope)),
        Fact("规则版本", review.rules.version),
        Fact("文件名", document.name),
        Fact("文件指纹", document.sha256[:FINGERPRINT]),
    )


def title_of(review: Review) -> str:
    return f"{KINDS[review.kind]}初核意见单"


def _conclusion(review: Review) -> Conclusion:
    if review.kind is not Kind.SELF_CHECK:
        worst = gravest(review)
        return Conclusion(standing(review), "", summary_of(review) + (f"最主要的问题：{worst.message.rstrip('。')}。" if worst else ""))
    word = VERDICTS[review.verdict] if review.verdict else "未评审"
    score = "" if review.score is None else f"{review.score}分（满分100分）"
    return Conclusion(word, score, _why(review))


def _recognised(review: Review) -> Conclusion:
    kind = kind_in_words(review.kind, review.scope)
    return Conclusion("未评审", "", f"识别为{kind}：{review.kind_reason.rstrip('。')}。{NOT_JUDGED}，请人工审阅。")


def _why(review: Review) -> str:
    missing = "、".join(WINDS[wind] for wind in winds_without_example(review))
    if review.verdict is Verdict.RETURN and missing:
        return f"{missing}没有本人的具体事例（D-2），其他方面再好也不能抵补。"
    examples = "" if missing or not review.winds else "四风各有本人的具体事例；"
    if review.verdict is Verdict.REVISE and (short := _below_floor(review.criteria, rubric_of(review.rules.digest).criteria)):
        return f"{examples}{'；'.join(short)}。"
    worst = gravest(review)
    if worst is None:
        return f"{examples}未见必须修改或应当修改的问题。"
    return f"{examples}{'尚需处理' if review.verdict is Verdict.PASS else '最主要的问题'}：{worst.message.rstrip('。')}。"


def _below_floor(criteria: Sequence[Criterion], rubric: Mapping[str, RubricCriterion]) -> list[str]:
    """Return, in words, the criteria that keep a material from passing."""
    below = [criterion for criterion in criteria if criterion.id in rubric and criterion.score < rubric[criterion.id].floor]
    return [f"“{rubric[criterion.id].name}”未达到要求（{criterion.why.rstrip('。')}）" for criterion in below]


def _remarks(review: Review) -> Iterator[Remark]:
    for number, finding in enumerate(review.findings, start=1):
        place = place_of(review.document, finding.quote) if finding.quote else "全篇"
        message = finding.message.rstrip("。")
        yield Remark(number, finding.severity, finding.clause, message, finding.question, finding.quote, place)


def _grouped(remarks: Sequence[Remark]) -> tuple[Group, ...]:
    """Return the remarks by clause; groups stand in the order of their gravest remark."""
    order = list(dict.fromkeys(remark.clause for remark in remarks))
    ranked = sorted(remarks, key=lambda remark: order.index(remark.clause))
    return tuple(Group(clause, tuple(group)) for clause, group in groupby(ranked, key=lambda remark: remark.clause))


def _wind(wind: Wind, review: Review) -> WindRow:
    found = review.winds[wind]
    example = found.evidence[0] if found.evidence else None
    return WindRow(WINDS[wind], found.best, BEST[found.best], example, place_of(review.document, example) if example else "")


def _criterion(criterion: Criterion, rubric: Mapping[str, RubricCriterion]) -> CriterionRow:
    known = rubric.get(criterion.id)
    name = known.name if known else criterion.id
    return CriterionRow(name, criterion.clause, f"{criterion.score:.0%}", f"{criterion.weight:.0%}", criterion.why)


def _copies(review: Review) -> tuple[CopyGroup, ...]:
    """Return the copies by the other paper, the one with the longest stretch first."""
    groups: dict[tuple[str, str], list[CopyRow]] = {}
    for copy in review.copies:
        here, there = contrast(copy.quote, copy.source.quote)
        longest = max((len(piece.text) for piece in here if piece.same), default=0)
        row = CopyRow(place_in_words(review.document.place(copy.start)), here, there, longest)
        groups.setdefault((copy.source.sha256, copy.source.name), []).append(row)
    ranked = (CopyGroup(name, tuple(rows)) for (_, name), rows in groups.items())
    return tuple(sorted(ranked, key=lambda group: (-group.longest, group.name)))


def _sources(cited: Sequence[str]) -> tuple[Fact, ...]:
    """Return the directives behind the cited clauses, by their letter."""
    documents = {known.id[0]: known.document for clause in cited for known in _known(clause)}
    return tuple(Fact(letter, documents[letter]) for letter in sorted(documents))
