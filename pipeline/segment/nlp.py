"""The spaCy pipeline of the house: jieba's words, sentences by one expression, both on one Doc."""

from pathlib import Path

from spacy.lang.zh import Chinese
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.lexicon import LEXICONS
from pipeline.model import Span
from pipeline.segment.cutter import read_terms
from pipeline.segment.sentences import split_sentences
from pipeline.segment.tokenizer import TEXT, JiebaTokenizer

__all__ = ["load_nlp", "sentences_of"]

_SENTENCES = "sentences"


@Language.component("zhaojing_sentences")
def mark_sentences(doc: Doc) -> Doc:
    """Write the sentences as spans for display and as character offsets, which are the truth: a stop may cut a word."""
    sentences = tuple(split_sentences(doc.user_data[TEXT]))
    doc.user_data[_SENTENCES] = sentences
    spans = (doc.char_span(start, end, alignment_mode="expand") for start, end in sentences)
    doc.spans[_SENTENCES] = [span for span in spans if span is not None]
    return doc


def load_nlp(terms: Path = LEXICONS / "terms.txt") -> Language:
    """Return a blank Chinese pipeline whose tokenizer is jieba with the terms of the domain."""
    nlp = Chinese()
    # Shape, case and look-alikes of a word are never asked for, and computing them costs more than cutting the text.
    nlp.vocab.lex_attr_getters = {}  # type: ignore[attr-defined]  # missing from spaCy's stub
    nlp.tokenizer = JiebaTokenizer(nlp.vocab, read_terms(terms))
    nlp.add_pipe("zhaojing_sentences")
    return nlp


def sentences_of(doc: Doc) -> tuple[Span, ...]:
    """Return the sentences of a Doc that went through the pipeline, in order, as character offsets."""
    sentences: tuple[Span, ...] = doc.user_data[_SENTENCES]
    return sentences
