"""Minutes -> who speaks where, and whom of: the notations people use, read by shape alone.

张三：… · 【李四】… · 王五（副局长）：… · 赵六同志对张三同志提出批评意见：一是… · tables of 发言人 and 内容 · a name on a line of its own.
What a turn does, and how sharply, is not asked here.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Document
from pipeline.segment.attendance import Attendance, attendance, cells_of
from pipeline.segment.people import NAME, POST, SURNAMES, TITLE, Mention, People, Person, is_name
from pipeline.segment.sentences import split_sentences
from pipeline.spoken import TurnKind

__all__ = ["Minutes", "Speech", "read_minutes"]

_NUMBER = (
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
_BRACKETED = re.compile(rf"{_NUMBER}[【\[〔《]([^】\]〕》]{{2,30}})[】\]〕》][ \u3000]*[：:]?[ \u3000]*")
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
_NOBODYS = re.compile(
    r"[（(]?(?:开展)?(?:相互|互相)?(?:开展)?(?:批评|发言|表态|点评|自由发言|对照检查|自我批评)(?:意见|环节|情况|阶段|与自我批评|和自我批评|发言|如下)?[：:）)]?"
)
_LONGEST_LEAD = 60
_START = (
    r"(?:[\s\u3000，,、]|[一二三四五六七八九十]是|第[一二三四五六七八九十][，,、]?|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、)）]|[①-⑳]|[一二三四五六七八九十]、|首先|其次|再次|最后|另外|还有|接着|下面|再|也|同时|此外|"
    r"顺便|然后|我|想|要|就|先|来|在|这里|借这个机会|有|[一二两三四五六几]点|[一二两三四五六几]条|意见)*"
)
_ADDRESSING = re.compile(
    rf"{_START}(?:对|给|向|跟|针对|关于|至于|对于|批评|说说|说一说|说到|谈谈|讲讲|讲一讲|提醒|轮到|帮助|问问|→)[ \u3000]*"
)
_AFTER_ADDRESS = re.compile(
    r"[（(][^）)]{1,20}[）)]|(?=[，,：:、—\s]|我|提|讲|说|也|再|有|[一二两三四五几]|的(?:批评|意见|问题|不足|看法|建议|印象|希望|毛病|缺点)|批评|意见|啊|呢|本人|个人|，)"
)
_CALLING = re.compile(rf"{_START}(?=[\u4e00-\u9fa5])")
_AFTER_CALL = re.compile(r"[ \u3000]*(?:[（(][^）)]{1,20}[）)])?[ \u3000]*(?:[，,：:！!、—]|啊|呀|呢|你|您|[ \u3000])")
_HOSTING = re.compile(r"^(?:主\s*持\s*人?|会议主持)$")
_SPEAKER_COLUMN = re.compile(r"^(?:发\s*言\s*人|姓\s*名|批评人|批评者|提出人|发言者|发言人员|提意见人)(?:姓名)?$")
_TARGET_COLUMN = re.compile(r"^(?:被批评人|批评对象|对象|被批评者|被提意见人|对谁|接受人)(?:姓名)?$")
_TEXT_COLUMN = re.compile(r"^(?:.{0,6}(?:内容|意见|发言|摘要|记录))$")


class Speech(NamedTuple):
    """A stretch of one speaker's words. `targets` are named by its lead or by its first words; `hint` is the kind its lead names.

    `subject` is whose turn it is to be criticised, as far as headings say.
    """

    speaker: str | None
    targets: tuple[str, ...]
    hint: TurnKind | None
    subject: str | None
    start: int
    end: int


class Minutes(NamedTuple):
    attendance: Attendance
    people: People
    speeches: tuple[Speech, ...]


class _Lead(NamedTuple):
    """What stands before the words themselves; `end` is where these begin. `numbered`: a heading that opens somebody's part."""

    speaker: str | None
    targets: tuple[str, ...]
    hint: TurnKind | None
    end: int
    numbered: bool = False


def read_minutes(document: Document, roster: Sequence[Person] = ()) -> Minutes:
    """Return the speeches of minutes in order; people come from the roster, the head and, without these, from who speaks."""
    head = attendance(document)
    named = (*roster, *head.present, *head.chair, *head.observer, *head.recorder, *head.absent)
    people = People(_merged(named)).with_more(_speakers_by_shape(document, head))
    return Minutes(head, people, tuple(_Reader(document, people, head).speeches()))


def _merged(persons: Sequence[Person]) -> list[Person]:
    """Return each person once with all posts that anybody names."""
    posts: dict[str, dict[str, None]] = {}
    said: dict[str, str] = {}
    for person in persons:
        posts.setdefault(person.name, {}).update(dict.fromkeys(person.posts))
        said[person.name] = said.get(person.name) or person.said
    return [Person(name, tuple(held), said[name]) for name, held in posts.items()]


def _speakers_by_shape(document: Document, head: Attendance) -> list[Person]:
    """Return the names that lead a line as speakers do, where the head does not name everybody."""
    lead = re.compile(
        rf"{_NUMBER}[【\[〔]?(?:({POST})[ \u3000]*)?({NAME})(?:同志)?(?:[（(]([^）)]{{1,20}})[）)])?(?:同志)?[^：:。，,]{{0,16}}[】\]〕：:]"
    )
    titled = re.compile(rf"{_NUMBER}[【\[〔]?([老小大]?[{SURNAMES}](?:{TITLE})?)(?:同志)?[】\]〕：:]")
    found: list[Person] = []
    known = People((*head.present, *head.chair, *head.observer, *head.recorder))
    for start, block in zip(document.starts, document.blocks, strict=True):
        line = (block.label + block.text).lstrip()
        if start < head.end or known.mentions(line[:24]):
            continue
        full, called = lead.match(line), titled.match(line)
        if full and is_name(full[2]):
            found.append(Person(full[2], (full[1],) if full[1] else (), full[3] or ""))
        elif called and len(called[1]) > 1 and not head.present:
            found.append(Person(called[1], tuple(re.findall(rf"(?:{TITLE})$", called[1][1:]))))
    if not head.present:
        told = re.finditer(rf"(?:^|[。；，：\n]|[对给向由]|批评|针对)(?:{POST})?({NAME})同志", document.text)
        found += [Person(match[1]) for match in told if is_name(match[1])]
    return _merged(found)


class _Reader:
    """Walks the lines after the head; keeps who speaks, whose turn it is, and whether a list of targets is under way."""

    def __init__(self, document: Document, people: People, head: Attendance) -> None:
        self._text = document.text
        self._rows = list(zip(document.starts, document.blocks, strict=True))
        self._people = people
        self._head = head
        self._speaker: str | None = None
        self._subject: str | None = None
        self._hint: TurnKind | None = None
        self._targets: tuple[str, ...] = ()
        self._listing = False
        self._columns: dict[str, int] = {}

    def speeches(self) -> Iterator[Speech]:
        """Yield every speech in order, neighbours of one speaker and target joined."""
        last: Speech | None = None
        for speech in self._pieces():
            if last and _is_one(last, speech):
                last = last._replace(end=speech.end)
                continue
            if last:
                yield last
            last = speech
        if last:
            yield last

    def _pieces(self) -> Iterator[Speech]:
        for start, block in self._rows:
            end = start + len(block.label) + len(block.text)
            if start < self._head.end or not self._text[start:end].strip():
                continue
            cells = cells_of(self._text[start:end])
            if len(cells) > 1:
                yield from self._row(start, cells)
            else:
                self._columns = {}
                yield from self._line(start, end)

    def _row(self, start: int, cells: Sequence[str]) -> Iterator[Speech]:
        """Yield the speech of a table row: by the columns of the header row, else the first cell that is a person speaks."""
        header = {name: index for index, cell in enumerate(cells) for name, words in _COLUMNS if words.match(cell.strip())}
        if len(header) > 1:
            self._columns = header
            return
        at = self._columns or {"speaker": next((index for index, cell in enumerate(cells) if self._whole(cell)), -1)}
        words = cells[at["text"]] if at.get("text", 99) < len(cells) else max(cells, key=len)
        speaker = self._whole(cells[at["speaker"]]) if 0 <= at.get("speaker", -1) < len(cells) else None
        target = self._whole(cells[at["target"]]) if at.get("target", 99) < len(cells) else None
        others = [cell for cell in cells if cell != words and self._whole(cell) and self._whole(cell) != speaker]
        if target is None and not self._columns and len(others) == 1:
            target = self._whole(others[0])
        place = self._text.index(words, start)
        self._begin(_Lead(speaker, (target,) if target else (), TurnKind.CRITICISM if target else None, place))
        yield from self._speak(place, place + len(words))

    def _whole(self, cell: str) -> str | None:
        return self._people.known_as(cell) if len(cell.strip()) <= 20 else None

    def _line(self, start: int, end: int) -> Iterator[Speech]:
        lead = self._bracketed(start, end) or self._colon(start, end) or self._narrated(start, end) or self._heading(start, end)
        if lead:
            self._begin(lead)
            start = lead.end
        elif _NOBODYS.fullmatch(re.sub(rf"^{_NUMBER}", "", self._text[start:end]).strip()):
            return
        first = start
        for sentence in split_sentences(self._text[start:end]):
            at = start + sentence.start
            told = self._narrated(at, end) if at > first else None
            if told:
                yield from self._speak(first, at)
                self._begin(told)
                first = told.end
        yield from self._speak(first, end)

    def _begin(self, lead: _Lead) -> None:
        if lead.speaker is None and lead.targets and lead.hint is not TurnKind.SELF_CRITICISM:
            self._subject = lead.targets[0]
        elif lead.hint is TurnKind.SELF_CRITICISM and (lead.speaker or self._speaker):
            self._subject = lead.speaker or self._speaker
        elif lead.numbered and lead.speaker and not lead.targets:
            self._subject = lead.speaker
        if lead.speaker:
            self._speaker, self._listing = lead.speaker, False
        self._targets, self._hint = lead.targets, lead.hint

    def _bracketed(self, start: int, end: int) -> _Lead | None:
        match = _BRACKETED.match(self._text, start, end)
        return self._lead(match[1], match.start(1), match.end()) if match else None

    def _colon(self, start: int, end: int) -> _Lead | None:
        colon = _COLON.search(self._text, start, min(end, start + _LONGEST_LEAD))
        if not colon or re.search("[。！？；]", self._text[start : colon.start()]):
            return None
        return self._lead(self._text[start : colon.start()], start, colon.end())

    def _heading(self, start: int, end: int) -> _Lead | None:
        line = self._text[start:end]
        if len(line) > 40 or re.search(r"[。！？；：:]", line.rstrip("：:")):
            return None
        lead = self._lead(line, start, end)
        return lead._replace(numbered=bool(re.match(rf"{_NUMBER}(?<=[^\s])", line))) if lead else None

    def _lead(self, words: str, start: int, end: int) -> _Lead | None:
        """Return who speaks, and of whom, if the words are nothing but that; None for the beginning of a sentence."""
        bare = re.sub(rf"^{_NUMBER}", "", words)
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
            return self._nameless(bare, hint, end)
        targets = [mention for mention in found if re.search(rf"{_TO}[ \u3000]*(?:{POST})?$", bare[: mention.start])]
        speakers = [mention for mention in found if mention not in targets]
        if targets and speakers and speakers[0].start > targets[0].start:
            targets += speakers[1:] if hint is TurnKind.CRITICISM else []
        elif targets:
            targets += [mention for mention in speakers if mention.start > targets[0].start]
        speaker = self._single(speakers[0]) if speakers else None
        aims = tuple(
            dict.fromkeys(name for mention in targets if (name := self._single(mention, speaker or self._speaker)) and name != speaker)
        )
        if self._listing and speaker and offset and not aims and hint is None:
            return _Lead(None, (speaker,), TurnKind.CRITICISM, end) if speaker != self._speaker else None
        if not speakers and self._speaker and self._text[end : end + 1].strip():
            return None  # 对张三同志：… inside somebody's words
        return _Lead(speaker, aims, hint or (TurnKind.CRITICISM if aims else None), end)

    def _nameless(self, bare: str, hint: TurnKind | None, end: int) -> _Lead | None:
        """Return the lead of a line such as 主持人：, 自我批评：, 表态：, which names nobody."""
        if _HOSTING.match(re.sub(r"[（(][^）)]*[）)]", "", bare).strip()):
            return _Lead(self._head.chair[0].name if self._head.chair else "主持人", (), TurnKind.HOST, end)
        if hint is None or re.fullmatch(r"(?:问题|意见|批评意见|几点意见|情况|建议)", bare.strip()) or len(bare.strip()) > 12:
            return None
        who = self._subject if hint in (TurnKind.SELF_CRITICISM, TurnKind.RESPONSE) else None
        if re.search("督导组|指导组", bare):
            return _Lead(self._head.observer[0].name if self._head.observer else "督导组", (), TurnKind.COMMENT, end)
        return _Lead(who, (), hint, end) if who else None

    def _narrated(self, start: int, end: int) -> _Lead | None:
        """Return the lead of 会上，赵六同志指出，… at this place."""
        opening = re.compile(rf"{_NUMBER}(?:会上，?|随后，?|接着，?|首先，?|最后，?|接下来，?|{POST})?").match(self._text, start, end)
        mention = self._people.at(self._text, opening.end()) if opening else None
        if mention is None:
            return None
        aim = re.compile(rf"[ \u3000]*(?:对|给|向|针对|批评)[ \u3000]*(?:{POST})?").match(self._text, mention.end, end)
        target = self._people.at(self._text, aim.end()) if aim else None
        speaker = self._single(mention)
        if target and (name := self._single(target, speaker)):
            told = _AIMED.match(self._text, target.end, end)
            announced = told.group() + self._text[mention.end : target.start] if told else ""
            return _Lead(speaker, (name,), TurnKind.CRITICISM, start) if re.search("提|批评|意见|指出|说", announced) else None
        if _CHECKING.match(self._text, mention.end, end):
            return _Lead(speaker, (), TurnKind.SELF_CRITICISM, start)
        turned = _TURNED.match(self._text, mention.end, end)
        meant = self._people.at(self._text, turned.end()) if turned else None
        if meant and (name := self._single(meant, speaker)):
            return _Lead(speaker, (name,), TurnKind.CRITICISM, start)
        verb = _NARRATED.match(self._text, mention.end, end)
        return _Lead(speaker, (), _hint(verb.group()), start) if verb else None

    def _speak(self, start: int, end: int) -> Iterator[Speech]:
        """Yield the words from start to end, cut where the speaker turns to somebody else."""
        if self._speaker is None or not self._text[start:end].strip(" \u3000：:，,\t"):
            return
        cuts: list[tuple[int, tuple[str, ...]]] = [(start, self._targets)]
        for sentence in split_sentences(self._text[start:end]):
            at = start + sentence.start
            target = self._addressed(at, start + sentence.end, bool(cuts[-1][1]))
            if target and (target,) != cuts[-1][1]:
                cuts.append((at, (target,)))
        self._targets = cuts[-1][1]
        for (first, targets), (last, _) in zip(cuts, [*cuts[1:], (end, ())], strict=True):
            first, last = _trimmed(self._text, first, last)
            if first < last:
                yield Speech(self._speaker, targets, self._hint, self._subject, first, last)
        closing = self._text[start:end].rstrip()
        self._listing = self._listing or (closing.endswith(("：", ":")) and bool(re.search("批评|意见|建议|各位|每位", closing[-40:])))

    def _addressed(self, start: int, end: int, aimed: bool) -> str | None:
        """Return whom a sentence turns to: 对李局长…, 老王，你…, or, where nobody is meant yet, who is its subject."""
        turning = _ADDRESSING.match(self._text, start, end)
        mention = self._people.at(self._text, turning.end()) if turning else None
        if mention and _AFTER_ADDRESS.match(self._text, mention.end):
            return self._other(mention)
        opening = _CALLING.match(self._text, start, end)
        mention = self._people.at(self._text, opening.end()) if opening else self._people.at(self._text, start)
        if mention is None:
            return None
        called = _AFTER_CALL.match(self._text, mention.end)
        return self._other(mention) if called or not aimed else None

    def _other(self, mention: Mention) -> str | None:
        name = self._single(mention, self._speaker)
        return name if name != self._speaker and name not in self._head.outsiders else None

    def _single(self, mention: Mention | None, but: str | None = None) -> str | None:
        """Return the one person meant; nobody speaks of himself by name, so a namesake is the other one."""
        names = [name for name in mention.names if name != but or len(mention.names) == 1] if mention else []
        return names[0] if len(names) == 1 else None


_COLUMNS = (("speaker", _SPEAKER_COLUMN), ("target", _TARGET_COLUMN), ("text", _TEXT_COLUMN))


def _hint(words: str) -> TurnKind | None:
    if _BOTH.search(words):
        return None
    return next((kind for kind, pattern in _HINTS if pattern.search(words)), None)


def _is_one(before: Speech, after: Speech) -> bool:
    """Return whether two stretches are one speech: same speaker and lead, nobody else turned to."""
    return before[:4] == after[:4] or (before[0] == after[0] and before[2:4] == after[2:4] and before.targets == after.targets)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \u3000\t\n：:，,"))
    return start + left, start + len(piece.rstrip())
