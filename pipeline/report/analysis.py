"""The archive as tables for analysts: every paper, every finding, winds and manifestations by unit and year, as Parquet and in Excel."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import fastparquet
import pandas as pd

from pipeline.model import FOUR_WINDS, Best, Function, Kind, Review
from pipeline.report.tendencies import form_of
from pipeline.report.wording import KINDS, SEVERITIES, VERDICTS, WINDS
from pipeline.report.workbook import Layout, write_workbook

__all__ = ["Row", "write_tables"]

BESTS = {Best.CONCRETE: "具体", Best.PARTIAL: "有所指", Best.VAGUE: "笼统", Best.ABSENT: "没有"}
PAPERS: Mapping[str, float] = {
    "单位": 14,
    "年份": 6,
    "日期夹": 11,
    "文件": 30,
    "材料类型": 10,
    "结论": 9,
    "得分": 6,
    **{WINDS[wind]: 8 for wind in FOUR_WINDS},
    "规则": 10,
}
FINDINGS = ("单位", "年份", "文件", "规则号", "条款", "轻重", "问题")
BY_WIND: Mapping[str, float] = {"单位": 14, "年份": 6, "风别": 10, "份数": 6, **dict.fromkeys(BESTS.values(), 8)}
BY_FORM: Mapping[str, float] = {"单位": 14, "年份": 6, "风别": 10, "表现形式": 16, "份数": 6}
FIGURES = str.maketrans("〇○零一二三四五六七八九", "000123456789")
YEAR = re.compile(r"\d{4}")
LAYOUTS = {"材料": Layout(PAPERS, frozen="A2"), "按四风": Layout(BY_WIND, frozen="A2"), "按表现形式": Layout(BY_FORM, frozen="A2")}
KEYS = ["单位", "年份"]


class Row(NamedTuple):
    """A reviewed paper: the unit it was handed in by, the folder of its day, its name there."""

    unit: str
    day: str
    name: str
    review: Review

    @property
    def year(self) -> str:
        """Return the year the paper names, in figures, else that in which it was handed in."""
        named = YEAR.match((self.review.identity.date or "").translate(FIGURES))
        return named[0] if named else self.day[:4]


def write_tables(rows: Iterable[Row], folder: Path) -> None:
    """Write papers, findings, by_wind and by_manifestation as Parquet, and all but the findings as one workbook. One pass over the rows."""
    lines: dict[str, list[tuple[object, ...]]] = {"papers": [], "findings": [], "winds": [], "forms": []}
    for row in rows:
        lines["papers"].append(paper(row))
        lines["findings"].extend(findings(row))
        lines["winds"].extend(winds(row))
        lines["forms"].extend((row.unit, row.year, *form) for form in dict.fromkeys(forms_in(row.review)))
    frames = {
        "papers": pd.DataFrame(lines["papers"], columns=list(PAPERS)),
        "findings": pd.DataFrame(lines["findings"], columns=list(FINDINGS)),
        "by_wind": by_wind(pd.DataFrame(lines["winds"], columns=[*KEYS, "风别", "事例"])),
        "by_manifestation": by_form(pd.DataFrame(lines["forms"], columns=list(BY_FORM)[:-1])),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        write_parquet(frame, folder / f"{name}.parquet")
    shown = {"材料": frames["papers"], "按四风": frames["by_wind"], "按表现形式": frames["by_manifestation"]}
    write_workbook(folder / "数据表.xlsx", LAYOUTS, {title: frame.astype(object).to_numpy().tolist() for title, frame in shown.items()})


def paper(row: Row) -> tuple[object, ...]:
    review = row.review
    return (
        row.unit, row.year, row.day, row.name, KINDS[review.kind], VERDICTS[review.verdict] if review.verdict else "未评审", review.score,
        *(BESTS[review.winds[wind].best] if wind in review.winds else "" for wind in FOUR_WINDS), review.rules.version,
    )  # fmt: skip


def findings(row: Row) -> Iterator[tuple[object, ...]]:
    for finding in row.review.findings:
        yield row.unit, row.year, row.name, finding.rule, finding.clause, SEVERITIES[finding.severity], finding.message


def winds(row: Row) -> Iterator[tuple[object, ...]]:
    for wind in FOUR_WINDS:
        if wind in row.review.winds:
            yield row.unit, row.year, WINDS[wind], BESTS[row.review.winds[wind].best]


def by_wind(lines: pd.DataFrame) -> pd.DataFrame:
    """Return one line a unit, year and wind: of how many papers, and how many hold which best example."""
    if lines.empty:
        return pd.DataFrame(columns=list(BY_WIND))
    table = pd.crosstab([lines["单位"], lines["年份"], lines["风别"]], lines["事例"]).reindex(columns=list(BESTS.values()), fill_value=0)
    table.insert(0, "份数", table.sum(axis=1))
    return table.rename_axis(columns=None).reset_index()


def by_form(lines: pd.DataFrame) -> pd.DataFrame:
    """Return in how many judged papers of a unit and year each manifestation stands."""
    if lines.empty:
        return pd.DataFrame(columns=list(BY_FORM))
    return lines.value_counts(sort=False).reset_index(name="份数")


def forms_in(review: Review) -> Iterator[tuple[str, str]]:
    for passage in review.passages if review.kind is Kind.SELF_CHECK else ():
        if passage.labels.function is Function.PROBLEM and passage.labels.manifestation:
            name, wind = form_of(passage.labels.manifestation)
            yield WINDS[wind], name


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write whole; columns of text stay text also where a table is empty."""
    part = path.with_name(f".{path.name}.part")
    numbers = {name: "int64" for name in ("份数", *BESTS.values()) if name in frame}
    typed = frame.astype({name: numbers.get(name, "Float64" if name == "得分" else object) for name in frame.columns})
    fastparquet.write(str(part), typed, compression="SNAPPY", write_index=False, object_encoding="utf8")
    part.replace(path)
