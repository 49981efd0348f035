"""Review -> one self-contained, printable HTML file: the text with its marks on the left, the remarks on the right."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.model import Review, Severity
from pipeline.report.archive import write_whole
from pipeline.report.marks import lines
from pipeline.report.opinion import DRAFT, basis_in_words, opinion
from pipeline.report.printable import printable
from pipeline.report.wording import SEVERITIES

__all__ = ["environment", "policy", "style", "write_page"]

TEMPLATES = Path(__file__).parent / "templates"


def write_page(review: Review, path: Path) -> None:
    """Write the page whole; an existing file is replaced."""
    said = opinion(review)
    html = (
        environment()
        .get_template("sheet.html.j2")
        .render(
            title=said.title,
            draft=DRAFT,
            review=review,
            said=said,
            lines=list(lines(review.document, review.passages, said.remarks)),
            style=style(),
            script=_asset("sheet.js"),
            policy=policy(),
        )
    )
    write_whole(path, printable(html).encode("utf-8"))


@cache
def environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["basis"] = basis_in_words
    environment.filters["severity"] = lambda severity: SEVERITIES[Severity(severity)]
    return environment


def style() -> Markup:
    """Return the style that all pages share."""
    return _asset("sheet.css")


@cache
def _asset(name: str) -> Markup:
    """Return a file of our own for verbatim inclusion."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


@cache
def policy() -> str:
    """Return a Content-Security-Policy that lets in our own style and script by their digests, and nothing else."""
    style, script = (b64encode(sha256(_asset(name).encode()).digest()).decode() for name in ("sheet.css", "sheet.js"))
    return f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
