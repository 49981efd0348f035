"""The ledger: every file once, nothing evaluated, nothing told by colour alone."""

import csv
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import sample_reviews
from openpyxl.workbook.workbook import Workbook

from pipeline.model import Document, Identity, Kind, Review
from pipeline.report import LedgerRow, write_ledger
from pipeline.report.ledger import LogLine
from pipeline.report.tendencies import tendencies
from pipeline.reuse.matching import Pair, pair_of
from pipeline.reuse.paper import Paper, Statement

WIDE = ("＝1+1", "＋1", "－1", "＠a")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("x")', "#N/A", "=cmd|' /C calc'!A0", *WIDE)


def row(review: Review, path: str = "水利局/材料.docx") -> LedgerRow:
    return LedgerRow(path, review, None, f"意见单/{path}", "reviewed", review.document.sha256)


REFUSED = LedgerRow("加密.docx", None, ("encrypted", "文件设有打开密码", "请去掉打开密码，另存后重新投放"), None, "refused", "a" * 64)
ROWS = (*map(row, sample_reviews.every()), REFUSED)


def paper(path: str) -> Paper:
    statement = Statement(0, len(sample_reviews.STUDY), sample_reviews.STUDY, 12)
    return Paper("b" * 64, path, Kind.SELF_CHECK, Identity(None, None, None), None, (statement,))


def shared_by(path: str) -> Pair:
    """Two papers of that name which say the same."""
    pair = pair_of(paper(path), paper(path))
    assert pair
    return pair


def opened(rows: Sequence[LedgerRow], folder: Path, *, log: Sequence[LogLine] = (), pairs: Sequence[Pair] = ()) -> Workbook:
    write_ledger(rows, folder / "ledger.xlsx", log=log, pairs=pairs)
    return openpyxl.load_workbook(folder / "ledger.xlsx")


def table(book: Workbook, sheet: str) -> list[dict[str, object]]:
    titles, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, titles), cells, strict=True)) for cells in rows]


def evil(text: str) -> LedgerRow:
    """A file whose name, unit, author and words are all the same attack."""
    review = sample_reviews.saying(text)
    return row(replace(review, identity=review.identity._replace(unit=text, author=text)), text)


SHEETS = ["总表", "问题明细", "谈话矩阵", "批评矩阵", "整改措施", "普遍问题", "雷同", "处理日志"]


def test_the_ledger_has_its_eight_sheets(tmp_path: Path) -> None:
    assert opened(ROWS, tmp_path).sheetnames == SHEETS


def test_every_pair_of_a_meeting_has_its_row(tmp_path: Path) -> None:
    found = table(opened([row(sample_reviews.meeting())], tmp_path), "批评矩阵")
    assert [(line["批评人"], line["被批评人"], line["有实质"]) for line in found] == [("周明远", "许静", "是"), ("许静", "周明远", "否")]


def test_every_file_has_one_row_in_the_order_given(tmp_path: Path) -> None:
    summary = table(opened(ROWS, tmp_path), "总表")
    assert [line["状态"] for line in summary] == ["已评审", "已评审", "已评审", "未评审", "已退回"]
    assert [line["结论"] for line in summary] == ["限期重写", "可提交", "限期重写", "未评审", None]


def test_a_refused_file_keeps_its_reason_and_what_to_do(tmp_path: Path) -> None:
    last = table(opened(ROWS, tmp_path), "总表")[-1]
    assert (last["文件"], last["原因"], last["处理办法"]) == ("加密.docx", "文件设有打开密码", "请去掉打开密码，另存后重新投放")


def test_each_wind_says_in_words_whether_it_has_an_example(tmp_path: Path) -> None:
    first = table(opened(ROWS, tmp_path), "总表")[0]
    assert [first[wind] for wind in ("形式主义", "官僚主义", "享乐主义", "奢靡之风")] == ["有", "有", "无，只有笼统说法", "有"]


def test_a_sheet_is_linked_beside_the_ledger(tmp_path: Path) -> None:
    cell = opened([row(sample_reviews.passing(), "甲 局/材料#1.docx")], tmp_path)["总表"]["P2"]
    assert cell.hyperlink.target == "意见单/甲%20局/材料%231.docx"


def test_every_finding_has_a_row_with_words_place_clause_and_open_status(tmp_path: Path) -> None:
    second = table(opened(ROWS, tmp_path), "问题明细")[1]
    wanted = {
        "风别": "享乐主义",
        "原文摘录": sample_reviews.SLACK,
        "位置": "第2页第6段",
        "规则号": "VG009",
        "依据条款": "D-3 不能笼而统之、大而化之",
        "轻重": "必改",
        "状态": "待核",
    }
    assert {title: second[title] for title in wanted} == wanted


def test_the_wind_of_a_missing_example_is_read_from_its_message(tmp_path: Path) -> None:
    details = table(opened([row(sample_reviews.empty())], tmp_path), "问题明细")
    assert [line["风别"] for line in details] == ["形式主义", "官僚主义", "享乐主义", "奢靡之风"]


def test_the_status_is_picked_from_a_list(tmp_path: Path) -> None:
    rules = opened(ROWS, tmp_path)["问题明细"].data_validations.dataValidation
    assert [(rule.formula1, str(rule.sqref)) for rule in rules] == [('"待核,属实,不属实,已改"', "N2:N12")]


def test_a_very_long_quotation_is_cut_and_says_so(tmp_path: Path) -> None:
    text = "我" * 40_000
    excerpt = str(table(opened([row(sample_reviews.saying(text))], tmp_path), "问题明细")[0]["原文摘录"])
    assert excerpt == "我" * 1000 + "……（后略，全文见意见单）"


def test_a_pair_shows_both_shares_and_the_passage_with_the_longest_stretch(tmp_path: Path) -> None:
    (line,) = table(opened(ROWS, tmp_path, pairs=[shared_by("甲.txt")]), "雷同")
    assert (line["文件甲"], line["甲相同"], line["最长"], line["乙原文"]) == ("甲.txt", 1, len(sample_reviews.STUDY), sample_reviews.STUDY)
    assert str(line["要问的问题"]).endswith("？")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_ever_a_formula(tmp_path: Path, text: str) -> None:
    book = opened([evil(text)], tmp_path, pairs=[shared_by(text)])
    cells = [cell for sheet in book for line in sheet.iter_rows(min_row=2) for cell in line if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if cell.value == text.replace("\r", "\n") and text != "#N/A")
    assert sum(cell.value == text.replace("\r", "\n") for cell in cells) >= 6


def test_a_spreadsheet_program_shows_attacks_as_they_stand(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    attack, escape = "=1+1", "_x0041_"
    write_ledger([evil(attack), evil(escape)], tmp_path / "ledger.xlsx")
    plain = openpyxl.Workbook()
    plain.save(tmp_path / "plain.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "plain.xlsx", tmp_path / "ledger.xlsx"], capture_output=True, timeout=60, check=False)
    if not (tmp_path / "plain.csv").exists():
        pytest.skip("LibreOffice Calc is not installed")
    shown = list(csv.reader((tmp_path / "ledger.csv").read_text(encoding="utf-8").splitlines()))
    assert [line[1:4] for line in shown[1:]] == [[attack] * 3, [escape] * 3]


def test_text_that_excel_would_unescape_is_escaped(tmp_path: Path) -> None:
    first = table(opened([evil("_x0041_")], tmp_path), "总表")[0]
    assert first["单位"] == "_x005F_x0041_"


def test_characters_that_excel_refuses_are_dropped(tmp_path: Path) -> None:
    first = table(opened([evil("局\x00\x0b\ud800\ufffe长")], tmp_path), "总表")[0]
    assert first["单位"] == "局长"


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    write_ledger(ROWS, tmp_path / "a.xlsx")
    write_ledger(ROWS, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_file_knows_no_clock(tmp_path: Path) -> None:
    properties = opened(ROWS, tmp_path).properties
    assert (properties.created.year, properties.modified.year) == (1980, 1980)


def test_every_sheet_prints_on_landscape_a4_with_its_titles_on_each_page(tmp_path: Path) -> None:
    for sheet in opened(ROWS, tmp_path):
        setup = (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.print_title_rows, sheet.page_setup.fitToHeight)
        assert setup == ("landscape", 9, "$1:$1", 0)


def test_every_sheet_filters_and_keeps_its_titles_in_sight(tmp_path: Path) -> None:
    for sheet in opened(ROWS, tmp_path, pairs=[shared_by("甲.txt")]):
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes[1:] == "2"
        assert sheet["A1"].font.bold
        assert sheet.max_row == 1 or sheet["A2"].alignment.wrap_text


def test_verdicts_differ_in_fill_as_well_as_in_word(tmp_path: Path) -> None:
    sheet = opened(ROWS, tmp_path)["总表"]
    fills = [sheet[f"F{number}"].fill.fgColor.rgb for number in (2, 3, 4, 5)]
    assert fills[0] == fills[2]
    assert len(set(fills)) == 3


def test_tendencies_count_files_and_not_occurrences() -> None:
    review = sample_reviews.lacking()
    twice = replace(review, findings=review.findings * 2, passages=review.passages * 2)
    found = {(item.sort, item.id or item.name): (item.files, item.share) for item in tendencies([twice, sample_reviews.passing()])}
    assert found["问题规则", "VG009"] == (1, 0.5)
    assert found["具体表现", "slackening_will"] == (1, 0.5)
    assert found["缺具体事例", "享乐主义没有本人具体事例"] == (1, 0.5)
    assert found["缺具体事例", "形式主义没有本人具体事例"] == (0, 0)


def test_tendencies_leave_out_what_was_not_judged() -> None:
    assert tendencies([sample_reviews.other()]) == []


def test_one_rule_stays_one_tendency_when_its_message_varies() -> None:
    review = sample_reviews.lacking()
    other = replace(review, findings=tuple(replace(finding, message=f"{finding.message}！") for finding in review.findings))
    assert [item.name for item in tendencies([review, other]) if item.id == "ME001"] == ["整改要素不全"]


def test_the_log_holds_every_file_and_what_was_passed_over(tmp_path: Path) -> None:
    skipped = LogLine("~$材料.docx", "docx", "", "略过", "编辑软件的临时文件")
    log = table(opened(ROWS, tmp_path, log=[skipped]), "处理日志")
    assert [line["状态"] for line in log] == ["已评审", "已评审", "已评审", "未评审", "已退回", "略过"]
    assert log[-2]["格式"] == "docx"


def test_a_review_kept_without_its_text_gives_the_same_ledger(tmp_path: Path) -> None:
    review = sample_reviews.lacking()
    bare = Document(review.document.sha256, review.document.name, review.document.format, (), notices=review.document.notices)
    write_ledger([row(review)], tmp_path / "a.xlsx")
    write_ledger([row(replace(review, document=bare))], tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_batch_without_a_file_gives_empty_tables(tmp_path: Path) -> None:
    assert [sheet.max_row for sheet in opened([], tmp_path)] == [1] * len(SHEETS)
