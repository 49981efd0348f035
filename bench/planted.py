"""Papers with planted reuse, drawn by seed: what was copied from where is known to the character.

The fault statements, causes and measures are passages of the corpus, each used by one author only unless it is planted. Innocent papers
share what anybody may share: stock formulas, quoted directives, the headings and set phrases of their unit.
"""

import random
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from pipeline.classify.corpus import read_corpus
from pipeline.model import Function, Scope, Span, Specificity

__all__ = ["EDITS", "Planted", "Set", "planted"]

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜", "明远建国志强立新晓东海涛文斌国庆永康学军"
COUNTIES = ("青石县", "白沙县", "柳河县", "松岭县", "云溪县", "长桥县", "石门县", "东湾县")
TOWNS = ("柳林镇", "石桥镇", "大塘乡", "新店镇", "古渡乡", "沙头镇", "栗坪乡", "双河镇")
UNITS = ("水利局", "林业局", "教育局", "民政局", "粮食局", "文化局", "统计局", "农业局")
POSTS = ("局长", "副局长", "主任", "副主任", "书记", "科长")
SYNONYMS = (
    ("没有", "没"), ("因为", "由于"), ("但是", "可是"), ("知道", "晓得"), ("领导", "上级"), ("马上", "立刻"), ("非常", "十分"), ("看见", "看到"),
    ("办公室", "办公处"), ("时候", "时间"), ("后来", "之后"), ("一直", "始终"), ("就是", "便是"), ("自己", "本人"), ("晚上", "夜里"), ("早上", "清早"),
    ("全部", "统统"), ("可以", "能够"), ("觉得", "认为"), ("害怕", "担心"), ("每天", "天天"), ("结果", "最后"), ("检查", "查看"), ("汇报", "报告"),
    ("群众", "老百姓"), ("职工", "员工"), ("去年", "上年"), ("开会", "碰头"), ("打电话", "去电话"), ("回家", "返家"), ("安排", "布置"), ("吃饭", "用餐"),
)  # fmt: skip
ADDED = ("说实话，", "现在回想，", "当时，", "事情是这样的，", "不瞒大家说，")
FORMULAS = (
    "理论学习不够深入，满足于一知半解，学用结合不够紧密。",
    "深入基层调查研究不够，听取群众意见不够广泛。",
    "工作作风不够扎实，有时重部署、轻落实。",
    "开拓创新意识不强，习惯于按老办法办事。",
    "勤俭节约的意识树得不牢，过紧日子的思想有所松懈。",
    "宗旨意识有所淡化，服务群众的主动性不够。",
    "对自己要求不够严格，批评与自我批评开展得不够经常。",
    "大局意识有待增强，抓工作的韧劲和狠劲不足。",
)
QUOTED = (
    "《厉行节约的规定》要求：“各单位举办会议应当从严控制数量和规模，不得在景区和高档宾馆安排。”",
    "上级文件指出：“要坚决防止以会议落实会议、以文件落实文件，切实把功夫下到察实情、出实招、办实事上来。”",
    "通知强调：“领导干部下基层要轻车简从，不得层层陪同，不得接受超标准接待。”",
)
TEMPLATE = (
    "按照局党组关于开好专题民主生活会的统一安排，我认真学习了规定的篇目，广泛征求了干部群众的意见，进行了深刻的反思。",
    "一、存在的突出问题", "（一）形式主义方面", "（二）官僚主义方面", "（三）享乐主义方面", "（四）奢靡之风方面", "二、产生问题的原因", "三、今后努力方向和整改措施",
    "以上检查如有不妥，请各位领导和同志们批评指正。",
)  # fmt: skip


class Planted(NamedTuple):
    """A copied passage: the span in the paper `target` repeats the span in the paper `source`; `edit` names how."""

    target: int
    source: int
    target_span: Span
    source_span: Span
    edit: str


class Set(NamedTuple):
    """Texts by number, the plants in them, and the numbers of the papers that share only what anybody may share."""

    texts: tuple[str, ...]
    plants: tuple[Planted, ...]
    innocent: frozenset[int]


class Piece(NamedTuple):
    """A fault statement of a paper that is being written; `source` and `span` say what it was copied from."""

    text: str
    source: int | None = None
    of: int = -1
    edit: str = ""


@cache
def _passages() -> dict[Function, tuple[str, ...]]:
    """Return the fault statements of persons that are told as episodes, the causes and the measures of the corpus."""
    kept: dict[Function, list[str]] = {Function.PROBLEM: [], Function.CAUSE: [], Function.MEASURE: []}
    for example in read_corpus():
        labels = example.labels
        plain = not labels.stock and example.scope is Scope.PERSON and 24 <= len(example.text) <= 120
        if plain and (
            labels.function in (Function.CAUSE, Function.MEASURE) or labels.specificity in (Specificity.CONCRETE, Specificity.PARTIAL)
        ):
            kept.setdefault(labels.function, []).append(example.text)
    return {function: tuple(texts) for function, texts in kept.items()}


def verbatim(text: str, chance: random.Random) -> str:
    return text


def swapped(text: str, chance: random.Random) -> str:
    """Return the text with years, numbers, names, posts, towns and units changed."""
    text = re.sub(r"20\d\d", lambda match: str(int(match[0]) + chance.choice((1, 2, 3))), text)
    text = re.sub(r"\d{1,6}(?!\d)", lambda match: str(chance.randint(2, 99) if len(match[0]) < 4 else int(match[0]) + 1), text)
    text = re.sub(r"([两三四五六七八九])(?=[个次天名人桌年月块盒条])", lambda _: chance.choice("两三四五六七八九"), text)
    text = re.sub(r"小[\u4e00-\u9fa5](?![\u4e00-\u9fa5]*[学区时])", lambda _: "小" + chance.choice(SURNAMES), text)
    for kind in (TOWNS, UNITS, POSTS, COUNTIES):
        text = re.sub("|".join(kind), lambda _, kind=kind: chance.choice(kind), text)
    return text


def synonyms(text: str, chance: random.Random) -> str:
    for word, other in SYNONYMS:
        text = text.replace(word, other)
    return text


def reworded(text: str, chance: random.Random) -> str:
    """Return the text with synonyms, a few words put in, and a clause or two moved or dropped."""
    clauses = re.findall(r"[^，；。]+[，；。]?", synonyms(text, chance))
    if len(clauses) > 3:
        at = chance.randrange(1, len(clauses) - 2)
        clauses[at : at + 2] = reversed(clauses[at : at + 2])
    if len(clauses) > 4 and chance.random() < 0.5:
        del clauses[chance.randrange(1, len(clauses) - 1)]
    result = "".join(clauses).rstrip("，；。") + "。"
    return chance.choice(ADDED) + result if chance.random() < 0.6 else result


EDITS: dict[str, Callable[[str, random.Random], str]] = {
    "verbatim": verbatim,
    "swapped": swapped,
    "synonyms": synonyms,
    "reworded": reworded,
}


class Author:
    """Writes one paper: pieces of fault statements first, then the text around them."""

    def __init__(self, number: int, chance: random.Random, fresh: list[str]) -> None:
        self.number = number
        self.pieces = [Piece(fresh.pop()) for _ in range(chance.randint(6, 12))]
        self.county, self.unit = chance.choice(COUNTIES), chance.choice(UNITS)
        self.name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        self.post, self.year = chance.choice(POSTS), chance.choice((2013, 2014))

    def copy(self, source: "Author", edit: str, count: int, chance: random.Random, *, shuffled: bool = False, kept: int = 2) -> None:
        """Take over fault statements of another paper, keeping only so many of one's own."""
        chosen = sorted(chance.sample(range(len(source.pieces)), min(count, len(source.pieces))))
        taken = [Piece(EDITS[edit](source.pieces[at].text, chance), source.number, at, edit) for at in chosen]
        if shuffled:
            chance.shuffle(taken)
        self.pieces = [*taken, *self.pieces[:kept]]

    def interleave(self, one: "Author", other: "Author", chance: random.Random) -> None:
        """Take over statements of two papers turn by turn, so that one paragraph holds both."""
        self.pieces = [
            Piece(source.pieces[at].text, source.number, at, "interleaved")
            for at in range(min(len(one.pieces), len(other.pieces), 5))
            for source in (one, other)
        ]

    def own(self, passages: tuple[str, ...]) -> list[str]:
        """Return three passages that no other author of the set has, as long as there are enough of them."""
        return [passages[(3 * self.number + at) % len(passages)] for at in range(3)]

    def write(self, chance: random.Random, *, shared: bool) -> tuple[str, list[Span]]:
        """Return the text and where each piece stands in it."""
        passages = _passages()
        text = f"{self.county}{self.unit}{self.post}{self.name}个人对照检查材料\n"
        spans: list[Span] = []
        if shared:
            text += TEMPLATE[0] + "\n" + TEMPLATE[1] + "\n"
        step = -(-len(self.pieces) // 4)
        for part in range(4):
            if shared:
                text += TEMPLATE[2 + part] + "\n"
                extra = chance.sample(FORMULAS, 2) + [chance.choice(QUOTED)] * (chance.random() < 0.6)
                text += "".join(extra)
            for piece in self.pieces[part * step : (part + 1) * step]:
                spans.append(Span(len(text), len(text) + len(piece.text)))
                text += piece.text
            text += "\n"
        text += (TEMPLATE[6] + "\n" if shared else "") + "".join(self.own(passages[Function.CAUSE])) + "\n"
        text += (TEMPLATE[7] + "\n" if shared else "") + "".join(self.own(passages[Function.MEASURE])) + "\n"
        text += (TEMPLATE[8] + "\n" if shared else "") + f"{self.name}\n{self.year}年{chance.randint(6, 9)}月{chance.randint(1, 28)}日"
        return text, spans


def planted(seed: int, papers: int = 240) -> Set:
    """Return a set of papers: half of them original and innocent, half with reuse of every kind."""
    chance = random.Random(seed)
    fresh = list(_passages()[Function.PROBLEM])
    chance.shuffle(fresh)
    authors = [Author(number, chance, fresh) for number in range(papers)]
    sources, copiers = authors[: papers // 2], authors[papers // 2 :]
    plans = [(edit, whole) for edit in (*EDITS, "reordered", "interleaved") for whole in (True, False)]
    for number, author in enumerate(copiers):
        edit, whole = plans[number % len(plans)]
        one, other = chance.sample(sources, 2)
        count = len(one.pieces) if whole else chance.randint(1, 3)
        if edit == "interleaved":
            author.interleave(one, other, chance)
        else:
            plain = chance.choice(("verbatim", "swapped")) if edit == "reordered" else edit
            author.copy(one, plain, count, chance, shuffled=edit == "reordered", kept=2 if whole else 6)
    written = [author.write(chance, shared=chance.random() < 0.7) for author in authors]
    plants = tuple(
        Planted(author.number, piece.source, written[author.number][1][at], written[piece.source][1][piece.of], piece.edit)
        for author in copiers
        for at, piece in enumerate(author.pieces)
        if piece.source is not None
    )
    touched = {number for plant in plants for number in (plant.target, plant.source)}
    return Set(tuple(text for text, _ in written), plants, frozenset(range(papers)) - touched)
