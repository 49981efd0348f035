"""`zhaojing compare`: read, review, compare, and say what is shared; nothing is written but the page that is asked for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from flows.intake import find_files
from flows.layout import Layout
from pipeline.errors import InputError, UsageError
from pipeline.extract import Reader, read_document
from pipeline.model import Review
from pipeline.report.comparison_json import comparison_dumps
from pipeline.report.contrast import contrast
from pipeline.report.copies_page import write_copies_page
from pipeline.reuse.anonymity import masking_of
from pipeline.reuse.comparison import Comparison, compared, signs_of_pair
from pipeline.reuse.index import Archive
from pipeline.reuse.innocent import load_innocence
from pipeline.reuse.matching import Pair
from pipeline.review import load_reviewer

__all__ = ["Compared", "archives_at", "compare", "template_text"]

SHOWN = 20
NOWHERE = Path(".zhaojing-nowhere")
"""The output folder of a comparison, which has none."""


class Compared(NamedTuple):
    """What was found, the files that could not be read, and what masks a text (nothing, unless asked for)."""

    found: Comparison
    refused: list[dict[str, str]]
    masked: Callable[[str], str]

    def json(self) -> str:
        return comparison_dumps(self.found, self.refused, self.masked)

    def write_page(self, path: Path) -> None:
        try:
            write_copies_page(self.found, path, self.masked)
        except OSError:
            raise UsageError(f"网页写不进：{path}") from None

    def lines(self) -> Iterator[str]:
        return comparison_lines(self)


def compare(paths: Sequence[Path], archives: Sequence[Path], template: Path | None, *, mask_names: bool) -> Compared:
    """Return what the files at and below the paths share, among each other and with the archives of output folders."""
    rows = find_files(paths, NOWHERE).rows
    refused: list[dict[str, str]] = []
    reviewer = load_reviewer()
    with ExitStack() as stack:
        opened = [stack.enter_context(Archive(Layout(folder).archive, read_only=True)) for folder in archives_at(archives)]
        reader = stack.enter_context(Reader())
        innocence = load_innocence().given(template_text(template))

        def reviews() -> Iterator[tuple[str, Review]]:
            for row in rows:
                try:
                    yield row.path, reviewer.review(reader.read(row.source))
                except InputError as error:
                    refused.append({"name": row.path, "code": error.code, "reason": error.reason, "advice": error.advice})

        found = compared(reviews(), innocence, opened)
    if not mask_names:
        return Compared(found, refused, str)
    return unnamed(found, refused, [row.path for row in rows])


def archives_at(folders: Sequence[Path]) -> tuple[Path, ...]:
    """Return the output folders, resolved; UsageError for one that has no archive."""
    for folder in folders:
        if not Layout(folder.resolve()).archive.exists():
            raise UsageError(f"没有找到档案：{folder}。请给出 zhaojing review 写过的输出文件夹")
    return tuple(folder.resolve() for folder in folders)


def template_text(path: Path | None) -> str:
    """Return the text of a unit's template, nothing for none; UsageError if it cannot be read."""
    if path is None:
        return ""
    try:
        return read_document(path).text
    except InputError as error:
        raise UsageError(f"模板读不了：{path}：{error.reason}") from None


def unnamed(found: Comparison, refused: list[dict[str, str]], paths: Sequence[str]) -> Compared:
    """Return the same without names of persons; files become 材料1, 材料2, since their names often are those of persons."""
    everything = [*paths, *(paper.path for pair in found.pairs for paper in (pair.a, pair.b))]
    numbers = {path: f"材料{number}" for number, path in enumerate(dict.fromkeys(everything), start=1)}
    masked = masking_of(paper.identity.author for pair in found.pairs for paper in (pair.a, pair.b))
    pairs = tuple(
        replace(pair, a=replace(pair.a, path=numbers[pair.a.path]), b=replace(pair.b, path=numbers[pair.b.path])) for pair in found.pairs
    )
    left = tuple((numbers[name], finding) for name, finding in found.left_over)
    gone = [{**refusal, "name": numbers[refusal["name"]]} for refusal in refused]
    return Compared(replace(found, pairs=pairs, left_over=left), gone, masked)


def comparison_lines(result: Compared) -> Iterator[str]:
    """Yield the lines for a terminal: pair by pair what is shared, what is asked, both passages with what differs in 【】."""
    found, masked = result.found, result.masked
    yield f"比对 {found.files} 份，{len(found.pairs)} 对有相同的段落（规定的表述、套话、引文、模板不计）"
    for pair in found.pairs[:SHOWN]:
        yield ""
        yield from pair_lines(pair, masked)
    if len(found.pairs) > SHOWN:
        yield f"另有 {len(found.pairs) - SHOWN} 对，用 --json 或 --out 查看"
    for name, finding in found.left_over:
        yield f"{name}：{masked(finding.message)}（{finding.clause}，{finding.rule}）。问：{finding.question}"
    for refusal in result.refused:
        yield f"退回 {refusal['name']}：{refusal['reason']}。{refusal['advice']}"


def pair_lines(pair: Pair, masked: Callable[[str], str]) -> Iterator[str]:
    yield f"{pair.a.path} ←→ {pair.b.path}：计数段落相同 {pair.fault_share:.0%}，最长连续 {pair.longest} 字"
    for sign in signs_of_pair(pair):
        yield f"  {masked(sign.message)}（{sign.judgement.clause}，{sign.judgement.id}）"
        yield f"  问：{sign.question}"
    for shared in pair.passages:
        for side, pieces in zip("甲乙", contrast(masked(shared.a_quote), masked(shared.b_quote)), strict=True):
            yield f"    {side}：{''.join(piece.text if piece.same else f'【{piece.text}】' for piece in pieces)}"
