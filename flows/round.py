"""One round of a workspace: what was taken becomes part of the batch of its day, and each entry ends as its files ended."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from flows.books import Ending, endings_of
from flows.intake import Found, Intake, named
from flows.notices import write_notices, write_returned
from flows.options import BatchOptions, Means
from flows.run import locked, open_batch, review_opened
from flows.workspace import Workspace
from pipeline.register import Entry, Register, State
from pipeline.rulebook import rules_digest
from pipeline.store import PASSING, FileRow, Store

__all__ = ["TRIES", "review_section", "rows_of"]

TRIES = 3
"""How often a paper is reviewed that might succeed the next time (its sheet is open in Word) before it is refused."""
WITHOUT_BLAME = "disk_full"
UNJUDGED = "unjudged"
VERDICTS_WORST_FIRST = ("return", "revise", "pass")


class Outcome(NamedTuple):
    state: State
    key: str | None
    verdict: str | None
    reason: str = ""
    advice: str = ""
    passing: bool = False
    blame: bool = False


def review_section(
    taken: Sequence[Entry], workspace: Workspace, register: Register, *, means: Means, say: Callable[[str], None], now: Callable[[], str]
) -> None:
    """Review what was taken of a section as one batch with what was done of it before, then enter how each ended and tell people."""
    section = taken[0].section
    done = register.entries([State.REVIEWED, State.REFUSED], section=section)
    entries = [*done, *taken]
    layout = workspace.layout
    with locked(layout):
        rulebook = workspace.rulebook()
        open_batch(Intake(rows_of(entries, workspace, section), ()), layout)
        options = BatchOptions(out=workspace.home, rules=rules_digest(rulebook), rulebook=rulebook, section=section, **means.model_dump())
        review_opened(options, say=say)
        with Store(layout.store, read_only=True) as store:
            outcomes = outcomes_of(entries, store, section)
    conclude(entries, outcomes, register, now())
    write_returned(register.entries([State.REVIEWED, State.REFUSED], section=section), workspace)
    write_notices(workspace, register)


def rows_of(entries: Sequence[Entry], workspace: Workspace, folder: str) -> tuple[FileRow, ...]:
    """Return the files of entries for a batch whose sheets stand in `folder`; what was reviewed before keeps its result."""
    entries_by_path = {f"{folder}/{entry.label}": entry for entry in entries}
    found = [Found(workspace.originals / entry.original, tuple(path.split("/"))) for path, entry in entries_by_path.items()]
    rows = named(found)
    return tuple(row._replace(sha256=entries_by_path[row.path].sha256, key=entries_by_path[row.path].key) for row in rows)


def outcomes_of(entries: Sequence[Entry], store: Store, section: str) -> Mapping[int, Outcome]:
    """Return by number how the entries ended."""
    numbers = {f"{section}/{entry.label}": entry.number for entry in entries}
    found: dict[int, list[Outcome]] = {}
    for ending in endings_of(store):
        found.setdefault(number_of(ending.row.path, numbers), []).append(outcome_of(ending))
    return {number: together(outcomes) for number, outcomes in found.items()}


def number_of(path: str, numbers: Mapping[str, int]) -> int:
    """Return the entry of a file: its own, or that of the archive it came from."""
    while path not in numbers:
        path = path.rpartition("/")[0]
    return numbers[path]


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """Return how an archive ended: as the worst of its papers; refused only when all of them were."""
    reviewed = [outcome for outcome in outcomes if outcome.state is State.REVIEWED]
    if len(outcomes) == 1 or not reviewed:
        return outcomes[0]
    worst = min(reviewed, key=lambda outcome: (*VERDICTS_WORST_FIRST, outcome.verdict).index(outcome.verdict))
    refused = len(outcomes) - len(reviewed)
    return worst._replace(key=None, reason=f"压缩包里有 {refused} 份退回，见退回清单" if refused else "")


def outcome_of(ending: Ending) -> Outcome:
    row, facts, refusal = ending
    if facts is not None:
        return Outcome(State.REVIEWED, row.key, json.loads(facts)["verdict"] or UNJUDGED)
    assert refusal is not None
    passing = refusal.code in PASSING
    return Outcome(
        State.REFUSED, None if passing else row.key, None, refusal.reason, refusal.advice, passing, refusal.code != WITHOUT_BLAME
    )


def conclude(entries: Sequence[Entry], outcomes: Mapping[int, Outcome], register: Register, at: str) -> None:
    """Enter what has changed; what may succeed the next time stays taken until it has been tried often enough."""
    with register.writing():
        for entry in entries:
            outcome = outcomes.get(entry.number)
            if outcome is None:
                continue
            tries = entry.tries + (outcome.passing and outcome.blame)
            state = State.TAKEN if outcome.passing and entry.state is State.TAKEN and tries < TRIES else outcome.state
            before = (entry.state, entry.key, entry.verdict, entry.reason)
            if before != (state, outcome.key, outcome.verdict, outcome.reason):
                register.change(
                    entry.number, state=state, key=outcome.key, verdict=outcome.verdict, reason=outcome.reason, advice=outcome.advice, at=at,
                    tries=tries,
                )  # fmt: skip
            elif tries != entry.tries:
                register.change(entry.number, tries=tries)
