"""Words for every value, clauses in their own words, files written whole."""

import io
import os
import subprocess
import sys
import zipfile
from enum import StrEnum
from pathlib import Path

import pytest

from pipeline.errors import LexiconError
from pipeline.model import (
    Best,
    BlockKind,
    Function,
    Kind,
    Labels,
    Ownership,
    Place,
    Scope,
    Severity,
    Slot,
    Specificity,
    Stance,
    Verdict,
    Wind,
)
from pipeline.report import wording
from pipeline.report.archive import settled, write_whole
from pipeline.report.clauses import load_clauses
from pipeline.report.opinion import basis_in_words

TABLES = {
    Best: wording.BEST,
    BlockKind: wording.BLOCKS,
    Function: wording.FUNCTIONS,
    Kind: wording.KINDS,
    Ownership: wording.OWNERSHIPS,
    Scope: wording.SCOPES,
    Severity: wording.SEVERITIES,
    Slot: wording.SLOTS,
    Specificity: wording.SPECIFICITIES,
    Stance: wording.STANCES,
    Verdict: wording.VERDICTS,
    Wind: wording.WINDS,
}


@pytest.mark.parametrize("values", TABLES, ids=lambda values: values.__name__)
def test_every_value_has_its_chinese_word(values: type[StrEnum]) -> None:
    assert set(TABLES[values]) == set(values)  # type: ignore[arg-type]


def test_every_trouble_belongs_to_a_clause() -> None:
    assert set(wording.TROUBLES) <= set(load_clauses())


def test_a_place_without_pages_names_the_paragraph_alone() -> None:
    assert (wording.place_in_words(Place(2, 5)), wording.place_in_words(Place(None, 5))) == ("第2页第5段", "第5段")


def test_text_that_answers_no_question_has_no_label() -> None:
    assert wording.labels_in_words(Labels(Function.OTHER)) == ""


def test_a_basis_holds_every_quotation_of_its_clause() -> None:
    assert basis_in_words("S-2").count("；") == 1


def test_several_clauses_are_quoted_each() -> None:
    assert "与事对接，与人见面；每一“风”都有具体事例" in basis_in_words("D-1, D-2")


def test_a_clause_without_words_stops_the_batch(tmp_path: Path) -> None:
    path = tmp_path / "clauses.toml"
    path.write_text('[documents]\nD = "通知"\n[clause.D-1]\nquote = []\n', encoding="utf-8")
    with pytest.raises(LexiconError, match="D-1"):
        load_clauses(path)


def package(*names: str, year: int) -> bytes:
    parts = {"[Content_Types].xml": "<Types/>", "docProps/core.xml": f"<dcterms:modified>{year}-02-03T04:05:06Z</dcterms:modified>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in names:
            target.writestr(zipfile.ZipInfo(name, (year, 2, 3, 4, 5, 6)), parts[name])
    return out.getvalue()


def test_a_package_forgets_when_and_in_what_order_it_was_written() -> None:
    first = package("docProps/core.xml", "[Content_Types].xml", year=2014)
    second = package("[Content_Types].xml", "docProps/core.xml", year=2026)
    assert settled(first) == settled(second)
    assert zipfile.ZipFile(io.BytesIO(settled(first))).namelist()[0] == "[Content_Types].xml"


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        write_whole(path, b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.docx", b"old")]


def test_json_does_not_wait_for_the_office_libraries() -> None:
    code = "import sys; from pipeline.report import dumps; sys.exit(bool({'pandas', 'docx', 'openpyxl', 'jinja2'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0
