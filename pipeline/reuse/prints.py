"""Symbols -> fingerprints: hashes of six symbols in a row, of which winnowing keeps the least of every few (Schleimer et al., 2003).

Two texts that share `GRAM + WINDOW - 1` symbols in a row share at least one fingerprint.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["GRAM", "WINDOW", "Hashes", "grams", "winnow"]

GRAM = 6
WINDOW = 4
"""Measured by `bench/reuse.py`: a fault is told in some forty characters, and a window of eight misses every fourth reworded one."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Hashes = npt.NDArray[np.uint64]


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


def winnow(codes: npt.NDArray[np.int32], live: npt.NDArray[np.bool_]) -> Hashes:
    """Return the distinct fingerprints of a text, ascending; a run that touches a symbol that is not live has none."""
    hashes = grams(codes, GRAM)
    if not len(hashes):
        return hashes
    dead = np.concatenate(([0], np.cumsum(~live)))
    whole = dead[GRAM:] == dead[:-GRAM]
    hashes = np.where(whole, hashes, np.iinfo(np.uint64).max)
    if len(hashes) > WINDOW:
        hashes = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW).min(axis=1)
    return np.unique(hashes[hashes != np.iinfo(np.uint64).max])
