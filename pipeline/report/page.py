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

__all__ = ["asset", "environment", "policy", "write_page"]

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
            style=asset("sheet.css"),
            script=asset("sheet.js"),
            policy=policy("sheet.css", "sheet.js"),
        )
    )
    write_whole(path, printable(html).encode("utf-8"))


@cache
def environment() -> Environment:
    """Return what renders a page: every value escaped, a missing one an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["basis"] = basis_in_words
    environment.filters["severity"] = lambda severity: SEVERITIES[Severity(severity)]
    return environment


@cache
def asset(name: str) -> Markup:
    """Return a file of our own for verbatim inclusion."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


@cache
def policy(style: str, script: str | None = None) -> str:
    """Return a Content-Security-Policy that lets in our own style and script by their digests, and nothing else."""
    allowed = f"style-src {_digest(style)}; " + (f"script-src {_digest(script)}; " if script else "")
    return f"default-src 'none'; {allowed}base-uri 'none'; form-action 'none'"


def _digest(name: str) -> str:
    return f"'sha256-{b64encode(sha256(asset(name).encode()).digest()).decode()}'"
