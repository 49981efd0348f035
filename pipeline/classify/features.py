"""Sentences -> the numbers a linear model reads: hashed character n-grams, hashed words, facets and lexicon groups.

Everything is counted a sentence at a time and added up, so a passage costs nothing beyond its sentences, and a whole document
is one call. N-grams and words are divided by the square root of their number, groups are present or absent: no feature is a length.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from spacy.attrs import IDX, ORTH
from spacy.tokens import Doc

from pipeline.lexicon import Groups, Hit
from pipeline.model import Span
from pipeline.segment.tokenizer import TEXT

__all__ = ["BUCKETS", "Bag", "SentenceFeatures", "extract_features"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

BUCKETS = 1 << 18
"""Hash buckets each for character n-grams and for words; at 2e5 distinct features a tenth collide, which costs a linear model little."""

_NGRAMS = (1, 2, 3)
_MULTIPLIERS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], dtype=np.uint64)
_DIGITS = (ord("0"), ord("9"))
_BOUNDARY = 1


class Bag(NamedTuple):
    """Hashed features of consecutive sentences: `buckets[i]` belongs to sentence `owners[i]`; owners ascend."""

    buckets: Ints
    owners: Ints


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """What is known of S sentences: two bags and an S x G matrix of group presence (0 or 1)."""

    ngrams: Bag
    words: Bag
    groups: Floats


def extract_features(doc: Doc, sentences: Sequence[Span], hits: Sequence[Hit], groups: Groups) -> SentenceFeatures:
    """Return the features of the sentences of a document, in order; they must not overlap. `hits` are those of its whole text."""
    starts = np.array([span.start for span in sentences], dtype=np.int64)
    ends = np.array([span.end for span in sentences], dtype=np.int64)
    return SentenceFeatures(
        ngrams=_ngram_bag(doc.user_data[TEXT], starts, ends),
        words=_word_bag(doc, starts, ends),
        groups=groups.presence(hits, starts, ends),
    )


def _ngram_bag(text: str, starts: Ints, ends: Ints) -> Bag:
    """Character 1- to 3-grams with every sentence fenced by a boundary sign; Arabic digits count as one digit."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    codes[(codes >= _DIGITS[0]) & (codes <= _DIGITS[1])] = _DIGITS[0]
    lengths = ends - starts + 2
    owners = np.repeat(np.arange(len(starts)), lengths)
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    fenced = np.full(len(owners), _BOUNDARY, dtype=np.uint64)
    inside = (offsets > 0) & (offsets < lengths[owners] - 1)
    fenced[inside] = codes[(starts[owners] + offsets - 1)[inside]]
    buckets, of = [], []
    for size in _NGRAMS:
        last = max(len(fenced) - size + 1, 0)
        value = np.full(last, size, dtype=np.uint64)
        for step in range(size):
            value = (value ^ fenced[step : step + last]) * _MULTIPLIERS[step]
            value ^= value >> np.uint64(15)
        whole = owners[:last] == owners[size - 1 : size - 1 + last]
        buckets.append(value[whole] % np.uint64(BUCKETS))
        of.append(owners[:last][whole])
    return _sorted_bag(np.concatenate(buckets), np.concatenate(of))


def _word_bag(doc: Doc, starts: Ints, ends: Ints) -> Bag:
    """Words and pairs of neighbouring words, by spaCy's own 64-bit string hash."""
    orth: npt.NDArray[np.uint64] = doc.to_array([ORTH]).reshape(-1).astype(np.uint64)
    at: Ints = doc.to_array([IDX]).reshape(-1).astype(np.int64)
    owner = np.searchsorted(starts, at, side="right") - 1
    inside = (owner >= 0) & (at < ends[np.maximum(owner, 0)]) if len(starts) else np.zeros(len(at), dtype=bool)
    orth, owner = orth[inside], owner[inside]
    pairs = (orth[:-1] * np.uint64(3) ^ orth[1:])[owner[:-1] == owner[1:]]
    pair_owner = owner[:-1][owner[:-1] == owner[1:]]
    mixed = np.concatenate([orth, pairs])
    mixed = (mixed ^ (mixed >> np.uint64(29))) % np.uint64(BUCKETS)
    return _sorted_bag(mixed, np.concatenate([owner, pair_owner]))


def _sorted_bag(buckets: npt.NDArray[np.uint64], owners: Ints) -> Bag:
    order = np.argsort(owners, kind="stable")
    return Bag(buckets[order].astype(np.int64), owners[order])
