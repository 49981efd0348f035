"""Where things stand in an output folder. Everything under `WORKPLACE` is ours; the rest is for people."""

from pathlib import Path
from typing import NamedTuple

from flows.intake import WORKPLACE

__all__ = ["SHEET_SUFFIXES", "Layout"]

SHEET_SUFFIXES = (".docx", ".html", ".json")


class Layout(NamedTuple):
    out: Path

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
    def ledger(self) -> Path:
        return self.out / "ledger.xlsx"

    @property
    def copies(self) -> Path:
        return self.out / "雷同.html"

    @property
    def refusals(self) -> Path:
        return self.out / "退回清单.txt"

    def sheet(self, stem: str, suffix: str) -> Path:
        """Return the path of one sheet; the stem may hold folders and dots."""
        return self.sheets / f"{stem}{suffix}"
