"""What many materials of a batch have in common (D-16): winds without an example, rules and forms of the winds, counted in files."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.lexicon import load_manifestations
from pipeline.model import FOUR_WINDS, Function, Kind, Review, Wind
from pipeline.report.opinion import clause_words, winds_without_example
from pipeline.report.wording import TROUBLES, WINDS

__all__ = ["Tendency", "form_of", "tendencies"]


class Tendency(NamedTuple):
    """`files` counts judged materials, each once; `share` is their part of all judged materials, from 0 to 1."""

    sort: str
    name: str
    id: str
    basis: str
    files: int
    share: float


class Topic(NamedTuple):
    """What is counted; topics with equal fields are one."""

    sort: str
    id: str
    name: str
    clause: str


def tendencies(reviews: Sequence[Review]) -> list[Tendency]:
    """Return what recurs, by sort, the most widespread first. Each of the four winds is there, also where no file lacks it."""
    judged = [review for review in reviews if review.kind is Kind.SELF_CHECK]
    counts = _without_example(judged), _rules(judged), _manifestations(judged)
    return [
        Tendency(topic.sort, topic.name, topic.id, _basis(topic.clause), files, round(files / len(judged), 4))
        for count in counts
        for topic, files in sorted(count.items(), key=lambda item: (-item[1], item[0]))
    ]


def _basis(clause: str) -> str:
    return f"{clause} {clause_words(clause)}" if clause else ""


def _without_example(judged: Sequence[Review]) -> Counter[Topic]:
    topics = {wind: Topic("缺具体事例", "", f"{WINDS[wind]}没有本人具体事例", "D-2") for wind in FOUR_WINDS}
    count = Counter({topic: 0 for topic in topics.values() if judged})
    count.update(topics[wind] for review in judged for wind in winds_without_example(review))
    return count


def _rules(judged: Sequence[Review]) -> Counter[Topic]:
    """Count the rules that spoke, but for those on missing examples, which are counted by wind already."""
    names = _rule_names(judged)
    return Counter(
        Topic("问题规则", rule, names[rule], clause)
        for review in judged
        for rule, clause in dict.fromkeys((finding.rule, finding.clause) for finding in review.findings if finding.clause != "D-2")
    )


def _rule_names(judged: Sequence[Review]) -> Mapping[str, str]:
    """Return what each rule says; one whose message names details of the paper goes by what its clause misses."""
    said: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for review in judged:
        for finding in review.findings:
            messages = said.setdefault(finding.rule, set())
            messages.add(finding.message)
            names[finding.rule] = finding.message if len(messages) == 1 else TROUBLES.get(finding.clause, finding.rule)
    return names


def _manifestations(judged: Sequence[Review]) -> Counter[Topic]:
    return Counter(topic for review in judged for topic in dict.fromkeys(_forms(review)))


def _forms(review: Review) -> Iterator[Topic]:
    for passage in review.passages:
        form = passage.labels.manifestation
        if passage.labels.function is Function.PROBLEM and form:
            name, wind = form_of(form)
            yield Topic("具体表现", form, f"{name}（{WINDS[wind]}）", "")


def form_of(id: str) -> tuple[str, Wind]:
    """Return name and wind of a manifestation; of one that this installation does not know, its id."""
    return _forms_by_id().get(id, (id, Wind.NONE))


@cache
def _forms_by_id() -> Mapping[str, tuple[str, Wind]]:
    return {item.id: (item.name, item.wind) for item in load_manifestations()}
