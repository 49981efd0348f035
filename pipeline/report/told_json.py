"""What a paper other than a self-examination comes to -> the part of zhaojing.review/1 that tells it."""

from typing import TypeAlias

from pipeline.preparation import Opinions, Plan, Rectification, Study
from pipeline.spoken import Meeting, Talk, Turn
from pipeline.told import Told

__all__ = ["spoken_json", "worked_json"]

Json: TypeAlias = dict[str, object]


def spoken_json(told: Told) -> Json:
    """Return turns, meeting and talks as the contract has them."""
    return {
        "turns": [_turn(turn) for turn in told.turns],
        "meeting": _meeting(told.meeting) if told.meeting else None,
        "talks": [_talk(talk) for talk in told.talks],
    }


def worked_json(told: Told) -> Json:
    """Return study, opinions, plan and rectification; null but for the kind of the paper."""
    return {
        "study": _study(told.study) if told.study else None,
        "opinions": _opinions(told.opinions) if told.opinions else None,
        "plan": _plan(told.plan) if told.plan else None,
        "rectification": _rectification(told.rectification) if told.rectification else None,
    }


def _turn(turn: Turn) -> Json:
    return {
        "speaker": turn.speaker,
        "kind": turn.kind,
        "target": turn.target,
        "edge": turn.edge,
        "response": turn.response,
        "start": turn.start,
        "end": turn.end,
    }


def _meeting(meeting: Meeting) -> Json:
    return {
        "members": list(meeting.members),
        "pairs_missing": [list(pair) for pair in meeting.pairs_missing],
        "pairs_missing_in_substance": [list(pair) for pair in meeting.pairs_missing_in_substance],
        "uncriticised": list(meeting.uncriticised),
        "uncriticised_in_substance": list(meeting.uncriticised_in_substance),
        "substantive_share": meeting.substantive_share,
    }


def _talk(talk: Talk) -> Json:
    return {"pair": list(talk.pair), "talk": talk.talk, "date": talk.date, "start": talk.start, "end": talk.end}


def _study(study: Study) -> Json:
    entries = [{"dates": list(entry.dates), "hours": entry.hours, "start": entry.start, "end": entry.end} for entry in study.entries]
    return {"hours": study.hours, "days": study.days, "discussions": study.discussions, "entries": entries}


def _opinions(opinions: Opinions) -> Json:
    items = [item._asdict() for item in opinions.items]
    return {"channels": list(opinions.channels), "people": opinions.people, "items": items}


def _plan(plan: Plan) -> Json:
    return {"looks": [look._asdict() for look in plan.looks]}


def _rectification(paper: Rectification) -> Json:
    return {"items": [item._asdict() for item in paper.items]}
