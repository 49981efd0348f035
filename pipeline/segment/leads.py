"""What stands before somebody's words -> who speaks, whom of, and what the lead itself calls it.

张三：… · 【李四】… · 王五（副局长）：… · 赵六同志对张三同志提出批评意见：… · a name on a line of its own · 会上，赵六同志指出，…
"""

import re
from typing import NamedTuple

from pipeline.segment.attendance import Attendance
from pipeline.segment.people import POST, Mention, People
from pipeline.spoken import TurnKind

__all__ = ["NUMBER", "Heading", "Lead", "LeadReader", "agrees", "single"]

NUMBER = (
    r"[ \u3000]*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[.．、)）](?!\d)|[①-⑳])?[ \u3000]*"
)
_TO = r"(?:对|给|向|跟|与|针对|批评|帮助|指出|→|->|—>|致|点评)"
_FILLER = re.compile(
    r"同志|[发作]?发言|自我批评|相互批评|互相批评|批评(?:与|和)自我批评|开展|个人|对照检查|自我检查|自我剖析|党性分析|剖析|检查|检视|批评|意见|建议|提出|指出|主持人?|点评|表态|回应|回复|答复|总结|小结|讲话|"
    r"插话|接着|首先|先|继续|最后|补充|认为|表示|强调|坦言|谈到|随后|接下来|然后|会上|也|又|再|带头|代表|班子|说道?|讲|谈|作|做|进行|提|问题|情况|材料|不足|[一二两三四五几]点|[一二两三四五几]条|如下|的|了|是|为|"
    r"对|给|向|跟|针对|帮助|[（(][^）)]*[）)]|[、，,:：\s\u3000]|→|->|—>|【|】|\[|\]|\*|#|各位|大家|其他成员|其他同志"
)
_HINTS = (
    (TurnKind.RESPONSE, re.compile(r"表态|回应|回复|答复|虚心接受|诚恳接受")),
    (TurnKind.SELF_CRITICISM, re.compile(r"自我批评|对照检查|自我检查|剖析|党性分析|检视|个人检查|自查")),
    (TurnKind.CRITICISM, re.compile(r"批评|意见|帮助|指出|建议")),
    (TurnKind.COMMENT, re.compile(r"点评|督导组|指导组")),
    (TurnKind.HOST, re.compile(r"主持|总结|小结")),
)
_BOTH = re.compile(r"批评(?:与|和)自我批评|自我批评(?:与|和)(?:相互|互相)?批评")
_COLON = re.compile(r"[：:]")
_BRACKETED = re.compile(rf"{NUMBER}[【\[〔《]([^】\]〕》]{{2,30}})[】\]〕》][ \u3000]*[：:]?[ \u3000]*")
_CHECKING = re.compile(
    r"(?:同志)?(?:首先|带头|先|接着|随后|最后)*(?:代表(?:领导)?班子[^。]{0,30}?)?(?:作了?|做了?|进行了?|开展了?)(?:个人|自己的?)?(?:对照检查|自我批评|自我剖析|党性分析|检查|检讨)[^。，：]{0,6}[，,。：:]"
)
_AIMED = re.compile(r"(?:同志)?[^，,：:。；]{0,14}[：:，,]")
_MODIFIED = (
    r"(?:同志)?(?:[（(][^）)]{1,20}[）)])?(?:(?:在)?(?:点评|总结|发言)(?:时|中))?(?:首先|接着|也|又|则|随后|坦率地|直接|当场|诚恳地|严肃)?"
)
_NARRATED = re.compile(
    rf"{_MODIFIED}(?:(?:指出|认为|批评道?|提出|表示|说道?|谈到|坦言|回应道?|强调|发言|补充|插话|检讨|表态|点评)(?:说|，|,|：|:)|表示(?:诚恳|虚心|完全|愿意|衷心)?(?:接受|感谢|服气))"
)
_TURNED = re.compile(rf"{_MODIFIED}(?:认为|希望|建议|批评|觉得|指出|提醒|说)")
_LONGEST_LEAD = 60
_HOSTING = re.compile(r"^(?:主\s*持\s*人?|会议主持)$")


class Heading(NamedTuple):
    """Where a meeting is: who speaks, whose turn it is to be criticised, and whether a list of those criticised is under way."""

    speaker: str | None = None
    subject: str | None = None
    listing: bool = False


class Lead(NamedTuple):
    """What stands before the words themselves; `end` is where these begin. `numbered`: a heading that opens somebody's part."""

    speaker: str | None
    targets: tuple[str, ...]
    hint: TurnKind | None
    end: int
    numbered: bool = False


class LeadReader:
    """Reads the lead at a place of the text."""

    def __init__(self, text: str, people: People, head: Attendance) -> None:
        self._text = text
        self._people = people
        self._head = head

    def at_line(self, start: int, end: int, where: Heading) -> Lead | None:
        """Return the lead of a line; None where it goes on with what is being said."""
        return (
            self._bracketed(start, end, where)
            or self._colon(start, end, where)
            or self.narrated(start, end)
            or self._heading(start, end, where)
        )

    def _bracketed(self, start: int, end: int, where: Heading) -> Lead | None:
        match = _BRACKETED.match(self._text, start, end)
        return self._lead(match[1], match.end(), where) if match else None

    def _colon(self, start: int, end: int, where: Heading) -> Lead | None:
        colon = _COLON.search(self._text, start, min(end, start + _LONGEST_LEAD))
        if not colon or re.search("[。！？；]", self._text[start : colon.start()]):
            return None
        return self._lead(self._text[start : colon.start()], colon.end(), where)

    def _heading(self, start: int, end: int, where: Heading) -> Lead | None:
        line = self._text[start:end]
        if len(line) > 40 or re.search(r"[。！？；：:]", line.rstrip("：:")):
            return None
        lead = self._lead(line, end, where)
        return lead._replace(numbered=bool(re.match(rf"{NUMBER}(?<=[^\s])", line))) if lead else None

    def _lead(self, words: str, end: int, where: Heading) -> Lead | None:
        """Return who speaks, and of whom, if the words are nothing but that; None for the beginning of a sentence."""
        bare = re.sub(rf"^{NUMBER}", "", words)
        offset = len(words) - len(bare)
        found = self._people.mentions(bare)
        rest, last = [], 0
        for mention in found:
            rest.append(bare[last : mention.start])
            last = mention.end
        left = _FILLER.sub("", re.sub(POST, "", _FILLER.sub("", "".join([*rest, bare[last:]]))))
        if len(left) > 3 or re.search("[你您我]", left):
            return None
        hint = _hint(bare)
        if not found:
            return self._nameless(bare, hint, end, where)
        targets = [mention for mention in found if re.search(rf"{_TO}[ \u3000]*(?:{POST})?$", bare[: mention.start])]
        speakers = [mention for mention in found if mention not in targets]
        if targets and speakers and speakers[0].start > targets[0].start:
            targets += speakers[1:] if hint is TurnKind.CRITICISM else []
        elif targets:
            targets += [mention for mention in speakers if mention.start > targets[0].start]
        speaker = single(speakers[0]) if speakers else None
        aims = tuple(dict.fromkeys(name for mention in targets if (name := single(mention, speaker or where.speaker)) and name != speaker))
        if where.listing and speaker and offset and not aims and hint is None:
            return Lead(None, (speaker,), TurnKind.CRITICISM, end) if speaker != where.speaker else None
        if not speakers and where.speaker and self._text[end : end + 1].strip():
            return None  # 对张三同志：… inside somebody's words
        return Lead(speaker, aims, hint or (TurnKind.CRITICISM if aims else None), end)

    def _nameless(self, bare: str, hint: TurnKind | None, end: int, where: Heading) -> Lead | None:
        """Return the lead of a line such as 主持人：, 自我批评：, 表态：, which names nobody."""
        if _HOSTING.match(re.sub(r"[（(][^）)]*[）)]", "", bare).strip()):
            return Lead(self._head.chair[0].name if self._head.chair else "主持人", (), TurnKind.HOST, end)
        if hint is None or re.fullmatch(r"(?:问题|意见|批评意见|几点意见|情况|建议)", bare.strip()) or len(bare.strip()) > 12:
            return None
        who = where.subject if hint in (TurnKind.SELF_CRITICISM, TurnKind.RESPONSE) else None
        if re.search("督导组|指导组", bare):
            return Lead(self._head.observer[0].name if self._head.observer else "督导组", (), TurnKind.COMMENT, end)
        return Lead(who, (), hint, end) if who else None

    def narrated(self, start: int, end: int) -> Lead | None:
        """Return the lead of 会上，赵六同志指出，… at this place."""
        opening = re.compile(rf"{NUMBER}(?:会上，?|随后，?|接着，?|首先，?|最后，?|接下来，?|{POST})?").match(self._text, start, end)
        mention = self._people.at(self._text, opening.end()) if opening else None
        if mention is None:
            return None
        aim = re.compile(rf"[ \u3000]*(?:对|给|向|针对|批评)[ \u3000]*(?:{POST})?").match(self._text, mention.end, end)
        target = self._people.at(self._text, aim.end()) if aim else None
        speaker = single(mention)
        if target and (name := single(target, speaker)):
            told = _AIMED.match(self._text, target.end, end)
            announced = told.group() + self._text[mention.end : target.start] if told else ""
            return Lead(speaker, (name,), TurnKind.CRITICISM, start) if re.search("提|批评|意见|指出|说", announced) else None
        if _CHECKING.match(self._text, mention.end, end):
            return Lead(speaker, (), TurnKind.SELF_CRITICISM, start)
        turned = _TURNED.match(self._text, mention.end, end)
        meant = self._people.at(self._text, turned.end()) if turned else None
        if meant and (name := single(meant, speaker)):
            return Lead(speaker, (name,), TurnKind.CRITICISM, start)
        verb = _NARRATED.match(self._text, mention.end, end)
        return Lead(speaker, (), _hint(verb.group()), start) if verb else None


_AGREED = re.compile(r"(?:同意|赞成|赞同|支持|附议|呼应|接着|像)[^，。]{0,3}$")
_AGREEING = re.compile(r"(?:同志)?(?:刚才|前面)?(?:的(?:意见|批评|发言|话|看法)|[说讲提批点]得|[说讲提]的|已经[说讲提])")


def agrees(text: str, mention: Mention) -> bool:
    """Return whether somebody is called only to be agreed with: 我同意海燕同志的意见, 小慧说得对."""
    return bool(_AGREED.search(text[max(mention.start - 6, 0) : mention.start]) or _AGREEING.match(text, mention.end))


def single(mention: Mention | None, but: str | None = None) -> str | None:
    """Return the one person meant; nobody speaks of himself by name, so a namesake is the other one."""
    names = [name for name in mention.names if name != but or len(mention.names) == 1] if mention else []
    return names[0] if len(names) == 1 else None


def _hint(words: str) -> TurnKind | None:
    if _BOTH.search(words):
        return None
    return next((kind for kind, pattern in _HINTS if pattern.search(words)), None)
