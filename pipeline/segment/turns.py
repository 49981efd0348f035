"""Minutes -> who speaks where, and whom of: the notations people use, read by shape alone.

张三：… · 【李四】… · 王五（副局长）：… · 赵六同志对张三同志提出批评意见：一是… · tables of 发言人 and 内容 · a name on a line of its own.
What a turn does, and how sharply, is not asked here.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.model import Document
from pipeline.segment.attendance import Attendance, attendance, cells_of
from pipeline.segment.leads import NUMBER, Heading, Lead, LeadReader, agrees, single
from pipeline.segment.people import Mention, People, Person
from pipeline.segment.sentences import split_sentences
from pipeline.segment.speakers import merged, speakers_by_shape
from pipeline.spoken import TurnKind

__all__ = ["Minutes", "Speech", "read_minutes"]

_NOBODYS = re.compile(
    r"[（(]?(?:开展)?(?:相互|互相)?(?:开展)?(?:批评|发言|表态|点评|自由发言|对照检查|自我批评)(?:意见|环节|情况|阶段|与自我批评|和自我批评|发言|如下)?[：:）)]?"
)
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


def read_minutes(document: Document, roster: Sequence[Person] = ()) -> Minutes:
    """Return the speeches of minutes in order; people come from the roster, the head and, without these, from who speaks."""
    head = attendance(document)
    named = (*roster, *head.present, *head.chair, *head.observer, *head.recorder, *head.absent)
    people = People(merged(named)).with_more(speakers_by_shape(document, head))
    return Minutes(head, people, tuple(_Reader(document, people, head).speeches()))


class _Reader:
    """Walks the lines after the head; keeps who speaks, whose turn it is, and whether a list of targets is under way."""

    def __init__(self, document: Document, people: People, head: Attendance) -> None:
        self._text = document.text
        self._rows = list(zip(document.starts, document.blocks, strict=True))
        self._people = people
        self._leads = LeadReader(document.text, people, head)
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
        self._begin(Lead(speaker, (target,) if target else (), TurnKind.CRITICISM if target else None, place))
        yield from self._speak(place, place + len(words))

    def _whole(self, cell: str) -> str | None:
        return self._people.known_as(cell) if len(cell.strip()) <= 20 else None

    def _line(self, start: int, end: int) -> Iterator[Speech]:
        lead = self._leads.at_line(start, end, Heading(self._speaker, self._subject, self._listing))
        if lead:
            self._begin(lead)
            start = lead.end
        elif _NOBODYS.fullmatch(re.sub(rf"^{NUMBER}", "", self._text[start:end]).strip()):
            return
        first = start
        for sentence in split_sentences(self._text[start:end]):
            at = start + sentence.start
            told = self._leads.narrated(at, end) if at > first else None
            if told:
                yield from self._speak(first, at)
                self._begin(told)
                first = told.end
        yield from self._speak(first, end)

    def _begin(self, lead: Lead) -> None:
        if lead.speaker is None and lead.targets and lead.hint is not TurnKind.SELF_CRITICISM:
            self._subject = lead.targets[0]
        elif lead.hint is TurnKind.SELF_CRITICISM and (lead.speaker or self._speaker):
            self._subject = lead.speaker or self._speaker
        elif lead.numbered and lead.speaker and not lead.targets:
            self._subject = lead.speaker
        if lead.speaker:
            self._speaker, self._listing = lead.speaker, False
        self._targets, self._hint = lead.targets, lead.hint

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
        if mention is None or agrees(self._text, mention):
            return None
        called = _AFTER_CALL.match(self._text, mention.end)
        return self._other(mention) if called or not aimed else None

    def _other(self, mention: Mention) -> str | None:
        name = single(mention, self._speaker)
        return name if name != self._speaker and name not in self._head.outsiders else None


_COLUMNS = (("speaker", _SPEAKER_COLUMN), ("target", _TARGET_COLUMN), ("text", _TEXT_COLUMN))


def _is_one(before: Speech, after: Speech) -> bool:
    """Return whether two stretches are one speech: same speaker and lead, nobody else turned to."""
    return before[:4] == after[:4] or (before[0] == after[0] and before[2:4] == after[2:4] and before.targets == after.targets)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \u3000\t\n：:，,"))
    return start + left, start + len(piece.rstrip())
