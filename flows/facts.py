"""A review without its text and passage details: what the ledger of a batch needs, small enough to keep thousands in memory."""

from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter

from pipeline.model import Document, Labels, Passage, Review

__all__ = ["facts_of", "review_from"]


@cache
def adapter() -> TypeAdapter[Review]:
    return TypeAdapter(Review)


def facts_of(review: Review) -> str:
    """Return the review as JSON; of the document name, hash and notices stay, of a passage its answers."""
    document = review.document
    bare = Document(document.sha256, document.name, document.format, (), notices=document.notices, pages=document.pages)
    passages = tuple(Passage(item.start, item.end, without_reasons(item.labels)) for item in review.passages)
    return adapter().dump_json(replace(review, document=bare, passages=passages)).decode("utf-8")


def review_from(facts: str, *, name: str) -> Review:
    """Return the review under the name of the file it now stands for (one content may have many names)."""
    review = adapter().validate_json(facts)
    return replace(review, document=replace(review.document, name=name))


def without_reasons(labels: Labels) -> Labels:
    return replace(labels, scores={}, reasons=())
