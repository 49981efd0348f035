"""What a paper other than a self-examination comes to; of its fields only those of the paper's kind are filled."""

from dataclasses import dataclass

from pipeline.preparation import Opinions, Plan, Rectification, Study
from pipeline.spoken import Meeting, Talk, Turn

__all__ = ["Told"]


@dataclass(frozen=True, slots=True)
class Told:
    turns: tuple[Turn, ...] = ()
    meeting: Meeting | None = None
    talks: tuple[Talk, ...] = ()
    study: Study | None = None
    opinions: Opinions | None = None
    plan: Plan | None = None
    rectification: Rectification | None = None
