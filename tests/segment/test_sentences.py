"""Sentences end where a Chinese reader stops."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.nlp import load_nlp, sentences_of
from pipeline.segment.sentences import split_sentences
from pipeline.segment.tokenizer import JiebaTokenizer

CASES = {
    "他说：“号码打了三回，回回没人接。”那张卡是我贴的。": ["他说：“号码打了三回，回回没人接。”", "那张卡是我贴的。"],
    "花了2.5万元；又去了一次。": ["花了2.5万元；", "又去了一次。"],
    "一、形式主义方面我在石桥村坐了一上午。": ["一、形式主义方面", "我在石桥村坐了一上午。"],
    "（二）官僚主义方面的问题\n去年九月": ["（二）官僚主义方面的问题", "去年九月"],
    "学习方面不够深入，还要努力。": ["学习方面不够深入，还要努力。"],
    "　　为什么？！因为懒……": ["为什么？！", "因为懒……"],
}


@pytest.mark.parametrize("text", CASES)
def test_sentences_end_at_their_stops(text: str) -> None:
    assert [text[start:end] for start, end in split_sentences(text)] == CASES[text]


@given(st.text(alphabet="我那天去了村里。！？；…”」 \n　（一）、方面", max_size=80))
def test_sentences_cover_all_but_white_space(text: str) -> None:
    """Nothing a sentence leaves out can hold a word, and they come in order without overlap."""
    spans = list(split_sentences(text))
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


def test_the_pipeline_gives_the_same_sentences_as_the_expression() -> None:
    text = "去年九月查书屋。他说：“借的。”我没作声"
    assert list(sentences_of(load_nlp()(text))) == list(split_sentences(text))


def test_the_tokenizer_comes_back_from_disk_with_its_terms(tmp_path) -> None:  # type: ignore[no-untyped-def]
    nlp = load_nlp()
    tokenizer = JiebaTokenizer(nlp.vocab, ["照镜领域词"])
    tokenizer.to_disk(tmp_path / "tokenizer")
    again = JiebaTokenizer(nlp.vocab).from_disk(tmp_path / "tokenizer")
    assert [token.text for token in again("这是照镜领域词")] == ["这是", "照镜领域词"]
    assert JiebaTokenizer(nlp.vocab).from_bytes(tokenizer.to_bytes()).terms == ("照镜领域词",)


def test_a_row_of_a_table_does_not_end_at_its_semicolons() -> None:
    text = "前一句；后一句\n宴请\t退钱；立账\t老秦\n公车 | 停用。封存 | 老谭"
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "前一句；",
        "后一句",
        "宴请\t退钱；立账\t老秦",
        "公车 | 停用。",
        "封存 | 老谭",
    ]
