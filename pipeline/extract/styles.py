"""What the styles of a Word document say about a paragraph or run that does not say it itself."""

from collections.abc import Iterator

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_OFF = ("0", "false", "off")


class Styles:
    """The style part of a document. Every look-up follows `basedOn`; a circle or a missing style ends it."""

    def __init__(self, root: etree._Element | None) -> None:
        elements = root.findall(W + "style") if root is not None else []
        self._by_id = {element.get(W + "styleId", ""): element for element in elements}
        defaults = [element for element in elements if is_on(element.get(W + "default", "0"))]
        self._default = {element.get(W + "type"): element.get(W + "styleId", "") for element in defaults}
        self._inherited: dict[tuple[str | None, str | None, str], bool] = {}

    def chain(self, style: str | None, kind: str = "paragraph") -> Iterator[tuple[str, etree._Element]]:
        """Id and element of a style (None: the default one of its kind), then of each it is based on."""
        name = style if style is not None else self._default.get(kind, "")
        seen: set[str] = set()
        while name in self._by_id and name not in seen:
            seen.add(name)
            yield name, self._by_id[name]
            name = value(self._by_id[name], "basedOn") or ""

    def switched_on(self, run: etree._Element, paragraph_style: str | None, toggle: str) -> bool:
        """Whether a run has a toggle such as `vanish`: itself, else by its character style, else by its paragraph's style."""
        properties = run.find(W + "rPr")
        if (own := _toggle(properties, toggle)) is not None:
            return own
        character = value(properties, "rStyle") if properties is not None else None
        key = (character, paragraph_style, toggle)
        if key not in self._inherited:
            self._inherited[key] = self._inherits(*key)
        return self._inherited[key]

    def _inherits(self, character: str | None, paragraph: str | None, toggle: str) -> bool:
        links = [*(self.chain(character, "character") if character else ()), *self.chain(paragraph)]
        found = (_toggle(element.find(W + "rPr"), toggle) for _, element in links)
        return next((state for state in found if state is not None), False)


def is_on(setting: str) -> bool:
    return setting.lower() not in _OFF


def value(element: etree._Element, child: str) -> str | None:
    """The `w:val` of a direct child, or None."""
    found = element.find(W + child)
    return found.get(VAL) if found is not None else None


def number(element: etree._Element | None, child: str) -> int | None:
    """The same as a whole number; None too when it is not one."""
    text = value(element, child) if element is not None else None
    return int(text) if text is not None and text.strip().lstrip("-").isdecimal() else None


def _toggle(properties: etree._Element | None, name: str) -> bool | None:
    found = properties.find(W + name) if properties is not None else None
    return None if found is None else is_on(found.get(VAL, "1"))
