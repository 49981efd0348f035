"""Review -> JSON, Word sheet, HTML page; batch -> Excel ledger. Nothing here judges, and nothing here reads a clock.

Names are looked up on first use: `inspect` prints JSON and must not wait for pandas and python-docx.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.report.document_json import dumps, to_json
    from pipeline.report.ledger import LedgerRow, write_ledger
    from pipeline.report.page import write_page
    from pipeline.report.word import write_word

__all__ = ["LedgerRow", "dumps", "to_json", "write_ledger", "write_page", "write_word"]

HOMES = {
    "LedgerRow": "ledger",
    "dumps": "document_json",
    "to_json": "document_json",
    "write_ledger": "ledger",
    "write_page": "page",
    "write_word": "word",
}


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
