"""What the papers of a batch share among each other, with everything reviewed before into this folder, and with other archives.

New papers are taken into the archive one by one and looked up there; pairs found once are kept. A file of which something new is known has
its sheets written again, as a second round of chunks.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from flows.layout import Layout
from flows.plan import SMALL_SECONDS, Plan, chunks_for, seconds_for
from pipeline.model import Block, Document, Function, Identity, Kind, Labels, Passage, Review, RulesStamp, Specificity
from pipeline.reuse.comparison import Comparison
from pipeline.reuse.index import TAIL, Archive
from pipeline.reuse.innocent import load_innocence
from pipeline.reuse.matching import Pair
from pipeline.reuse.paper import Paper, paper_of
from pipeline.reuse.search import pairs_among, pairs_with, pairs_within
from pipeline.reuse.traces import Traces, earlier_of, is_draft, traces_of
from pipeline.store import FileRow, Store

__all__ = ["compare_batch", "pairs_of_batch", "traces_at", "traces_shown"]


class Current(NamedTuple):
    """A file of the batch as it is now: its content, and its number in the archive."""

    sha256: str
    number: int


def compare_batch(out: Path, archives: Sequence[Path], workers: int) -> Plan:
    """Take the reviewed files of the batch into the archive and write the work that follows from what is found into the store."""
    layout = Layout(out)
    with Store(layout.store) as store, Archive(layout.archive) as archive, ExitStack() as stack:
        others = [stack.enter_context(Archive(Layout(folder).archive, read_only=True)) for folder in archives]
        rows = reviewed_rows(store)
        current = take_in(store, archive, rows, layout)
        changed = list(changed_rows(archive, others, rows, current))
        chunks = chunks_for(changed, workers)
        store.assign(chunks)
        files = len(store.files())
        return Plan(files, files - len(changed), len(chunks), 0, inline=sum(map(seconds_for, changed)) <= SMALL_SECONDS)


def reviewed_rows(store: Store) -> list[FileRow]:
    """Return the files of the batch that have a review."""
    results, barred = store.results(), store.barred()
    return [row for row in store.files() if row.path not in barred and row.key in results and results[row.key] is None]


def take_in(store: Store, archive: Archive, rows: Sequence[FileRow], layout: Layout) -> dict[str, Current]:
    """Add the papers that the archive does not hold yet, keep their pairs with those before them, and return the batch by path."""
    template = layout.template.read_text(encoding="utf-8") if layout.template.exists() else ""
    innocence = load_innocence().given(template)
    keys = {row.path: f"{row.key}:{hashlib.sha256(template.encode()).hexdigest()[:8]}:{row.path}" for row in rows}
    known = archive.keys()
    new = [row for row in rows if keys[row.path] not in known]
    for first in range(0, len(new), TAIL):
        lot = new[first : first + TAIL]
        reviews = (review_from_json(store.review(row.key or "") or "") for row in lot)
        numbers = archive.add((keys[row.path], paper_of(review, row.path, innocence)) for row, review in zip(lot, reviews, strict=True))
        archive.keep(pairs_among(archive, numbers))
    held = archive.keys() if new else known
    return {row.path: Current(row.sha256, held[keys[row.path]]) for row in rows}


def changed_rows(archive: Archive, others: Sequence[Archive], rows: Sequence[FileRow], current: Mapping[str, Current]) -> Iterator[FileRow]:
    """Put down what is known of each file; yield those of which something else was shown."""
    for row in rows:
        traces = known_of(archive, others, row.path, current)
        value = adapter().dump_json(traces).decode("utf-8") if traces.others or traces.earlier else None
        if archive.note(row.path, row.key or "", value):
            yield row


def known_of(archive: Archive, others: Sequence[Archive], path: str, current: Mapping[str, Current]) -> Traces:
    paper = archive.paper(current[path].number)
    pairs = pairs_at(archive, others, path, current)
    author = paper.identity.author
    written = [earlier for source in (archive, *others) for earlier in source.by_author(author)] if author else []
    return traces_of(paper, pairs, earlier_of(paper, written))


def pairs_at(archive: Archive, others: Sequence[Archive], path: str, current: Mapping[str, Current]) -> list[Pair]:
    """Return the pairs of a file of the batch, as `a`, with other papers of the archives and within itself."""
    number = current[path].number
    paper = archive.paper(number)
    pairs = [pair for other, pair in archive.pairs_of(number) if not is_past(paper, pair.b, other, current)]
    pairs += [pair for source in others for pair in pairs_with(source, paper) if pair.b.sha256 != paper.sha256]
    return pairs + [seen for pair in pairs_within(paper) for seen in (pair, pair.turned())]


def is_past(paper: Paper, other: Paper, number: int, current: Mapping[str, Current]) -> bool:
    """Return whether another paper of the archive is a file of the batch as it once was: judged by other rules, moved, or mended since."""
    here = current.get(other.path)
    if here and here.sha256 == other.sha256:
        return here.number != number
    if other.sha256 == paper.sha256:
        return True
    return other.path == paper.path and (None in (paper.year, other.year) or other.year == paper.year)


def traces_at(layout: Layout, row: FileRow) -> Traces | None:
    """Return what is known of a file, None where that is nothing."""
    if not layout.archive.exists():
        return None
    with Archive(layout.archive, read_only=True) as archive:
        noted = archive.noted(row.path, row.key or "")
    return adapter().validate_json(noted) if noted else None


def traces_shown(out: Path) -> None:
    """Put down that the sheets show what is known, but for files that were refused meanwhile."""
    layout = Layout(out)
    with Store(layout.store) as store, Archive(layout.archive) as archive:
        archive.show([row.path for row in reviewed_rows(store)])


def pairs_of_batch(out: Path, archives: Sequence[Path]) -> Comparison:
    """Return the pairs of the files of the batch, with each other and with the archives, each pair once."""
    layout = Layout(out)
    with Store(layout.store) as store, Archive(layout.archive) as archive, ExitStack() as stack:
        others = [stack.enter_context(Archive(Layout(folder).archive, read_only=True)) for folder in archives]
        rows = reviewed_rows(store)
        current = take_in(store, archive, rows, layout)
        pairs: dict[tuple[tuple[str, str], ...], Pair] = {}
        for row in rows:
            for pair in pairs_at(archive, others, row.path, current):
                if not is_draft(pair.a, pair.b):
                    pairs.setdefault(tuple(sorted([(pair.a.path, pair.a.part), (pair.b.path, pair.b.part)])), pair)
    ranked = sorted(pairs.values(), key=lambda pair: (-pair.fault_share, -pair.longest, pair.a.path, pair.b.path))
    return Comparison(len(rows), tuple(ranked), ())


@cache
def adapter() -> TypeAdapter[Traces]:
    return TypeAdapter(Traces)


def review_from_json(text: str) -> Review:
    """Return of a stored review what makes a paper: its text by lines, and the answers on its passages."""
    value = json.loads(text)
    about = value["document"]
    document = Document(about["sha256"], about["name"], about["format"], tuple(map(Block, value["text"].split("\n"))))
    passages = tuple(Passage(item["start"], item["end"], labels_from(item)) for item in value["passages"])
    identity = Identity(about["unit"], about["author"], about["date"])
    return Review(document, Kind(about["kind"]), "", None, identity, RulesStamp("", ""), passages=passages)


def labels_from(item: Mapping[str, object]) -> Labels:
    specificity = item["specificity"]
    return Labels(
        Function(str(item["function"])), specificity=Specificity(str(specificity)) if specificity else None, stock=bool(item["stock"])
    )
