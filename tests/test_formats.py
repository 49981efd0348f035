"""One paper saved in every format an office uses: the same text, the same verdict, and the same score."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest

from pipeline.extract import read_document
from pipeline.model import Block, Document, Review
from pipeline.review import Reviewer, load_reviewer
from tests import paper_formats
from tests.papers_of_samples import Paper, read_sample_papers
from tests.write_samples import WRITERS
from tests.write_scans import PAPER, SCANS

PAPERS = [paper for paper in read_sample_papers() if "table" not in paper.layout]
VERDICTS = {paper.verdict: paper for paper in PAPERS}
FORMATS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "txt": lambda texts: "\r\n".join(texts).encode("gb18030"),
    "rtf": paper_formats.rtf,
    "odt": paper_formats.odt,
    "mht": paper_formats.mht,
    "xml": paper_formats.word_2003,
    "opc.xml": paper_formats.flat_opc,
    "ofd": paper_formats.ofd,
}


@pytest.fixture(scope="module")
def reviewer() -> Reviewer:
    return load_reviewer()


def word(texts: Sequence[str]) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("paper", VERDICTS.values(), ids=lambda paper: str(paper.verdict))
def test_the_format_moves_neither_verdict_nor_score(paper: Paper, reviewer: Reviewer, tmp_path: Path) -> None:
    """A paper of each verdict in each format; a PDF's paragraphing may cost one point."""
    expected = reviewer.review(paper.document())
    for name, make in {"docx": word, **FORMATS}.items():
        review = reviewer.review(read_document(paper_formats.write(tmp_path / f"材料.{name}", make(paper.texts))))
        assert (name, review.verdict, review.score) == (name, expected.verdict, expected.score)
    WRITERS["pdf"](paper, tmp_path / "材料.pdf")
    review = reviewer.review(read_document(tmp_path / "材料.pdf"))
    assert review.verdict == expected.verdict
    assert abs((review.score or 0) - (expected.score or 0)) <= 1


def test_a_scan_gets_the_verdict_of_its_text_and_says_so_in_every_quotation(reviewer: Reviewer) -> None:
    of_text = reviewer.review(Document("0" * 64, "材料", "txt", tuple(map(Block, PAPER))))
    of_scan = reviewer.review(read_document(SCANS / "paper.png"))
    assert (of_scan.verdict, of_scan.score) == (of_text.verdict, of_text.score)
    assert quotes(of_scan) == quotes(of_text) != []
    assert all(of_scan.document.confidence(start, end) for start, end in quotes(of_scan))


def quotes(review: Review) -> list[tuple[int, int]]:
    return [(item.quote.start, item.quote.end) for item in review.findings if item.quote]
