"""The gate of a unit: read, judged, and shown as a person reads it on a terminal."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.assess.pack import load_pack
from pipeline.dossier.gate import Gate, Missing, Readiness, judge_gate
from pipeline.dossier.intake import dossier_files
from pipeline.dossier.papers import read_dossier
from pipeline.errors import UsageError
from pipeline.extract import Reader
from pipeline.report.gate_json import gate_text
from pipeline.review import Reviewer

__all__ = ["gate_lines", "judged", "write_sheets"]


def judged(place: Path, reviewer: Reviewer) -> Gate:
    """Return the gate of a folder or zip; UsageError where there is none."""
    with dossier_files(place) as files, Reader() as reader:
        return judge_gate(read_dossier(files, reader.read, reviewer), load_pack(), place.resolve().name)


def write_sheets(gate: Gate, out: Path) -> None:
    """Write 审核单 in Word, HTML and JSON; existing ones are replaced."""
    from pipeline.report.gate_sheet import write_gate_page, write_gate_word

    try:
        out.mkdir(parents=True, exist_ok=True)
        write_gate_word(gate, out / "审核单.docx")
        write_gate_page(gate, out / "审核单.html")
        (out / "审核单.json").write_text(gate_text(gate) + "\n", encoding="utf-8")
    except OSError:
        raise UsageError(f"审核单写不进 {out}：请关闭正在打开的审核单，或用 --out 换一个文件夹") from None


def gate_lines(gate: Gate, out: Path | None) -> Iterator[str]:
    """Yield the readiness, every missing piece, the stages, what came after the meeting, and what could not be read."""
    yield f"{gate.unit or '单位未写明'}：{'可以召开' if gate.gate is Readiness.READY else '不能召开'}专题民主生活会"
    yield f"成员 {len(gate.members)} 人：{'、'.join(gate.members)}"
    yield from _pieces("缺的有：", gate.missing)
    yield "环节：" + "  ".join(f"{stage.name}{'√' if stage.done else '×' if stage.open else '—'}" for stage in gate.stages)
    yield from _pieces("提醒：", gate.notes)
    if gate.after:
        yield from _pieces("会后：", gate.after.missing)
    yield from (f"  读不了：{refused.path}：{refused.reason}。{refused.advice}" for refused in gate.refused)
    if out is not None:
        yield f"审核单写在 {out.resolve()}"
    yield "机器初核，未经签署不作为结论（D-15）"


def _pieces(title: str, pieces: tuple[Missing, ...]) -> Iterator[str]:
    if pieces:
        yield title
        yield from (f"  {number}. {piece.what}（{piece.clause}）" for number, piece in enumerate(pieces, start=1))
