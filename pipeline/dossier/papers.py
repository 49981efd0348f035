"""The files of a dossier -> its papers, each reviewed with the roster in hand and assigned to its member."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.dossier.intake import DossierFile
from pipeline.dossier.roster import is_roster, roster_of, rows_of, table_rows
from pipeline.errors import InputError
from pipeline.model import Document, Kind, Review, Scope
from pipeline.review import Reviewer
from pipeline.segment.people import People, Person

__all__ = ["Dossier", "Paper", "Refused", "read_dossier"]

_TITLE_LINES, _TAIL_LINES, _SHORT = 4, 4, 40


class Paper(NamedTuple):
    """One paper; `member` is whose self-examination it is, None for the team and for every other kind."""

    path: str
    review: Review
    member: str | None


class Refused(NamedTuple):
    path: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """`roster` is the path of the roster, None where there is none; the members are then those whose papers are there."""

    roster: str | None
    members: tuple[Person, ...]
    papers: tuple[Paper, ...]
    refused: tuple[Refused, ...]

    @property
    def people(self) -> People:
        return People(self.members)

    def of_kind(self, *kinds: Kind) -> list[Paper]:
        return [paper for paper in self.papers if paper.review.kind in kinds]


def read_dossier(files: Sequence[DossierFile], read: Callable[[Path], Document], reviewer: Reviewer) -> Dossier:
    """Return the papers by path; what cannot be read is refused with its reason and the rest goes on."""
    documents: dict[str, Document] = {}
    rows: dict[str, list[list[str]]] = {}
    refused: list[Refused] = []
    for file in files:
        try:
            if is_roster(file.path) and file.source.suffix.lower() in (".csv", ".xlsx"):
                rows[file.path] = table_rows(file.source)
                continue
            documents[file.path] = read(file.source)
            if is_roster(file.path, documents[file.path]):
                rows[file.path] = rows_of(documents[file.path])
        except InputError as error:
            refused.append(Refused(file.path, error.reason, error.advice))
    rosters = {path: persons for path in rows if (persons := roster_of(rows[path]))}
    roster = max(rosters, key=lambda path: len(rosters[path]), default=None)
    members = rosters[roster] if roster else ()
    papers = [Paper(path, reviewer.review(document, members), None) for path, document in documents.items() if path not in rosters]
    members = members or _authors(papers)
    return Dossier(roster, members, tuple(paper._replace(member=_member(paper, People(members))) for paper in papers), tuple(refused))


def _authors(papers: Sequence[Paper]) -> tuple[Person, ...]:
    names = [paper.review.identity.author for paper in papers if paper.review.kind is Kind.SELF_CHECK]
    return tuple(Person(name) for name in dict.fromkeys(names) if name)


def _member(paper: Paper, people: People) -> str | None:
    """Return whose self-examination a paper is: its title says so, then who signed it, then the names of file and folders."""
    if paper.review.kind is not Kind.SELF_CHECK:
        return None
    lines = [block.label + block.text for block in paper.review.document.blocks if block.text.strip()]
    head = [line for line in lines[:_TITLE_LINES] if len(line) <= _SHORT]
    tail = [line for line in lines[-_TAIL_LINES:] if len(line) <= _SHORT and not line.endswith("。")]
    for line in head:
        if name := _exact(line, people):
            return name
    if paper.review.scope is Scope.TEAM:
        return None
    for line in (*tail, paper.review.identity.author or "", *head):
        if name := _exact(line, people) or (people.known_as(line) if line in head else None):
            return name
    return next((name for part in reversed(paper.path.split("/")) if (name := _exact(part, people))), None)


def _exact(words: str, people: People) -> str | None:
    """Return the one member whose full name stands in the words."""
    bare = "".join(words.split())
    found = [name for name in people.names if name in bare]
    return found[0] if len(found) == 1 else None
