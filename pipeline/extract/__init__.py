"""Files to documents: what kind of file it is, whether it may be opened, what it says, whether that is Chinese."""

from pipeline.extract.document import read_document
from pipeline.extract.process import Reader

__all__ = ["Reader", "read_document"]
