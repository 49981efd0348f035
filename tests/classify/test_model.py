"""The committed models are those of the committed corpus, and training them again gives the same bytes."""

import hashlib
from pathlib import Path

import pytest

from pipeline.classify import train as training
from pipeline.classify.classifier import Classifier
from pipeline.classify.corpus import parse_labels, read_corpus, read_papers
from pipeline.classify.features import extract_features
from pipeline.classify.weights import MODEL, load_weights
from pipeline.errors import LexiconError
from pipeline.lexicon import load_groups
from pipeline.model import Function, Ownership, Scope, Slot, Specificity, Wind
from pipeline.segment.nlp import load_nlp, sentences_of
from pipeline.segment.passages import BOUNDARY

GROUPS = load_groups()


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_training_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    """One command, the same corpus, the same bytes: nobody has to trust a model he cannot rebuild."""
    training.write_models(tmp_path / "model", tmp_path / "boundary.json")
    assert digests(tmp_path / "model") == digests(MODEL)
    assert (tmp_path / "boundary.json").read_bytes() == BOUNDARY.read_bytes()


def test_the_corpus_is_large_and_of_many_trades() -> None:
    examples = read_corpus()
    assert len(examples) >= 2000
    assert len({example.source for example in examples}) >= 20


def test_every_answer_of_every_question_is_taught() -> None:
    examples = read_corpus()
    for asked in training.QUESTIONS:
        assert {asked.answer(example) for example in examples} - {None} == set(asked.answers)


def test_a_line_of_the_corpus_reads_as_its_labels() -> None:
    scope, labels = parse_labels("T problem hedonism/none partial collective")
    assert (scope, labels.wind, labels.also, labels.specificity) == (Scope.TEAM, Wind.HEDONISM, (Wind.NONE,), Specificity.PARTIAL)
    assert labels.ownership is Ownership.COLLECTIVE
    assert parse_labels("P measure r-sa stock")[1].measure == {Slot.RESPONSIBLE, Slot.STANDARD, Slot.ACTION}


@pytest.mark.parametrize("line", ["P problem lazy concrete self", "P measure rsda", "X merit", "P merit stock", "P cause"])
def test_a_malformed_label_is_refused(line: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        parse_labels(line)


def test_a_malformed_line_is_named_with_its_file_and_number(tmp_path: Path) -> None:
    (tmp_path / "bakery.tsv").write_text("P merit\t好\nP merit 没有制表符\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"bakery.tsv 第 2 行"):
        read_corpus(tmp_path)


def test_papers_open_with_their_mark_and_keep_their_order() -> None:
    papers = read_papers()
    assert len(papers) >= 30
    assert all(len(paper) > 4 for paper in papers)


def test_weights_of_other_groups_are_refused() -> None:
    """A changed word list without retraining would judge with shifted columns."""
    with pytest.raises(LexiconError, match="make train"):
        load_weights((*GROUPS.names, "new_group"))


def test_a_passage_scores_the_same_wherever_it_stands() -> None:
    classifier, nlp = Classifier(load_weights(GROUPS.names)), load_nlp()

    def decided(text: str, wanted: str) -> list[float]:
        doc = nlp(text)
        sentences = sentences_of(doc)
        evidence = classifier.weigh(extract_features(doc, sentences, GROUPS.hits(text), GROUPS))
        rows = classifier.decide(evidence, [(index,) for index in range(len(sentences))])
        return list(rows[[text[start:end] for start, end in sentences].index(wanted)])

    wanted = "那次去考察，我带着站里的人绕到海边玩了几天。"
    assert decided(wanted, wanted) == decided(f"会议九时开始。{wanted}票据按差旅报销。\n另有一事。", wanted)


def test_probabilities_add_up_to_one() -> None:
    classifier, nlp = Classifier(load_weights(GROUPS.names)), load_nlp()
    doc = nlp("去年中秋我收了一张购物卡。")
    decided = classifier.decide(
        classifier.weigh(extract_features(doc, sentences_of(doc), GROUPS.hits("去年中秋我收了一张购物卡。"), GROUPS)), [(0,)]
    )
    for question in classifier.questions:
        assert classifier.probabilities(decided, question).sum() == pytest.approx(1)
    assert set(classifier.questions["function"].answers) == set(Function)
