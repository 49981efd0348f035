"""The clauses of the directives with their exact words, read once from `lexicons/clauses.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, read_toml

__all__ = ["Clause", "load_clauses"]


class Clause(NamedTuple):
    """`quotes` stand in the directive to the character; `document` is the directive's full title and number."""

    id: str
    quotes: tuple[str, ...]
    document: str


@cache
def load_clauses(path: Path = LEXICONS / "clauses.toml") -> Mapping[str, Clause]:
    """Return every clause by its id (`D-2`); LexiconError where a clause has no words or its directive no title."""
    table = read_toml(path)
    documents = table.get("documents", {})
    clauses = {}
    for id_, row in table.get("clause", {}).items():
        letter = id_.partition("-")[0]
        if letter not in documents or not row.get("quote"):
            raise LexiconError(f"{path.name} [clause.{id_}]：缺少 quote，或 documents 中没有 {letter}")
        clauses[id_] = Clause(id_, tuple(row["quote"]), documents[letter])
    return clauses
