"""Who is who: names, posts and the ways people are called at a meeting -> members (国华同志, 郑局长, 老王, 一把手)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

__all__ = ["NAME", "POST", "SURNAMES", "TITLE", "Mention", "People", "Person", "persons_in"]

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余"
    "元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝臧计伏成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉"
    "龚程邢裴陆荣翁荀甄曲封储靳段巫乌焦牧谷车侯全班秋仲伊宫宁仇栾甘武符刘景詹束龙叶幸司黎薄印宿白怀蒲鄂索赖卓屠蒙池乔胥苍闻党翟谭贡劳申扶堵冉宰桑桂牛寿通边燕冀浦尚农温庄晏柴瞿阎连习艾容向古"
    "易慎戈廖庾终衡步都耿满弘匡国文寇广欧利师巩聂敖冷辛阚简饶空曾沙鞠关蒯查游竺权盖桓公邰佟肖闫付湛明芦覃佘逄苟么年商揭岳楼涂练占仝勾咸尉帅敬朴檀漆牟栗睢矫祖竹籍粟綦芮莘菅萨蓟蔚裔谌邝郇郜郯鄢钮阙鲜鹿冼植逯缑扈楚晋戎闾隋麦岩母冀尧舒楮"
)
_COMPOUND = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|端木|南宫|百里|呼延"
_GIVEN = r"(?:(?!同志|[与对找给约向说在跟的])[\u4e00-\u9fa5]){1,2}"
NAME = rf"(?:(?:{_COMPOUND}){_GIVEN}|[{SURNAMES}](?:{_GIVEN}|[×xX]{{1,2}}))"
_NO_NAMES = re.compile(
    r"时间|方式|方面|方案|记录|地点|出席|列席|缺席|主持|会议|议题|内容|参加|单位|关于|汇报|说明|任务|成员|全体|于是|安排|应到|都有|相互|互相|党委|党组|党员|党支|班子|班长|组长|时候|何时|通报|应该|"
    r"平时|安全|华东|强调|经过|管理|解决|广大|支部|支委|公司|常委|常务|计划|成绩|成效|查摆|项目|满意|单独|温度|水平|黄河|高度|国家|文件|经济|利用|印象|边上|全局|全县|步骤|连续|通过|从|农业|白天|古镇|车间|宣读|宣布|谈话|谈心|空"
)
_TITLE_END = (
    "书记|主任|局长|处长|科长|股长|部长|厅长|县长|市长|区长|镇长|乡长|村长|院长|校长|园长|所长|站长|队长|厂长|矿长|社长|馆长|台长|段长|场长|行长|庭长|检察长|会长|理事长|董事长|秘书长|组长|班长|店长|"
    "支队长|大队长|中队长|总队长|教导员|政委|指导员|主席|经理|总监|总工程师|总工|工程师|总会计师|会计|委员|干事|专员|调研员|巡视员|秘书|成员|护士长|教师|教授|医师|主管|科员|园艺师|代表|县委常委|常委|船长|机长|车长|总编|总编辑|台柱|律师|村支书|支书"
)
POST = rf"[\u4e00-\u9fa5]{{0,14}}?(?:{_TITLE_END})"
_CALLED = "局长|书记|县长|镇长|乡长|处长|科长|主任|院长|校长|园长|厂长|矿长|经理|队长|所长|站长|段长|股长|部长|主席|组长|馆长|台长|行长|庭长|政委|总工|会计|社长|场长|厅长|市长|区长|会长|董事长|理事长|护士长|教导员|指导员|局|总|院|工|校|书|处|科|部|主席|委员|总编|支书"
TITLE = rf"副?(?:{_CALLED}|老师|医生|大夫|护士|师傅|律师|教授|法官|警官|会计师|哥|姐|叔|姨|婶)"
_TITLE = re.compile(TITLE)
_CHIEF = ("一把手", "主要负责同志", "主要负责人", "主要领导", "班长", "党政一把手")
_POSTS = re.compile(rf"(?:副|常务副|代理?|第一副?)?(?:{_TITLE_END})")
_ALL_POST = re.compile(rf"(?:党[组委]|总支|支部|行政|专职|常务|副|代|第一|总|首席|高级)*(?:{_TITLE_END})")
_COUNTED = re.compile(r"^[ \u3000]*(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[一二三四五六七八九十]{1,2}、)[ \u3000]*", re.M)
_SPACED = re.compile(rf"(?<![\u4e00-\u9fa5])([{SURNAMES}])[ \u3000]+([\u4e00-\u9fa5])(?![\u4e00-\u9fa5])")
_FULL = re.compile(NAME)
_POST_START = "党|副|常务|纪|办公|工会|总|书记|局|院|校|厂|站|所|队|场|主任|主席|科|股|处|部|团|妇|政|人武|人大|组织|宣传|统战|综合|财务|人事|会计|秘书|专职|支部|支委|分管|兼|一级|二级|三级|四级|调研|正|成员|委员|护士|教|代"
_NAME_POST = re.compile(rf"({NAME})((?:{_POST_START}).*|{POST}.*)")
_NAME_POST_SURE = re.compile(rf"([{SURNAMES}]\w{{1,2}}?|(?:{_COMPOUND})\w{{1,2}}?)((?:{_POST_START}).*)")
_POST_NAME = re.compile(rf"(.*?(?:{_TITLE_END}))(?:的)?({NAME})")
_ORGAN_NAME = re.compile(
    rf"(.*?(?:督导组|指导组|巡察组|组织部|宣传部|办公室|纪委|工会|团委|妇联|[\u4e00-\u9fa5](?:部|局|办|科|室|处|委|院|校|所|站|中心|公司|队|会|社|支部|股|厂|组)))({NAME})((?:{_TITLE_END})?)"
)
_BRACKETS = re.compile(r"[（(\[【]([^）)\]】]*)[）)\]】]")
_SHIELDS = tuple(zip("、，,； ;", range(0xE000, 0xE006), strict=True))


class Person(NamedTuple):
    """`posts` are single posts such as 局长, 副书记, 工会主席; `said` is all that the source says of the person besides the name."""

    name: str
    posts: tuple[str, ...] = ()
    said: str = ""


class Mention(NamedTuple):
    """Where one of the people is called, by whatever name; `names` are all whom it may mean. `exact` where the full name stands."""

    start: int
    end: int
    names: tuple[str, ...]
    exact: bool


def is_name(text: str) -> bool:
    """Return whether a text can be a full name: a surname and one or two characters that are neither title nor a usual word."""
    return (
        bool(_FULL.fullmatch(text)) and not _NO_NAMES.search(text) and not _TITLE.fullmatch(text[1:]) and text[-1] not in "县局厂院校馆委"
    )


def persons_in(text: str) -> list[Person]:
    """Return the people of a list such as 局党组书记、局长郑国华，副局长李四（分管基建）、王　刚; posts before or after the name or in brackets."""
    text = re.sub("[：:]", "、", _SPACED.sub(r"\1\2", _COUNTED.sub("", text).replace("同志", "")))
    found: list[Person] = []
    before: list[str] = []
    for part in re.split(r"[、，,；;\n。\t]|和(?=[\u4e00-\u9fa5]{2,3}$)", _shielded(text)):
        for piece in _pieces(part):
            person = _person(_unshielded(piece))
            if person is None:
                before.append(_unshielded(piece).strip())
            else:
                held = [word for word in before if _POSTS.search(word)] if _said_before(piece, person) else []
                found.append(_with_posts(person, held))
                before = []
    return found


def _shielded(text: str) -> str:
    """Hide the separators inside brackets, which part the posts of one person."""
    return _BRACKETS.sub(lambda match: match.group().translate({ord(mark): code for mark, code in _SHIELDS}), text)


def _unshielded(text: str) -> str:
    return text.translate({code: mark for mark, code in _SHIELDS})


def _pieces(part: str) -> Iterator[str]:
    """Yield one piece a person of a stretch without separators: several names apart by spaces are several people."""
    words = _apart(part) or part.split()
    names = [word for word in words if is_name(_BRACKETS.sub("", word))]
    if len(names) == len(words) or len(names) > 1:
        yield from words
    else:
        yield part.strip()


def _apart(part: str) -> list[str]:
    """Return the names that a row of names without any separator is made of (readers drop the spaces); empty if it is something else."""
    if not part:
        return []
    for size in (4, 3, 2):
        if size <= len(part) and is_name(part[:size]) and (len(part) == size or (rest := _apart(part[size:]))):
            return [part[:size], *(rest if len(part) > size else [])]
    return []


def _said_before(piece: str, person: Person) -> bool:
    """Return whether posts that stand before this piece are this person's: the piece itself has the name last."""
    return not person.said or piece.strip().endswith(person.name)


def _person(piece: str) -> Person | None:
    noted = "、".join(_BRACKETS.findall(piece))
    words = _BRACKETS.sub("", piece).split()
    apart = [word for word in words if is_name(word)]
    if len(apart) == 1 and len(words) > 1:
        return Person(apart[0], said="、".join([*(word for word in words if word != apart[0]), noted]).rstrip("、"))
    bare = re.sub(r"[ \u3000]+", "", _BRACKETS.sub("", piece))
    if is_name(bare):
        return Person(bare, said=noted)
    if _ALL_POST.fullmatch(bare):
        return None
    before = _POST_NAME.fullmatch(bare)
    if before and is_name(before[2]):
        return Person(before[2], said=f"{before[1]}、{noted}".rstrip("、"))
    after = _NAME_POST_SURE.fullmatch(bare) or _NAME_POST.fullmatch(bare)
    if after and is_name(after[1]):
        return Person(after[1], said=f"{after[2]}、{noted}".rstrip("、"))
    within = _ORGAN_NAME.fullmatch(bare)
    if within and is_name(within[2]):
        return Person(within[2], said=f"{within[1]}{within[3]}、{noted}".rstrip("、"))
    return None


def _with_posts(person: Person, before: Sequence[str]) -> Person:
    said = "、".join([*before, person.said]).strip("、")
    return Person(person.name, tuple(dict.fromkeys(_POSTS.findall(said))), said)


class People:
    """Known people; finds where a text calls one of them."""

    def __init__(self, persons: Iterable[Person]) -> None:
        self.persons = tuple(persons)
        self._order = {person.name: index for index, person in enumerate(self.persons)}
        self._known: dict[str, set[str]] = {}
        for person in self.persons:
            for alias in self._aliases(person):
                self._known.setdefault(alias, set()).add(person.name)
        words = sorted(self._known, key=lambda alias: (-len(alias), alias))
        self._pattern = re.compile(rf"(?<!副)(?:{'|'.join(map(re.escape, words)) or '(?!)'})(?:同志)?")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(person.name for person in self.persons)

    @property
    def chief(self) -> str | None:
        """Return the secretary: who is 书记 without 副, else the first head, else None."""
        for wanted in (r"^(?:党组|党委|党总支|党支部|支部)?书记$", r"^[^副]*长$|^(?:主任|主席|经理|董事长)$"):
            for person in self.persons:
                if any(re.search(wanted, post) for post in person.posts):
                    return person.name
        return None

    def _aliases(self, person: Person) -> Iterator[str]:
        name = person.name
        yield name
        if not is_name(name):
            name = name.lstrip("老小大")
            yield re.sub(rf"{_TITLE.pattern}$", "", person.name) or name
        surname = name[:2] if re.match(_COMPOUND, name) else name[:1]
        given = name[len(surname) :]
        if len(given) == 2 and is_name(name) and "某" not in given:
            yield given
            yield given[-1] + "同志"
        yield from (prefix + surname for prefix in "老小大")
        yield surname + "同志"
        for post in _CALLED.split("|"):
            yield surname + post
            yield f"{surname}副{post}"
        yield from self._posts_alone(person)

    def _posts_alone(self, person: Person) -> Iterator[str]:
        held = {bare for post in person.posts for bare in (post, post.removeprefix("常务"))}
        others = {post for other in self.persons if other.name != person.name for post in other.posts}
        yield from (post for post in held if post not in others and post not in ("成员", "委员", "会计", "代表"))
        if person.name == self.chief:
            yield from _CHIEF

    def mentions(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """Return where the people are called, in order; of overlapping names the longest from the left."""
        found = self._pattern.finditer(text, start, len(text) if end is None else end)
        return [self._mention(match) for match in found]

    def at(self, text: str, offset: int) -> Mention | None:
        """Return who is called at exactly this place."""
        match = self._pattern.match(text, offset)
        return self._mention(match) if match else None

    def _mention(self, match: re.Match[str]) -> Mention:
        word = match.group()
        alias = word if word in self._known else word.removesuffix("同志")
        names = tuple(sorted(self._known[alias], key=self._order.__getitem__))
        return Mention(*match.span(), self._fitting(alias, names), alias in names)

    def _fitting(self, alias: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return, of namesakes who are called by a post, those who hold it."""
        post = alias[1:]
        holders = tuple(
            person.name for person in self.persons if person.name in names and any(held.endswith(post) for held in person.posts)
        )
        exact = tuple(person.name for person in self.persons if person.name in names and post in person.posts)
        return (exact or holders or names) if len(names) > 1 and len(post) > 1 else names

    def known_as(self, text: str) -> str | None:
        """Return the one person that a whole text names, posts and brackets around the name allowed."""
        found = {mention.names[0] for mention in self.mentions(text) if len(mention.names) == 1}
        exact = {mention.names[0] for mention in self.mentions(text) if mention.exact}
        return next(iter(exact or found)) if len(exact or found) == 1 else None

    def with_more(self, persons: Iterable[Person]) -> "People":
        known = set(self.names)
        return People((*self.persons, *(person for person in persons if person.name not in known)))
