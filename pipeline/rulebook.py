"""Which rules judge: a folder of rule files under the digest of their bytes, so that an old review can be made again.

A rulebook holds `lexicons/`, `model/`, `speech/` and `boundary.json` as the installation does. Own files of an office stand in for those of the same
name; what an office has not changed comes from the installation and is renewed with it.
"""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from pipeline.classify.speech import SPEECH_MODEL
from pipeline.classify.weights import MODEL, digest_of
from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS
from pipeline.review import rule_files
from pipeline.segment.passages import BOUNDARY

__all__ = ["NOTE", "differing", "keep_rulebook", "rules_digest"]

CLAUSES = Path("clauses.toml")
"""The words of the directives: nobody's own."""
NOTE = "说明.txt"
"""A file of this name explains the folder to people and is no rule."""


def rules_digest(rulebook: Path | None = None) -> str:
    """Return the digest that every review by a rulebook carries; without one, that of the installation."""
    return digest_of(*(rule_files() if rulebook is None else files_of(rulebook)))


def files_of(rulebook: Path) -> list[Path]:
    return rule_files(rulebook / "model", rulebook / "boundary.json", rulebook / "lexicons", rulebook / "speech")


def differing(old: Path, new: Path) -> list[str]:
    """Return the names of the files in which two rulebooks differ."""
    stamps = [{path.relative_to(book).as_posix(): digest_of(path) for path in files_of(book)} for book in (old, new)]
    return sorted(dict(stamps[0].items() ^ stamps[1].items()))


def keep_rulebook(own: Path, kept: Path) -> Path:
    """Return the rulebook, below `kept`, of the installation with the files of `own` in their places; made when there is none yet.

    `own` holds rule files beside each other and, for other models, `model/` and `boundary.json`; it need not exist.
    LexiconError for a file that stands in for nothing, so that a slip in a name is not silently without effect.
    """
    part = kept / f".{uuid.uuid4().hex}.part"
    try:
        for source, place in (*installed(), *replaced(own)):
            (part / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, part / place)
        home = kept / rules_digest(part)[:16]
        if not home.exists():
            part.rename(home)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return home


def installed() -> Iterator[tuple[Path, Path]]:
    for path in sorted(path for path in LEXICONS.rglob("*") if path.suffix in (".toml", ".txt")):
        yield path, "lexicons" / path.relative_to(LEXICONS)
    for folder, place in ((MODEL, "model"), (SPEECH_MODEL, "speech")):
        for path in sorted(folder.iterdir()):
            yield path, Path(place, path.name)
    yield BOUNDARY, Path("boundary.json")


def replaced(own: Path) -> Iterator[tuple[Path, Path]]:
    places = {place.relative_to("lexicons") if place.parts[0] == "lexicons" else place: place for _, place in installed()}
    places.pop(CLAUSES)
    for path in sorted(path for path in own.rglob("*") if path.is_file() and path.name != NOTE):
        inside = path.relative_to(own)
        if inside not in places:
            raise LexiconError(f"规则文件夹里有不认识的文件 {inside.as_posix()}，可用的名字 {sorted(place.as_posix() for place in places)}")
        yield path, places[inside]
