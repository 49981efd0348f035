"""The way of one document through the house, on one page: segment, weigh, group, label, judge.

A Review is a pure function of the document's text and the rules: no clock, no randomness, no machine in it (D-4).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.assess.criteria import judge, score, verdict
from pipeline.assess.evidence import distinct, wind_evidence
from pipeline.assess.findings import Findings, check_hints, doubtful_words
from pipeline.assess.kind import identity, kind_of, load_kinds, scope_of
from pipeline.assess.links import links_of, matters_of, orphans
from pipeline.assess.pack import load_pack
from pipeline.assess.rubric import load_rubric, remember
from pipeline.assess.rules import load_rules
from pipeline.classify.classifier import Classifier, Evidence
from pipeline.classify.features import SentenceFeatures, extract_features
from pipeline.classify.labels import Labeller, restricted
from pipeline.classify.speech import SPEECH_MODEL, Ear, Listener, load_speech_groups
from pipeline.classify.weights import MODEL, digest_of, load_weights
from pipeline.lexicon import LEXICONS, Hit, load_groups
from pipeline.model import FOUR_WINDS, Document, Kind, Labels, Passage, Review, RulesStamp, Scope, Span
from pipeline.papers import PaperReader
from pipeline.reuse.judgement import by_gravity, left_over, with_copies
from pipeline.reuse.traces import Traces
from pipeline.segment.misreadings import as_meant, load_misreadings
from pipeline.segment.nlp import load_nlp, sentences_of
from pipeline.segment.passages import BOUNDARY, Clues, load_grouper
from pipeline.segment.people import Person
from pipeline.segment.script import in_simplified

__all__ = ["Reviewer", "load_reviewer", "rule_files"]


class _Reading(NamedTuple):
    """What is known of a text's sentences before they are grouped; `alone` holds the decisions on each by itself."""

    sentences: tuple[Span, ...]
    hits: list[Hit]
    features: SentenceFeatures
    evidence: Evidence
    alone: npt.NDArray[np.float32]


class _Judged(NamedTuple):
    """The labelled passages of a paper in order, every match of a word group, whose paper it is, and P x 4 chances of the four winds."""

    passages: list[Passage]
    hits: list[Hit]
    scope: Scope
    topics: npt.NDArray[np.float32]


class Reviewer:
    """Everything that judges, read once; reviewing changes nothing in it."""

    def __init__(self, model: Path = MODEL, boundary: Path = BOUNDARY, lexicons: Path = LEXICONS, speech: Path = SPEECH_MODEL) -> None:
        self.groups = load_groups(lexicons)
        self._nlp = load_nlp(lexicons / "terms.txt")
        self._classifier = Classifier(load_weights(self.groups.names, model))
        self._grouper = load_grouper(self.groups.names, boundary)
        self._labeller = Labeller(self._classifier, self.groups)
        ear = Ear(self._nlp, load_speech_groups(lexicons), self._classifier, self.groups)
        self._papers = PaperReader(Listener(ear, speech), self.groups, self.label, load_pack(lexicons / "preparation.toml"))
        self._rules, self._rubric = load_rules(lexicons / "rules.toml"), load_rubric(lexicons / "rubric.toml")
        self._kinds = load_kinds(lexicons / "kinds.toml")
        self._misreadings = load_misreadings(lexicons)
        self._files = rule_files(model, boundary, lexicons, speech)
        check_hints(self._rubric.hints, self._rules)
        remember(self.rules.digest, self._rubric)

    @cached_property
    def rules(self) -> RulesStamp:
        return RulesStamp(self._rubric.version, digest_of(*self._files))

    def review(self, document: Document, roster: Sequence[Person] = ()) -> Review:
        """Return the review of a document; `other` is recognised and left unjudged. A roster says who the members of the unit are."""
        read = in_simplified(document)
        misreadings = self._misreadings.find(read)
        read = as_meant(read, misreadings)
        doubts = doubtful_words(document, misreadings)
        passages, hits, scope, topics = self._passages(read)
        kind, reason = kind_of(read, passages, self._kinds)
        known = identity(document)
        strays = tuple(left_over(document, known))
        if kind is not Kind.SELF_CHECK:
            bare = Review(document, kind, reason, None, known, self.rules)
            other = self._papers.reviewed(bare, read, passages, hits, roster)
            return replace(other, findings=by_gravity((*other.findings, *strays, *doubts)))
        told = distinct(passages)
        winds = wind_evidence(document, told, scope)
        matters = matters_of(passages, topics)
        criteria = judge(told, winds, scope, self._rubric)
        findings = Findings(document, read.text, scope, self._rules, hits, self.groups.names)
        return Review(
            document=document,
            kind=kind,
            kind_reason=reason,
            scope=scope,
            identity=known,
            rules=self.rules,
            verdict=verdict(criteria, winds, self._rubric),
            score=score(criteria),
            winds=winds,
            criteria=criteria,
            passages=tuple(passages),
            links=links_of(matters),
            findings=by_gravity((*findings.all(told, winds, orphans(matters, scope), self._rubric.hints), *strays, *doubts)),
        )

    def beside(self, review: Review, traces: Traces) -> Review:
        """Return the review as it stands beside what the archive knows of the paper."""
        return with_copies(review, traces, self._rubric)

    def label(self, text: str, scope: Scope | None = None) -> Labels:
        """Return the labels of a text taken as one passage of a paper of that scope, every question answered.

        Nothing at all is read as “无”.
        """
        text = text if text.strip() else "无"
        read = self._read(text)
        decided = self._classifier.decide_with_episodes(read.evidence, [tuple(range(len(read.sentences)))], read.alone)
        return self._labeller.answer_all(decided, [Span(0, len(text))], [text], read.hits, scope)[0]

    def topics(self, text: str) -> list[float]:
        """Return the probability of each wind of a text taken as one passage, in the order of `Wind`, whatever its function."""
        read = self._read(text)
        decided = self._classifier.decide(read.evidence, [tuple(range(len(read.sentences)))])
        shares: list[float] = self._classifier.probabilities(decided, "wind")[0].tolist()
        return shares

    def _read(self, text: str) -> _Reading:
        with self._nlp.memory_zone():
            doc = self._nlp(text)
            sentences, hits = sentences_of(doc), self.groups.hits(text)
            features = extract_features(doc, sentences, hits, self.groups)
        evidence = self._classifier.weigh(features)
        alone = self._classifier.decide(evidence, [(index,) for index in range(len(sentences))])
        return _Reading(sentences, hits, features, evidence, alone)

    def _passages(self, document: Document) -> _Judged:
        text = document.text
        sentences, hits, features, evidence, alone = self._read(text)
        answers = [self._classifier.probabilities(alone, name) for name in ("function", "wind", "specificity")]
        parts = self._grouper.parts(Clues([text[start:end] for start, end in sentences], features.groups, *answers))
        spans = [Span(sentences[part[0]].start, sentences[part[-1]].end) for part in parts]
        decided = self._classifier.decide_with_episodes(evidence, parts, alone)
        said = ["".join("".join(text[slice(*sentences[index])] for index in part).split()) for part in parts]
        scope = scope_of(document, self._labeller.owners(decided))
        labels = self._labeller.answer_all(decided, spans, said, hits, scope)
        passages = [Passage(*span, restricted(label), words) for span, label, words in zip(spans, labels, said, strict=True)]
        return _Judged(passages, hits, scope, self._classifier.probabilities(decided, "wind")[:, : len(FOUR_WINDS)])


def load_reviewer(rulebook: Path | None = None) -> Reviewer:
    """Return a reviewer with the rules of a rulebook (`pipeline.rulebook`), else of this installation; LexiconError if any of them is wrong."""
    return (
        Reviewer()
        if rulebook is None
        else Reviewer(rulebook / "model", rulebook / "boundary.json", rulebook / "lexicons", rulebook / "speech")
    )


def rule_files(model: Path = MODEL, boundary: Path = BOUNDARY, lexicons: Path = LEXICONS, speech: Path = SPEECH_MODEL) -> list[Path]:
    """Return every file that has a say in a review, in the order of the digest."""
    data = sorted(path for path in lexicons.rglob("*") if path.suffix in (".toml", ".txt"))
    return [*data, *sorted(model.iterdir()), *sorted(speech.iterdir()), boundary]
