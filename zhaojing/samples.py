"""The samples that come with the program, and what each of them shows (`data/samples.toml`)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.lexicon import checked, read_toml
from pipeline.model import Verdict
from pipeline.report.wording import VERDICTS

__all__ = ["SAMPLES", "Sample", "demo_lines", "load_samples"]

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"


class Sample(NamedTuple):
    """`shows` says why the file is there; `verdict` is what it should end as."""

    file: str
    title: str
    shows: str
    verdict: str


def load_samples(folder: Path = SAMPLES) -> tuple[Sample, ...]:
    """Return the samples in the order of the register; UsageError where the program was installed without them."""
    if not (folder.parent / "samples.toml").exists():
        raise UsageError(f"没有找到示例材料：{folder}。示例随源代码提供，请在源代码目录里运行 make demo")
    rows = read_toml(folder.parent / "samples.toml").get("sample", [])
    return tuple(Sample(**checked(row, Sample._fields, "samples.toml [[sample]]")) for row in rows)


def demo_lines(samples: tuple[Sample, ...], out: Path) -> Iterator[str]:
    """Yield what to open, and for each sample what it shows and how it ended."""
    yield "打开看看："
    yield f"  {out / 'ledger.xlsx'}  （总表、问题明细、普遍问题、雷同、处理日志）"
    yield f"  {out / '意见单'}  （每份三种：.docx 送阅，.html 对照原文，.json 供程序用）"
    yield ""
    for sample in samples:
        stem = Path(sample.file).stem
        yield f"  {stem}  结论：{conclusion(out / '意见单' / f'{stem}.json')}"
        yield f"      {sample.title}"
        yield f"      {sample.shows}"


def conclusion(sheet: Path) -> str:
    if not sheet.exists():
        return "退回"
    verdict = json.loads(sheet.read_text(encoding="utf-8"))["verdict"]
    return VERDICTS[Verdict(verdict)] if verdict else "未评审"
