"""Which character stands behind a glyph form that some PDF writers put in its place.

Full NFKC would turn ，and（ into their ASCII forms, so only radicals and vertical presentation forms are mapped.
"""

import unicodedata

# U+2E80-2EFF, CJK Radicals Supplement: most have no decomposition in Unicode. Those that are characters of running text by themselves.
_SUPPLEMENT = str.maketrans(
    "⺠⺟⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺁⺒⺓⺔⺚⺜⺝⺥⺨⺫⺬⺮⺷⺼⻂⻊⻑⻒⻞⻫⻯",
    "民母虎西见角贝车辶长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟厂巳幺彑旡日月爪犭目示竹羊肉衤足長镸飠斉竜",
)
_KANGXI: dict[int, str | int] = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_VERTICAL = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︙︱︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
    "，、。：；！？〖〗…—（）｛｝〔〕【】《》〈〉「」『』［］",
)
_FORMS: dict[int, str | int] = {**_SUPPLEMENT, **_KANGXI, **_VERTICAL}


def plain_forms(text: str) -> str:
    """The text with ⻛ as 风, ⾯ as 面, ︵ as （; every other character as it was."""
    return text.translate(_FORMS)
