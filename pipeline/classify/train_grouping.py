"""Whole papers of the corpus -> the signs by which a sentence goes on with the point of the one before.

The papers are judged by a classifier that has not seen them, as it will be with any paper of a user.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.language import Language

from pipeline.classify.classifier import Classifier
from pipeline.classify.corpus import Example
from pipeline.classify.features import extract_features
from pipeline.lexicon import Groups
from pipeline.model import Span
from pipeline.segment.nlp import sentences_of
from pipeline.segment.passages import Clues, join_features

__all__ = ["clues_of", "joins", "save_grouping", "train_grouping"]

COST = 1.0
SINGLE_WEIGHT = 0.1
"""A passage outside a paper shows only joins, never boundaries: counted in full, they would teach that points go on."""

SMALLEST = 0.02


def clues_of(text: str, nlp: Language, groups: Groups, classifier: Classifier) -> tuple[list[Span], Clues]:
    """Return the sentences of a text and what is known of each."""
    doc = nlp(text)
    sentences = list(sentences_of(doc))
    features = extract_features(doc, sentences, groups.hits(text), groups)
    decided = classifier.decide(classifier.weigh(features), [(index,) for index in range(len(sentences))])
    answers = [classifier.probabilities(decided, name) for name in ("function", "wind", "specificity")]
    return sentences, Clues([text[start:end] for start, end in sentences], features.groups, *answers)


def joins(passages: Sequence[str], nlp: Language, groups: Groups, classifier: Classifier) -> Iterator[tuple[dict[str, float], bool]]:
    """Yield, for each pair of neighbouring sentences of consecutive passages, its signs and whether both are of one passage."""
    text = "\n".join(passages)
    edges = np.cumsum([len(passage) + 1 for passage in passages])
    sentences, clues = clues_of(text, nlp, groups, classifier)
    owners = [int(np.searchsorted(edges, sentence.start, side="right")) for sentence in sentences]
    for index in range(len(sentences) - 1):
        start = owners.index(owners[index])
        yield dict(join_features(clues, start, index, groups.names)), owners[index] == owners[index + 1]


def train_grouping(
    papers: Sequence[Sequence[Example]], singles: Sequence[Example], nlp: Language, groups: Groups, classifier: Classifier
) -> dict[str, float]:
    """Return the weight of every sign that matters, in log-odds, by name."""
    of_papers = [join for paper in papers for join in joins([example.text for example in paper], nlp, groups, classifier)]
    of_singles = [join for example in singles for join in joins([example.text], nlp, groups, classifier)]
    signs, goes_on = zip(*of_papers, *of_singles, strict=True)
    weights = np.repeat([1.0, SINGLE_WEIGHT], [len(of_papers), len(of_singles)])
    vectorizer = DictVectorizer(sparse=False)
    model = LogisticRegression(C=COST, solver="liblinear", dual=True, fit_intercept=False, random_state=0, max_iter=10_000)
    model.fit(vectorizer.fit_transform(signs), np.array(goes_on), sample_weight=weights)
    named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    return {name: round(float(weight), 3) for name, weight in named if abs(weight) >= SMALLEST}


def save_grouping(weights: dict[str, float], path: Path) -> None:
    path.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
