"""Symbols -> fingerprints: hashes of five symbols in a row, of which winnowing keeps the least of every few (Schleimer et al., 2003).

Two texts that share `GRAM + WINDOW - 1` symbols in a row share at least one fingerprint.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["GRAM", "WINDOW", "Hashes", "Strand", "grams", "winnow"]

GRAM = 5
WINDOW = 4
"""Short ones: a fault is told in some forty characters, and where every fourth word was changed few runs of thirteen are left."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

_NONE = np.uint64(0xFFFFFFFFFFFFFFFF)

Hashes = npt.NDArray[np.uint64]


class Strand(NamedTuple):
    """N symbols of a text that are compared: the code, the statement each stands in, and whether it counts."""

    codes: npt.NDArray[np.int32]
    statements: npt.NDArray[np.int32]
    live: npt.NDArray[np.bool_]


def grams(codes: npt.NDArray[np.int32], size: int) -> Hashes:
    """Return a hash for each run of `size` symbols, by its first symbol; len(codes) - size + 1 of them."""
    count = max(len(codes) - size + 1, 0)
    values = codes.astype(np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(size):
        hashes = (hashes * np.uint64(1000003)) ^ (values[offset : offset + count] * _MULTIPLIER)
    hashes ^= hashes >> np.uint64(29)
    hashes *= _MULTIPLIER
    return hashes ^ (hashes >> np.uint64(32))


def winnow(strand: Strand) -> Hashes:
    """Return the distinct fingerprints of a text, ascending; a run over the end of a statement or a symbol that is not live has none."""
    hashes = grams(strand.codes, GRAM)
    if not len(hashes):
        return hashes
    dead = np.concatenate(([0], np.cumsum(~strand.live)))
    homes = strand.statements
    hashes[(dead[GRAM:] != dead[:-GRAM]) | (homes[GRAM - 1 :] != homes[: len(hashes)])] = _NONE
    if len(hashes) > WINDOW:
        hashes = np.minimum.reduce([hashes[at : len(hashes) - WINDOW + 1 + at] for at in range(WINDOW)])
    return np.unique(hashes[hashes != _NONE])
