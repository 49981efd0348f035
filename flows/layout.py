"""Where things stand in an output folder. Everything under `WORKPLACE` is ours; the rest is for people."""

from pathlib import Path
from typing import NamedTuple

from flows.intake import WORKPLACE

__all__ = ["SETTINGS", "SHEET_SUFFIXES", "Layout"]

SETTINGS = "设置.toml"
"""The file that makes an output folder a workspace (`flows.workspace`)."""

SHEET_SUFFIXES = (".docx", ".html", ".json")


class Layout(NamedTuple):
    """`section` is the folder among the sheets that has books of its own (a day, a rerun); without one the books stand in `out`."""

    out: Path
    section: str = ""

    @property
    def is_workspace(self) -> bool:
        return (self.out / SETTINGS).exists()

    @property
    def workplace(self) -> Path:
        return self.out / WORKPLACE

    @property
    def store(self) -> Path:
        return self.workplace / "store.sqlite"

    @property
    def journals(self) -> Path:
        return self.workplace / "journals"

    @property
    def unpacked(self) -> Path:
        return self.workplace / "unpacked"

    @property
    def archive(self) -> Path:
        return self.workplace / "archive.sqlite"

    @property
    def template(self) -> Path:
        return self.workplace / "template.txt"

    @property
    def lock(self) -> Path:
        return self.workplace / "lock"

    @property
    def log(self) -> Path:
        return self.workplace / "log.txt"

    @property
    def sheets(self) -> Path:
        return self.out / "意见单"

    @property
    def books(self) -> Path:
        return self.sheets / self.section if self.section else self.out

    @property
    def ledger(self) -> Path:
        return self.books / "ledger.xlsx"

    @property
    def copies(self) -> Path:
        return self.books / "雷同.html"

    @property
    def refusals(self) -> Path:
        return self.books / "退回清单.txt"

    def sheet(self, stem: str, suffix: str) -> Path:
        """Return the path of one sheet; the stem may hold folders and dots."""
        return self.sheets / f"{stem}{suffix}"
