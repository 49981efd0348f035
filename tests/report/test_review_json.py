"""The JSON of `inspect`: the published schema, quotations to the character, the same text for equal reviews."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sample_reviews
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.report
from pipeline.model import Review
from pipeline.report import dumps, to_json

SCHEMA = json.loads((Path(pipeline.report.__file__).parent / "schemas" / "review.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CONTRACT = [
    *("schema", "document", "text", "rules", "verdict", "score", "winds", "criteria", "passages", "findings"),
    *("copies", "turns", "meeting", "talks", "notices", "links"),
    *("study", "opinions", "plan", "rectification"),
]


@pytest.mark.parametrize("review", sample_reviews.every(), ids=["lacking", "passing", "empty", "other"])
def test_every_review_keeps_the_published_schema(review: Review) -> None:
    VALIDATOR.validate(json.loads(dumps(review)))


def test_the_schema_allows_no_key_of_its_own_making() -> None:
    value = to_json(sample_reviews.passing()) | {"length": 3000}
    with pytest.raises(jsonschema.ValidationError, match="length"):
        VALIDATOR.validate(value)


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    assert list(to_json(sample_reviews.lacking())) == CONTRACT


def quotations(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and value.get("quote") is not None:
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from quotations(part)


@pytest.mark.parametrize("review", sample_reviews.every(), ids=["lacking", "passing", "empty", "other"])
def test_every_quotation_is_the_source_to_the_character(review: Review) -> None:
    value = json.loads(dumps(review))
    assert all(value["text"][item["start"] : item["end"]] == item["quote"] for item in quotations(value))


def test_the_quotations_of_findings_and_winds_are_there_to_be_checked() -> None:
    assert len(list(quotations(to_json(sample_reviews.lacking())))) == 10


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_any_text_survives_the_way_through_a_utf8_file(text: str) -> None:
    review = sample_reviews.saying(text + "\ud800")
    value = json.loads(dumps(review).encode("utf-8").decode("utf-8"))
    assert value["text"] == text + "\ud800"


def test_the_four_winds_are_always_told_in_their_order() -> None:
    review = sample_reviews.lacking()
    shuffled = replace(review, winds=dict(reversed(review.winds.items())))
    assert list(to_json(shuffled)["winds"]) == ["formalism", "bureaucratism", "hedonism", "extravagance"]  # type: ignore[call-overload]


def test_a_material_that_is_not_judged_has_no_verdict_and_no_winds() -> None:
    value = to_json(sample_reviews.other())
    assert (value["verdict"], value["score"], value["winds"], value["criteria"]) == (None, None, {}, [])


def test_equal_reviews_give_the_same_characters_whatever_the_order_of_their_scores() -> None:
    review = sample_reviews.lacking()
    labels = [replace(passage.labels, scores=dict(reversed(passage.labels.scores.items()))) for passage in review.passages]
    turned = tuple(replace(passage, labels=turn) for passage, turn in zip(review.passages, labels, strict=True))
    assert dumps(replace(review, passages=turned)) == dumps(review)


def test_probabilities_have_four_digits() -> None:
    assert '"wind": 0.9123\n' in dumps(sample_reviews.lacking()).replace(",\n", "\n")


def test_a_measure_answers_all_four_questions() -> None:
    measures = [passage["measure"] for passage in json.loads(dumps(sample_reviews.lacking()))["passages"] if passage["measure"]]
    assert measures[1] == {"responsible": False, "deadline": False, "standard": False, "action": False}


def test_a_passage_is_placed_by_the_page_and_paragraph_of_its_start() -> None:
    review = sample_reviews.lacking()
    longer = replace(review.passages[1], end=review.passages[2].end)
    passage = json.loads(dumps(replace(review, passages=(longer,))))["passages"][0]
    assert (passage["page"], passage["paragraph"]) == (2, 4)
