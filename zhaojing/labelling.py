"""JSON Lines in, labels out: same ids, same order, one line a line."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.classify.speech import Heard, Listener
from pipeline.errors import UsageError
from pipeline.model import Labels, Scope
from pipeline.report.document_json import labels_json
from pipeline.review import Reviewer

__all__ = ["Item", "heard", "labelled", "read_items"]


class Item(NamedTuple):
    """One line of input; `id` is given back as it came, `doc` says whose paper it is from; other keys are of no matter."""

    id: str | int
    text: str
    doc: Scope | None


def read_items(data: bytes) -> list[Item]:
    """Return the items of UTF-8 JSON Lines, blank lines apart; UsageError names the first broken line, counted from 1."""
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [read_item(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def read_item(line: bytes, number: int) -> Item:
    try:
        entry = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise UsageError(f"第 {number} 行不是 UTF-8 文字") from None
    except json.JSONDecodeError:
        raise UsageError(f"第 {number} 行不是 JSON") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str | int) or not isinstance(entry.get("text"), str):
        raise UsageError(f"第 {number} 行应为带有 id 和 text 的 JSON 对象")
    return Item(entry["id"], entry["text"], next((scope for scope in Scope if scope == entry.get("doc")), None))


def labelled(items: Sequence[Item], reviewer: Reviewer) -> Iterator[str]:
    """Yield one line of JSON an item, every question answered."""
    for item in items:
        yield json.dumps(answer(item, reviewer.label(item.text, item.doc)), ensure_ascii=False)


def answer(item: Item, labels: Labels) -> dict[str, Any]:
    return {"id": item.id, **labels_json(labels)}


def heard(items: Sequence[Item], question: str, listener: Listener) -> Iterator[str]:
    """Yield one line of JSON an item: the answer to one question on what was said, with certainty and reasons."""
    for item in items:
        yield json.dumps(spoken_answer(item, question, listener.hear(question, item.text)), ensure_ascii=False)


def spoken_answer(item: Item, question: str, found: Heard) -> dict[str, Any]:
    return {
        "id": item.id,
        question: found.answer,
        "scores": {question: found.certainty},
        "reasons": [reason._asdict() for reason in found.reasons],
    }
