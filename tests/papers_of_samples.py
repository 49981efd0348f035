"""The labelled sources of the sample papers: what each paper says, passage by passage, and what is to be found in it."""

from pathlib import Path
from typing import NamedTuple

from pipeline.classify.corpus import parse_labels
from pipeline.model import Best, Block, Document, Labels, Scope, Verdict, Wind

SOURCES = Path(__file__).parent / "papers"


class Paper(NamedTuple):
    """A paper as its author meant it: paragraphs of labelled passages, the right verdict, the best own statement a wind."""

    slug: str
    title: str
    shows: str
    verdict: Verdict
    winds: dict[Wind, Best]
    layout: str
    scope: Scope
    paragraphs: list[list[tuple[Labels, str]]]

    @property
    def texts(self) -> list[str]:
        return ["".join(text for _, text in paragraph) for paragraph in self.paragraphs]

    def document(self) -> Document:
        return Document("0" * 64, self.slug, "txt", tuple(Block(text) for text in self.texts))


def read_paper(path: Path) -> Paper:
    head: dict[str, str] = {}
    paragraphs: list[list[tuple[Labels, str]]] = [[]]
    scope = Scope.PERSON
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            key, value = line[2:].split(":", 1)
            head[key] = value.strip()
        elif not line.strip():
            paragraphs.append([])
        else:
            labels, text = line.split("\t")
            scope, parsed = parse_labels(labels)
            if " | " in text:  # a row of a table stands by itself
                paragraphs.append([])
            paragraphs[-1].append((parsed, text))
    winds = {Wind(name): Best(best) for name, best in (pair.split("=") for pair in head["四风"].split())}
    kept = [paragraph for paragraph in paragraphs if paragraph]
    return Paper(path.stem, head["标题"], head["说明"], Verdict(head["结论"]), winds, head["格式"], scope, kept)


def read_sample_papers() -> list[Paper]:
    return [read_paper(path) for path in sorted(SOURCES.glob("*.tsv"))]
