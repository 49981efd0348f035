"""The fast cutter is jieba, word for word."""

import random

import pytest

from pipeline.classify.corpus import read_corpus
from pipeline.lexicon import LEXICONS
from pipeline.segment.cutter import JiebaCutter, RustCutter, read_terms

TERMS = read_terms(LEXICONS / "terms.txt")
NOISE = "abcXYZ0123456789.%-+#&_ ，。；：“”（）《》\n\r\t　①Ⅱ㐀𠮷龦鿰豈é"


@pytest.fixture(scope="module")
def cutters() -> tuple[JiebaCutter, RustCutter]:
    return JiebaCutter(TERMS), RustCutter(TERMS)


def test_the_fast_cutter_cuts_the_corpus_as_jieba_does(cutters: tuple[JiebaCutter, RustCutter]) -> None:
    exact, fast = cutters
    texts = [example.text for example in read_corpus()]
    assert [fast(text) for text in texts] == [exact(text) for text in texts]


def test_the_fast_cutter_cuts_noise_as_jieba_does(cutters: tuple[JiebaCutter, RustCutter]) -> None:
    """Seeded strings of corpus characters mixed with Latin, digits, rare Han and odd spaces."""
    exact, fast = cutters
    chance = random.Random(20140625)
    letters = "".join(example.text for example in read_corpus()[:400]) + NOISE * 120
    for _ in range(4000):
        text = "".join(chance.choices(letters, k=chance.randint(1, 40)))
        assert fast(text) == exact(text), repr(text)


def test_words_join_to_the_text_again(cutters: tuple[JiebaCutter, RustCutter]) -> None:
    text = "2.5排量的SG-210AH，三严三实\r\n\t　“号码打了三回”"
    for cut in cutters:
        assert "".join(cut(text)) == text


def test_a_term_of_the_domain_stays_whole(cutters: tuple[JiebaCutter, RustCutter]) -> None:
    for cut in cutters:
        assert "民主生活会" in cut("这次专题民主生活会")


def test_the_terms_stay_out_of_the_module_wide_jieba() -> None:
    """jieba's module functions are shared by everything in the process."""
    import jieba

    JiebaCutter(["照镜领域词"])("照镜领域词")
    assert "照镜领域词" not in jieba.dt.FREQ
