"""What every reader hands to the front door."""

from typing import NamedTuple

from pipeline.model import Aside, Block, Notice


class Reading(NamedTuple):
    """The content of one file before it has a name and a hash. `pages` is None where the format has no pages.

    `missing` names, in Chinese, what the file holds and this reader may have left out; empty when it reads all.
    """

    blocks: tuple[Block, ...]
    asides: tuple[Aside, ...] = ()
    notices: tuple[Notice, ...] = ()
    pages: int | None = None
    missing: str = ""
