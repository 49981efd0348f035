"""The cutter as a spaCy tokenizer: registered, serialised together with its word list."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Optional

import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from pipeline.segment.cutter import load_cutter

__all__ = ["TEXT", "JiebaTokenizer"]

FACTORY = "zhaojing.JiebaTokenizer.v1"
TEXT = "text"
"""Key of the source text in `Doc.user_data`; `Doc.text` would join the tokens anew at every call."""


class JiebaTokenizer:
    """Text -> Doc whose tokens are jieba's words and together are the text, to the character."""

    def __init__(self, vocab: Vocab, terms: Sequence[str] = ()) -> None:
        self.vocab = vocab
        self._set_terms(terms)

    def _set_terms(self, terms: Sequence[str]) -> None:
        self.terms = tuple(terms)
        self._cut = load_cutter(self.terms)

    def __call__(self, text: str) -> Doc:
        words = self._cut(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words), user_data={TEXT: text})

    def __reduce__(self) -> tuple[type["JiebaTokenizer"], tuple[Vocab, tuple[str, ...]]]:
        return type(self), (self.vocab, self.terms)

    def to_bytes(self, **_: Any) -> bytes:
        data: bytes = srsly.msgpack_dumps({"terms": list(self.terms)})
        return data

    def from_bytes(self, data: bytes, **_: Any) -> "JiebaTokenizer":
        self._set_terms(srsly.msgpack_loads(data)["terms"])
        return self

    def to_disk(self, path: Path | str, **_: Any) -> None:
        Path(path).write_text("\n".join(self.terms), encoding="utf-8")

    def from_disk(self, path: Path | str, **_: Any) -> "JiebaTokenizer":
        self._set_terms(Path(path).read_text(encoding="utf-8").split())
        return self


@registry.tokenizers(FACTORY)  # type: ignore[untyped-decorator]  # spaCy registers without types
def create_jieba_tokenizer(terms: Optional[list[str]] = None) -> Callable[[Language], JiebaTokenizer]:  # noqa: UP045 (spaCy's config wants it)
    words: Iterable[str] = terms or ()
    return lambda nlp: JiebaTokenizer(nlp.vocab, tuple(words))
