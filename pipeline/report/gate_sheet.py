"""Gate -> what its sheet says, in words and tables, and the sheet itself in Word and HTML."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.dossier.gate import Gate, Missing, Readiness, best_talks
from pipeline.dossier.papers import Paper
from pipeline.dossier.tracing import Place
from pipeline.model import Finding, Scope
from pipeline.report.archive import write_whole
from pipeline.report.opinion import DRAFT, Conclusion, Fact, clause_words
from pipeline.report.page import asset, environment, policy
from pipeline.report.printable import printable
from pipeline.report.tables import SheetTable, criticism_matrix, talk_matrix
from pipeline.report.typesetting import blank_sheet
from pipeline.report.word import heading, name_document, paragraph, save, write_conclusion, write_facts, write_signatures, write_table
from pipeline.report.wording import UNDEFINED, VERDICTS

__all__ = ["gate_facts", "gate_tables", "write_gate_page", "write_gate_word"]

TITLE = "专题民主生活会准备情况审核单"
READINESS = {Readiness.READY: "可以召开", Readiness.NOT_READY: "不能召开"}
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")
EXCERPT = 48


def write_gate_word(gate: Gate, path: Path) -> None:
    """Write the sheet whole; an existing file is replaced."""
    document = blank_sheet()
    name_document(document, TITLE)
    paragraph(document, TITLE, "意见单标题")
    paragraph(document, DRAFT, "意见单声明")
    write_facts(document, gate_facts(gate), (("单位", "书记"), ("成员",), ("学习",), ("征求意见",)))
    numbers = iter(NUMERALS)
    write_conclusion(document, conclusion(gate), next(numbers))
    for table in gate_tables(gate):
        heading(document, next(numbers), table.title)
        write_table(document, table)
    heading(document, next(numbers), "审核意见")
    write_signatures(document)
    save(document, path)


def write_gate_page(gate: Gate, path: Path) -> None:
    """Write one self-contained page; an existing file is replaced."""
    page = environment().get_template("gate.html.j2")
    html = page.render(
        title=TITLE,
        draft=DRAFT,
        facts=gate_facts(gate),
        conclusion=conclusion(gate),
        tables=gate_tables(gate),
        style=asset("sheet.css"),
        policy=policy("sheet.css"),
    )
    write_whole(path, printable(html).encode("utf-8"))


def gate_facts(gate: Gate) -> tuple[Fact, ...]:
    study = gate.study
    people = f"{gate.people}人" if gate.people is not None else "人数没有写明"
    return (
        Fact("单位", gate.unit or UNDEFINED),
        Fact("书记", gate.secretary or UNDEFINED),
        Fact("成员", "、".join(gate.members) or UNDEFINED),
        Fact("学习", f"集体学习{study.hours:g}小时，集中学习{study.days:g}天，讨论交流{study.discussions}次"),
        Fact("征求意见", f"{'、'.join(gate.channels) or '形式没有写明'}；{people}"),
    )


def conclusion(gate: Gate) -> Conclusion:
    if gate.gate is Readiness.READY:
        return Conclusion(READINESS[gate.gate], "", "人人的材料审核通过，两两谈话都指出了问题，学习和征求意见达到要求（D-12）。")
    return Conclusion(READINESS[gate.gate], "", f"还缺{len(gate.missing)}项，逐项补齐以后再开；时间服从质量（D-11、D-12）。")


def gate_tables(gate: Gate) -> tuple[SheetTable, ...]:
    """Return the tables of the sheet in order; one without rows is left out."""
    tables = (
        _pieces("缺什么", gate.missing),
        _stages(gate),
        _materials(gate),
        talk_matrix(gate.members, best_talks(gate.talks)),
        *_meetings(gate),
        _pieces("会后", gate.after.missing if gate.after else ()),
        _traces(gate),
        _vanished(gate),
        _pieces("提醒", gate.notes),
        SheetTable("读不了的文件", ("文件", "原因", "办法"), tuple(gate.refused), (5, 5, 6)),
    )
    return tuple(table for table in tables if table.rows)


def _pieces(title: str, pieces: tuple[Missing, ...]) -> SheetTable:
    rows = tuple((str(number), piece.what, "、".join(piece.who) or "单位", piece.clause) for number, piece in enumerate(pieces, start=1))
    cited = dict.fromkeys(piece.clause for piece in pieces)
    note = "；".join(f"{clause}：{clause_words(clause)}" for clause in cited)
    return SheetTable(title, ("序号", "缺什么" if title != "提醒" else "提醒什么", "涉及", "依据"), rows, (2, 14, 5, 2), note)


def _stages(gate: Gate) -> SheetTable:
    rows = tuple(
        (stage.name, "已做到位" if stage.done else "没有做到位" if stage.open else "还不能进入", "有" if stage.begun else "没有")
        for stage in gate.stages
    )
    return SheetTable("环节", ("环节", "到哪一步", "有没有材料"), rows, (6, 5, 4), "上一个环节没有做到位的，不进入下一个环节（S-4）。")


def _materials(gate: Gate) -> SheetTable:
    rows = tuple(
        (
            _whose(paper),
            VERDICTS[paper.review.verdict] if paper.review.verdict else "未评审",
            _best_words(paper.review.findings),
            paper.path,
        )
        for paper in gate.materials
    )
    return SheetTable("对照检查材料", ("谁的", "结论", "最主要的问题", "文件"), rows, (3, 3, 8, 6))


def _whose(paper: Paper) -> str:
    return paper.member or ("班子" if paper.review.scope is Scope.TEAM else "看不出")


def _best_words(findings: tuple[Finding, ...]) -> str:
    return findings[0].message if findings else "—"


def _meetings(gate: Gate) -> Iterator[SheetTable]:
    for table in gate.meetings:
        yield criticism_matrix(gate.members, table)


def _traces(gate: Gate) -> SheetTable:
    rows = tuple(tuple(_words(place) for place in trace) for trace in gate.traces)
    columns = ("群众意见", "查摆的问题", "原因", "措施", "会上的批评")
    return SheetTable("意见到哪里去了", columns, rows, (5, 5, 4, 5, 5), "空格是断了线的地方：没有找到说同一件事的话。")


def _vanished(gate: Gate) -> SheetTable:
    rows = tuple(("与".join(found.pair), _words(found.pointed), _words(found.said) or "会上没有再提") for found in gate.vanished)
    return SheetTable("谈话时指出的，会上提了没有", ("双方", "谈话时指出", "会上怎么说"), rows, (3, 8, 8))


def _words(place: Place | None) -> str:
    if place is None:
        return ""
    flat = " ".join(place.quote.split())
    return flat if len(flat) <= EXCERPT else flat[:EXCERPT] + "……"
