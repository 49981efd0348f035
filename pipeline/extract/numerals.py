"""How a number is written in the numbering formats of Word (ECMA-376 part 1, 17.18.59) and of HTML lists."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_SIMPLIFIED = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def write_number(number: int, style: str) -> str:
    """The number in a style named as in `w:numFmt`; in Arabic digits when the style is unknown or cannot write it."""
    writer = _WRITERS.get(style)
    return (writer(number) if writer and number > 0 else "") or str(number)


def _counted(number: int, digits: str = "零一二三四五六七八九", units: str = "十百千", ten_thousand: str = "万") -> str:
    """With units: 十二, 一百零五. A leading 一十 is shortened to 十, as it is spoken, unless the digits are the legal ones."""
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        gap = digits[0] if 0 < rest < 1000 else ""
        return _counted(head, digits, units, ten_thousand) + ten_thousand + gap + (_counted(rest, digits, units) if rest else "")
    text, pending = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if pending else "") + digits[digit] + (units[power - 1] if power else "")
        pending = bool(text) and not digit
    return text[1:] if text.startswith("一十") else text


def _positional(number: int, zero: str = "〇") -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number)).replace("〇", zero)


def _pick(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if number <= len(characters) else ""


def _run(first: str, last: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if number <= last else ""


def _circled(number: int) -> str:
    if number <= 20:
        return chr(0x2460 + number - 1)
    return chr(0x3251 + number - 21) if number <= 35 else chr(0x32B1 + number - 36) if number <= 50 else ""


def _letters(number: int) -> str:
    """a to z, then aa, bb: Word repeats the letter. Beyond 30 rounds the number is no list number any more."""
    rounds, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (rounds + 1) if rounds < 30 else ""


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN if number < 4000 else ():
        count, number = divmod(number, value)
        text += sign * count
    return text


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12]


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_WRITERS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _counted,
    "chineseCountingThousand": _counted,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": _counted,
    "japaneseCounting": _counted,
    "japaneseDigitalTenThousand": _positional,
    "taiwaneseDigital": lambda number: _positional(number, "○"),
    "ideographDigital": _positional,
    "chineseLegalSimplified": lambda number: _counted(number, _LEGAL_SIMPLIFIED, "拾佰仟", "万"),
    "ideographLegalTraditional": lambda number: _counted(number, _LEGAL_TRADITIONAL, "拾佰仟", "萬"),
    "ideographTraditional": _pick(_STEMS),
    "ideographZodiac": _pick(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographEnclosedCircle": _run("㊀", 10),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _run("⒈", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
