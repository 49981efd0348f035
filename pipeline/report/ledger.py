"""The ledger of a batch in Excel: every file, every finding, what many materials share, and what became of each file."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.model import FOUR_WINDS, Finding, Kind, Quote, Review, Wind
from pipeline.report.opinion import NOT_JUDGED, clause_words, gravest, standing
from pipeline.report.tendencies import tendencies
from pipeline.report.told_rows import criticism_rows, measure_rows, numbered, talk_rows
from pipeline.report.wording import BEST, SEVERITIES, TROUBLES, WINDS, kind_in_words, place_in_words
from pipeline.report.workbook import Layout, write_workbook
from pipeline.reuse.comparison import signs_of_pair
from pipeline.reuse.matching import Pair
from pipeline.reuse.paper import Paper

__all__ = ["LedgerRow", "LogLine", "write_ledger"]

EXCERPT = 1000  # characters of a quotation in a cell, which can hold 32,767; the sheet quotes it whole
CUT = "……（后略，全文见意见单）"
STATUSES = ("待核", "属实", "不属实", "已改")

TABLES = {
    "总表": Layout(
        {"序号": 4, "单位": 12, "人员": 7, "文件": 18, "材料类型": 9, "结论": 9, "得分": 5}
        | {WINDS[wind]: 9 for wind in FOUR_WINDS}
        | {"最主要问题": 24, "状态": 7, "原因": 14, "处理办法": 16, "意见单": 20},
        frozen="E2",
        links="意见单",
    ),
    "问题明细": Layout(
        {"序号": 4, "单位": 10, "人员": 7, "文件": 13, "风别": 8, "问题类型": 10, "原文摘录": 36, "位置": 10}
        | {"缺什么": 18, "要问的问题": 20, "规则号": 7, "依据条款": 16, "轻重": 5, "状态": 6, "核实人": 7, "时间": 7, "备注": 8},
        frozen="E2",
        choices={"状态": STATUSES},
    ),
    "谈话矩阵": Layout({"序号": 4, "单位": 12, "文件": 26, "甲": 9, "乙": 9, "时间": 14, "谈成什么": 10, "指出了问题": 8}, frozen="D2"),
    "批评矩阵": Layout(
        {"序号": 4, "单位": 12, "文件": 26, "批评人": 9, "被批评人": 9, "是否批评": 8, "有实质": 8, "怎么批评": 24}, frozen="F2"
    ),
    "整改措施": Layout(
        {
            "序号": 4,
            "单位": 12,
            "文件": 20,
            "问题": 30,
            "措施": 36,
            "责任人": 7,
            "时限": 7,
            "质量要求": 7,
            "动作": 7,
            "状态": 7,
            "备注": 10,
        },
        frozen="D2",
        choices={"状态": STATUSES},
    ),
    "普遍问题": Layout({"类别": 12, "问题": 44, "编号": 20, "依据": 44, "份数": 6, "占比": 7}, frozen="A2", percent=("占比",)),
    "雷同": Layout(
        {"序号": 4, "文件甲": 18, "文件乙": 18, "甲相同": 7, "乙相同": 7, "处数": 5, "最长": 6}
        | {"甲原文": 40, "乙原文": 40, "要问的问题": 30, "依据条款": 12, "状态": 6, "备注": 8},
        frozen="D2",
        percent=("甲相同", "乙相同"),
        choices={"状态": STATUSES},
    ),
    "处理日志": Layout({"序号": 4, "文件": 40, "格式": 7, "文件指纹": 34, "状态": 8, "原因": 40}, frozen="C2"),
}


class LedgerRow(NamedTuple):
    """One file of a batch. `path` is the one shown, relative to the batch; `sheet` that of the Word sheet, relative to the ledger.

    A refused file has no review but an `error`: code, reason and advice.
    """

    path: str
    review: Review | None
    error: tuple[str, str, str] | None
    sheet: str | None
    state: Literal["reviewed", "refused"]
    sha256: str


class LogLine(NamedTuple):
    """A file that was seen without becoming a row, e.g. a temporary file that was passed over."""

    path: str
    format: str
    sha256: str
    state: str
    reason: str


def write_ledger(rows: Sequence[LedgerRow], path: Path, *, log: Sequence[LogLine] = (), pairs: Sequence[Pair] = ()) -> None:
    """Write the workbook whole; rows keep their order, and every one of them also stands in the log before the lines of `log`.

    `pairs` are the papers that share passages.
    """
    contents: dict[str, Sequence[Sequence[object]]] = {
        "总表": [_summary(number, row) for number, row in enumerate(rows, start=1)],
        "问题明细": [(number, *detail) for number, detail in enumerate(_details(rows), start=1)],
        **{
            title: numbered(rows, told)
            for title, told in (("谈话矩阵", talk_rows), ("批评矩阵", criticism_rows), ("整改措施", measure_rows))
        },
        "普遍问题": tendencies([row.review for row in rows if row.review]),
        "雷同": [(number, *_pair(pair)) for number, pair in enumerate(pairs, start=1)],
        "处理日志": [(number, *line) for number, line in enumerate((*map(_logged, rows), *log), start=1)],
    }
    write_workbook(path, TABLES, contents)


def _summary(number: int, row: LedgerRow) -> tuple[object, ...]:
    review = row.review
    if review is None:
        _, reason, advice = row.error or ("", "", "")
        return (number, "", "", row.path, "", "", None, *[""] * len(FOUR_WINDS), "", _state(row), reason, advice, "")
    judged = review.kind is not Kind.OTHER
    worst = gravest(review)
    return (
        number,
        review.identity.unit or "",
        review.identity.author or "",
        row.path,
        kind_in_words(review.kind, review.scope),
        standing(review),
        review.score,
        *(BEST[review.winds[wind].best] if wind in review.winds else "" for wind in FOUR_WINDS),
        worst.message if worst else "",
        _state(row),
        "" if judged else NOT_JUDGED,
        "" if judged else "请人工审阅",
        row.sheet or "",
    )


def _state(row: LedgerRow) -> str:
    if row.review is None:
        return "已退回"
    return "未评审" if row.review.kind is Kind.OTHER else "已评审"


def _details(rows: Sequence[LedgerRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for finding in row.review.findings if row.review else ():
            assert row.review is not None
            yield _detail(row.path, row.review, finding)


def _detail(path: str, review: Review, finding: Finding) -> tuple[object, ...]:
    return (
        review.identity.unit or "",
        review.identity.author or "",
        path,
        _wind(review, finding),
        TROUBLES.get(finding.clause, "其他"),
        _excerpt(finding.quote),
        _place(review, finding.quote) if finding.quote else "全篇",
        finding.message,
        finding.question,
        finding.rule,
        f"{finding.clause} {clause_words(finding.clause)}".strip(),
        SEVERITIES[finding.severity],
        STATUSES[0],
        "",
        "",
        "",
    )


def _place(review: Review, quote: Quote) -> str:
    """The place; in a file with recognised pages also that, for how surely each was recognised stands on the sheet."""
    recognised = any(notice.code == "ocr" for notice in review.document.notices)
    return place_in_words(quote) + ("（识别件）" if recognised else "")


def _pair(pair: Pair) -> tuple[object, ...]:
    """Return a pair with the passage that has the longest stretch in common."""
    shown = max(pair.passages, key=lambda item: item.longest)
    question = signs_of_pair(pair)[0].question
    figures = (pair.a_share, pair.b_share, len(pair.passages), pair.longest)
    sides = (_cut(shown.a_quote), _cut(shown.b_quote))
    names = (_named(pair.a), _named(pair.b))
    return (*names, *figures, *sides, question, f"D-17 {clause_words('D-17')}", STATUSES[0], "")


def _named(paper: Paper) -> str:
    return f"{paper.path}（{paper.part}）" if paper.part else paper.path


def _excerpt(quote: Quote | None) -> str:
    if quote is None:
        return "（全篇未见）"
    return _cut(quote.quote)


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else text[:EXCERPT] + CUT


def _wind(review: Review, finding: Finding) -> str:
    """Return the winds that the message names, else those of the passage that is quoted."""
    named = [WINDS[wind] for wind in FOUR_WINDS if WINDS[wind] in finding.message]
    if named or finding.quote is None:
        return "、".join(named)
    return "、".join(WINDS[wind] for wind in _winds_at(review, finding.quote.start))


def _winds_at(review: Review, offset: int) -> tuple[Wind, ...]:
    index = bisect_right(review.passages, offset, key=lambda passage: passage.start) - 1
    if index < 0 or offset >= review.passages[index].end:
        return ()
    labels = review.passages[index].labels
    return (labels.wind, *labels.also) if labels.wind else ()


def _logged(row: LedgerRow) -> LogLine:
    suffix = Path(row.path).suffix.removeprefix(".").lower()
    told = [notice.message for notice in row.review.document.notices] if row.review else []
    reason = row.error[1] if row.error else "；".join(told)
    return LogLine(row.path, row.review.document.format if row.review else suffix, row.sha256, _state(row), reason)
