"""The pages of a PDF as pictures, drawn by PDFium on demand."""

from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import FileDamaged
from pipeline.extract.ocr import Picture
from pipeline.extract.scan import picture_of

DPI = 200
MAX_DRAWN = 40_000_000
_POINTS = 72
_HIDDEN_SHARE = 0.5


class PdfPictures:
    """Draws pages, by 1-based number, at DPI or, where that would be too many pixels, as finely as MAX_DRAWN allows."""

    def __init__(self, data: bytes, password: str) -> None:
        self._data = data
        self._password = password

    @cached_property
    def _document(self) -> pypdfium2.PdfDocument:
        try:
            return pypdfium2.PdfDocument(self._data, password=self._password or None)
        except pypdfium2.PdfiumError as error:
            raise FileDamaged("PDF 结构已损坏，页面画不出来") from error

    def unit(self, number: int) -> float:
        """The length of a pixel in points."""
        width, height = self._page(number).get_size()
        return float(max(_POINTS / DPI, (width * height / MAX_DRAWN) ** 0.5))

    def draw(self, number: int) -> Picture:
        try:
            bitmap = self._page(number).render(scale=1 / self.unit(number))
            return picture_of(bitmap.to_pil())
        except pypdfium2.PdfiumError as error:
            raise FileDamaged(f"PDF 第 {number} 页画不出来") from error

    def is_hidden(self, number: int) -> bool:
        """Whether most of a page's text is drawn invisibly, as scanners lay it over their picture."""
        modes = [pdfium.FPDFTextObj_GetTextRenderMode(item) for item in self._page(number).get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])]
        hidden = sum(mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE for mode in modes)
        return bool(hidden > _HIDDEN_SHARE * len(modes))

    def _page(self, number: int) -> pypdfium2.PdfPage:
        try:
            return self._document[number - 1]
        except pypdfium2.PdfiumError as error:
            raise FileDamaged(f"PDF 第 {number} 页已损坏") from error
