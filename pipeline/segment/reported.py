"""The words around what was said -> what was said: 温雅同志指出，… and 我给老赵提一条，… are heard without their beginnings."""

import re

__all__ = ["announced", "reported"]

_REPORTING = re.compile(
    r"^[^，。：:；]{2,30}?(?:(?:指出|认为|批评|当面提|提出|提|表示|说|谈到|坦言|回应|强调|意见是|意见|觉得)[^，。：:；]{0,6}[，：:]|(?:表示|认为|指出|提出)(?![，：:])|(?=希望|建议))"
)
_ANNOUNCING = re.compile(r"^[^，。：:；]{0,16}提[^，。：:；]{0,3}(?:条|点|意见|批评)[^，。：:；]{0,6}[，：:]")


def reported(words: str) -> str:
    """Return the words without the report in front that names who said them."""
    return _REPORTING.sub("", words) or words


def announced(words: str) -> str:
    """Return the words without the announcement that something will be said."""
    return _ANNOUNCING.sub("", words) or words
