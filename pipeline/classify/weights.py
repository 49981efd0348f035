"""The trained weights on disk: npz without pickle beside a JSON page that says what they are.

One linear model answers each question; all of them share one matrix, so that a document is scored in one pass.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.classify.features import BUCKETS
from pipeline.classify.sequence import FunctionOrder
from pipeline.errors import LexiconError

__all__ = ["MODEL", "Question", "Weights", "digest_of", "load_weights", "save_weights"]

MODEL = Path(__file__).parent / "model"

Floats = npt.NDArray[np.float32]


class Question(NamedTuple):
    """One question and its answers. Columns `first` to `first + len(answers)` of the matrices belong to it.

    `scale` and `shift` turn the columns into calibrated probabilities: softmax(scale * column + shift). `leaning` is added to the
    shift where it is known whose paper speaks, by scope: a person's paper seldom admits as “we”, a team's seldom as “I”.
    """

    name: str
    answers: tuple[str, ...]
    first: int
    scale: float
    shift: tuple[float, ...]
    leaning: Mapping[str, tuple[float, ...]]

    @property
    def columns(self) -> slice:
        return slice(self.first, self.first + len(self.answers))


@dataclass(frozen=True)
class Weights:
    """`ngrams` and `words` have a row a kept bucket, found through the index arrays (row 0 is all zero); `groups` a row a group."""

    questions: tuple[Question, ...]
    group_names: tuple[str, ...]
    ngram_index: npt.NDArray[np.int32]
    ngrams: Floats
    word_index: npt.NDArray[np.int32]
    words: Floats
    groups: Floats
    intercept: Floats
    order: FunctionOrder
    corpus_digest: str


def save_weights(weights: Weights, folder: Path = MODEL) -> None:
    """Write `weights.npz` and `meta.json`; the same weights give the same bytes (fixed dates, fixed order)."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "ngram_buckets": _kept(weights.ngram_index),
        "ngrams": weights.ngrams[1:].astype(np.float16),
        "word_buckets": _kept(weights.word_index),
        "words": weights.words[1:].astype(np.float16),
        "groups": weights.groups.astype(np.float16),
        "intercept": weights.intercept.astype(np.float16),
    }
    with zipfile.ZipFile(folder / "weights.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), buffer.getvalue(), zipfile.ZIP_DEFLATED)
    meta = {
        "questions": [question._asdict() for question in weights.questions],
        "groups": weights.group_names,
        "order": weights.order._asdict(),
        "corpus": weights.corpus_digest,
    }
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_weights(group_names: tuple[str, ...], folder: Path = MODEL) -> Weights:
    """Return the weights; LexiconError if they were trained with other word groups than those given."""
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            stored = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise LexiconError(f"模型文件损坏或缺失（{type(error).__name__}），请运行 make train 重新训练") from None
    if tuple(meta["groups"]) != group_names:
        raise LexiconError("词表或要素的分组已改动，模型还是旧的，请运行 make train 重新训练")
    return Weights(
        questions=tuple(_question(entry) for entry in meta["questions"]),
        group_names=group_names,
        ngram_index=_index(stored["ngram_buckets"]),
        ngrams=_with_zero_row(stored["ngrams"]),
        word_index=_index(stored["word_buckets"]),
        words=_with_zero_row(stored["words"]),
        groups=stored["groups"].astype(np.float32),
        intercept=stored["intercept"].astype(np.float32),
        order=FunctionOrder(tuple(tuple(row) for row in meta["order"]["transitions"]), tuple(meta["order"]["frequency"])),
        corpus_digest=meta["corpus"],
    )


def _question(entry: Mapping[str, Any]) -> Question:
    leaning = {scope: tuple(shift) for scope, shift in entry["leaning"].items()}
    return Question(entry["name"], tuple(entry["answers"]), entry["first"], entry["scale"], tuple(entry["shift"]), leaning)


def digest_of(*paths: Path) -> str:
    """Return one SHA-256 over the names and bytes of files, in the order given; line ends do not count, so Windows has the same rules."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return total.hexdigest()


def _kept(index: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.flatnonzero(index).astype(np.int32)


def _index(buckets: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    index = np.zeros(BUCKETS, dtype=np.int32)
    index[buckets] = np.arange(1, len(buckets) + 1, dtype=np.int32)
    return index


def _with_zero_row(rows: npt.NDArray[np.float16]) -> Floats:
    return np.vstack([np.zeros((1, rows.shape[1]), dtype=np.float32), rows.astype(np.float32)])
