"""Gate -> the JSON of `zhaojing gate`, schema zhaojing.gate/1 (`schemas/gate.schema.json`)."""

import json
from typing import TypeAlias

from pipeline.dossier.aftermath import AfterMeeting, Missing
from pipeline.dossier.gate import Gate
from pipeline.dossier.tracing import Place, Trace, Vanished

__all__ = ["GATE_SCHEMA", "gate_json", "gate_text"]

GATE_SCHEMA = "zhaojing.gate/1"

Json: TypeAlias = dict[str, object]


def gate_json(gate: Gate) -> Json:
    """Return the gate with its keys in the order of the contract."""
    return {
        "schema": GATE_SCHEMA,
        "unit": gate.unit,
        "gate": gate.gate,
        "missing": [_piece(piece) for piece in gate.missing],
        "members": list(gate.members),
        "secretary": gate.secretary,
        "study": {"hours": gate.study.hours, "days": gate.study.days, "discussions": gate.study.discussions},
        "opinions": {"channels": list(gate.channels), "people": gate.people},
        "talks": [{"pair": list(talk.pair), "talk": talk.talk, "file": talk.file} for talk in gate.talks],
        "materials": [{"file": paper.path, "member": paper.member, "verdict": paper.review.verdict} for paper in gate.materials],
        "after_meeting": _after(gate.after) if gate.after else None,
        "stages": [stage._asdict() for stage in gate.stages],
        "notes": [_piece(piece) for piece in gate.notes],
        "refused": [refused._asdict() for refused in gate.refused],
        "traces": [_trace(trace) for trace in gate.traces],
        "vanished": [_vanished(found) for found in gate.vanished],
    }


def gate_text(gate: Gate) -> str:
    """Return the JSON as text, always encodable as UTF-8."""
    text = json.dumps(gate_json(gate), ensure_ascii=False, allow_nan=False, indent=2)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _piece(piece: Missing) -> Json:
    return {"clause": piece.clause, "what": piece.what, "who": list(piece.who)}


def _after(after: AfterMeeting) -> Json:
    return {
        "without_self_criticism": list(after.without_self_criticism),
        "pairs_missing": [list(pair) for pair in after.pairs_missing],
        "pairs_missing_in_substance": [list(pair) for pair in after.pairs_missing_in_substance],
        "problems_without_measure": [_place(place) for place in after.unanswered],
        "measures_without_problem": [_place(place) for place in after.orphans],
        "missing": [_piece(piece) for piece in after.missing],
    }


def _place(place: Place | None) -> Json | None:
    return place._asdict() if place else None


def _trace(trace: Trace) -> Json:
    return {name: _place(place) for name, place in trace._asdict().items()}


def _vanished(found: Vanished) -> Json:
    return {"pair": list(found.pair), "pointed": _place(found.pointed), "said": _place(found.said)}
