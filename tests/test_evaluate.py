"""`evaluate` says how often each rule is right; a rule that is right too seldom is named, and what is named there only hints."""

from pathlib import Path

import pytest

from pipeline.assess import rubric as rubrics
from pipeline.assess.findings import check_hints
from pipeline.assess.rules import load_rules
from pipeline.errors import LexiconError
from pipeline.evaluate_rules import labels_of, precision_of_rules
from pipeline.model import Block, Document, Severity
from pipeline.review import load_reviewer

VAGUE = {
    "text": "服务意识不强，比如有时办事不够主动。",
    "function": "problem",
    "wind": "bureaucratism",
    "specificity": "vague",
    "ownership": "self",
}
EXCUSE = {"text": "主要是人手太少，忙不过来。", "function": "cause", "stance": "excuse", "stock": False}
INWARD = {"text": "主要是人手太少，忙不过来。", "function": "cause", "stance": "inward", "stock": False}


def test_a_rule_is_right_where_the_gold_labels_make_it_speak_too() -> None:
    given = [labels_of(VAGUE), labels_of(EXCUSE), labels_of(EXCUSE)]
    found = {row.id: row for row in precision_of_rules([VAGUE, EXCUSE, INWARD], given)}
    assert (found["VG001"].spoken, found["VG001"].right, found["VG001"].weak) == (1, 1, False)
    assert (found["CA001"].spoken, found["CA001"].right, found["CA001"].weak) == (2, 1, True)
    assert not found["VG004"].spoken


def test_what_is_right_too_seldom_only_hints() -> None:
    hints = rubrics.load_rubric().hints
    lines = ("个人对照检查材料", "工作上抓得不紧，思想上有所放松。", "我们班子遇事推诿。", "根子在我自己。")
    findings = load_reviewer().review(Document("0" * 64, "材料", "txt", tuple(map(Block, lines)))).findings
    assert hints
    assert {finding.severity for finding in findings if finding.rule in hints} <= {Severity.INFO}
    assert {finding.severity for finding in findings if finding.rule not in hints} > {Severity.MUST}


def test_a_hint_that_is_no_rule_stops_the_run() -> None:
    with pytest.raises(LexiconError, match="VG777"):
        check_hints({"VG777"}, load_rules())


def test_hints_are_asked_for_in_the_rubric(tmp_path: Path) -> None:
    text = (rubrics.LEXICONS / "rubric.toml").read_text(encoding="utf-8")
    (tmp_path / "rubric.toml").write_text(text.replace("hints =", "hint ="), encoding="utf-8")
    with pytest.raises(LexiconError, match="hints"):
        rubrics.load_rubric(tmp_path / "rubric.toml")
