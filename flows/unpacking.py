"""Archives among the files of a batch become their members, which are ordinary files from then on.

What is unpacked stands in the workplace of the output folder, by the hash of the archive, and nowhere else; what belongs to no archive of
this batch is removed.
"""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from flows.intake import Found, Intake, named
from flows.layout import Layout
from flows.plan import refusal_of
from pipeline.errors import InputError
from pipeline.extract import Reader
from pipeline.extract.guard import read_bytes
from pipeline.extract.sniff import FileType, sniff
from pipeline.store import FileRow, Refusal

__all__ = ["unpack_archives"]

ARCHIVES = (FileType.ZIP, FileType.SEVEN_ZIP, FileType.RAR)
MAGIC = (b"PK", b"7z", b"Rar!")


def unpack_archives(intake: Intake, layout: Layout) -> tuple[Intake, dict[str, Refusal]]:
    """Return the batch with members in place of their archives, and by path the refusals of archives that cannot be unpacked."""
    found: list[Found] = []
    refusals: dict[Path, Refusal] = {}
    kept: set[str] = set()
    with Reader() as reader:
        for row in intake.rows:
            if not is_archive(row.source):
                found.append(Found(row.source, tuple(row.path.split("/"))))
                continue
            folder = folder_for(row, layout)
            kept.add(folder.name)
            try:
                found += members(row, folder, reader, refusals)
            except InputError as error:
                found.append(Found(row.source, tuple(row.path.split("/"))))
                refusals[row.source] = refusal_of(error)
    forget_others(layout, kept)
    known = {row.source: row for row in intake.rows}
    rows = [known.get(row.source, row)._replace(path=row.path, stem=row.stem) for row in named(found)]
    return intake._replace(rows=tuple(rows)), {row.path: refusals[row.source] for row in rows if row.source in refusals}


def is_archive(path: Path) -> bool:
    """Tell by content; most files are told by their first bytes, without reading the rest."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
        return head.startswith(MAGIC) and sniff(read_bytes(path)) in ARCHIVES
    except (OSError, InputError):
        return False


def folder_for(row: FileRow, layout: Layout) -> Path:
    return layout.unpacked / hashlib.sha256(read_bytes(row.source)).hexdigest()


def members(row: FileRow, folder: Path, reader: Reader, refusals: dict[Path, Refusal]) -> Iterator[Found]:
    """Yield the members; the refusals of those that are archives and cannot be unpacked are added to `refusals`."""
    for member in reader.unpack(row.source, folder):
        source = folder / member.file
        if member.refusal:
            refusals[source] = Refusal(*member.refusal)
        yield Found(source, (*row.path.split("/"), *member.parts))


def forget_others(layout: Layout, kept: set[str]) -> None:
    for folder in layout.unpacked.glob("*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
