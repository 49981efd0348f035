"""Reviews built by hand from invented papers; nobody in them exists."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from pipeline.model import (
    FOUR_WINDS,
    Best,
    Block,
    Criterion,
    Document,
    Finding,
    Function,
    Identity,
    Kind,
    Labels,
    Notice,
    Ownership,
    Passage,
    Quote,
    Reason,
    Review,
    RulesStamp,
    Scope,
    Severity,
    Slot,
    Specificity,
    Stance,
    Verdict,
    Wind,
    WindEvidence,
)
from pipeline.spoken import Edge, Meeting, Turn, TurnKind
from pipeline.told import Told

RULES = RulesStamp("四风·2014/2026.11", "d" * 64)
F, B, H, E = FOUR_WINDS

STUDY = "去年4月市局来查学习笔记，我让办公室小周头天晚上替我补抄了十一篇，检查组翻了两页就过去了，我心里还暗自松了口气。"
GRASSROOTS = "今年3月石桥村王大娘为低保的事来了三趟，我两次让门卫说我不在，第三次她在台阶上等到天黑。"
SLACK = "在享乐主义方面，安于现状，进取心不足，工作热情有所减退，满足于过得去。"
DINNER = "2013年12月接待县里来人，我定在城东饭店，一桌花了两千六百元，回来让会计小许拆成三张发票报了。"
OTHERS = "有的同志下基层少，习惯于打电话要情况。"
CAUSE = "根子在我自己，位子坐久了，怕麻烦的念头压过了对群众的感情。"
EXCUSE = "同时也因为平时事务繁杂、会议较多，静下心来学习的时间确实太少。"
MEASURE = "由我本人每周三上午到信访窗口坐班，从5月起实行，坐班记录贴在一楼大厅。"
EMPTY_MEASURE = "今后要进一步提高认识，长期坚持。"
MERIT = "任职以来，我带领全所干部职工圆满完成了各项任务，连续三年评为先进。"
WORK = "2014年1月我带队去山塘乡查道路，车停在路口，在村部照了相、签了字就回来，报告里写“实地查看三公里”。"
PLAY = "去年国庆后上班头一天，我下午三点就回家补觉，电话调成静音，防汛值班的通知晚回了两个钟头。"


def document(name: str, *paragraphs: str | Block, pages: int | None = None, notices: Sequence[Notice] = ()) -> Document:
    """Return a document whose paragraphs are spread evenly over its pages."""
    count = max(len(paragraphs), 1)
    blocks = [
        replace(part if isinstance(part, Block) else Block(part), pages=(1 + index * pages // count,) if pages else ())
        for index, part in enumerate(paragraphs)
    ]
    digest = sha256("\n".join(block.label + block.text for block in blocks).encode("utf-8", "surrogatepass")).hexdigest()
    return Document(digest, name, name.rpartition(".")[2], tuple(blocks), notices=tuple(notices), pages=pages)


def quote(source: Document, words: str) -> Quote:
    start = source.text.index(words)
    return Quote(start, start + len(words), words, *source.place(start))


def passage(source: Document, words: str, labels: Labels) -> Passage:
    start = source.text.index(words)
    return Passage(start, start + len(words), labels)


def problem(wind: Wind, specificity: Specificity, ownership: Ownership = Ownership.SELF, *, stock: bool = False) -> Labels:
    scores = {"wind": 0.91234567, "function": 0.98, "specificity": 0.8}
    return Labels(Function.PROBLEM, wind, specificity=specificity, ownership=ownership, stock=stock, scores=scores)


def winds(source: Document, words: dict[Wind, tuple[Best, str]]) -> dict[Wind, WindEvidence]:
    return {wind: WindEvidence(best, (quote(source, text),) if text else ()) for wind, (best, text) in words.items()}


CRITERIA = (
    ("examples", "D-2", 0.4),
    ("own_part", "D-8", 0.15),
    ("plain_speech", "D-3", 0.2),
    ("causes", "S-3", 0.1),
    ("measures", "S-5", 0.15),
)


def criteria(*marks: tuple[float, str]) -> tuple[Criterion, ...]:
    return tuple(Criterion(id_, clause, score, weight, why) for (id_, clause, weight), (score, why) in zip(CRITERIA, marks, strict=True))


def lacking() -> Review:
    """A person's paper without an example of hedonism: to be rewritten."""
    paper = document(
        "对照检查材料（周某）.docx",
        "对照检查材料",
        "局党组成员、副局长　周明远",
        MERIT,
        Block(f"在形式主义方面，{STUDY}", label="（一）"),
        Block(f"在官僚主义方面，{GRASSROOTS}{OTHERS}", label="（二）"),
        Block(SLACK, label="（三）"),
        Block(f"在奢靡之风方面，{DINNER}", label="（四）"),
        f"{CAUSE}{EXCUSE}",
        f"{MEASURE}{EMPTY_MEASURE}",
        pages=3,
        notices=[Notice("hidden_text", "原件第2页有一处隐藏文字，已照录并注明")],
    )
    return Review(
        document=paper,
        kind=Kind.SELF_CHECK,
        kind_reason="题目为“对照检查材料”",
        scope=Scope.PERSON,
        identity=Identity("青石县水利局", "周明远", "2014年6月10日"),
        rules=RULES,
        verdict=Verdict.RETURN,
        score=61,
        winds=winds(paper, {F: (Best.CONCRETE, STUDY), B: (Best.CONCRETE, GRASSROOTS), H: (Best.VAGUE, SLACK), E: (Best.CONCRETE, DINNER)}),
        criteria=criteria(
            (0.775, "形式主义、官僚主义、奢靡之风有具体事例，享乐主义只有笼统说法"),
            (0.85, "问题段落多以“我”为主语，一处说的是“有的同志”"),
            (0.6, "一处笼统，一处套话"),
            (0.7, "根源找到自己身上，也有归于客观的话"),
            (0.5, "两条措施中一条要素齐全"),
        ),
        passages=_lacking_passages(paper),
        findings=_lacking_findings(paper),
    )


def _lacking_passages(paper: Document) -> tuple[Passage, ...]:
    slack = paper.text.index("安于现状")
    reasons = (Reason("VG009", slack, slack + 4),)
    vague = replace(problem(H, Specificity.VAGUE, Ownership.IMPLICIT, stock=True), reasons=reasons, manifestation="slackening_will")
    return (
        passage(paper, MERIT, Labels(Function.MERIT)),
        passage(paper, STUDY, problem(F, Specificity.CONCRETE)),
        passage(paper, GRASSROOTS, problem(B, Specificity.CONCRETE)),
        passage(paper, OTHERS, problem(B, Specificity.PARTIAL, Ownership.OTHERS)),
        passage(paper, SLACK, vague),
        passage(paper, DINNER, replace(problem(E, Specificity.CONCRETE), also=(B,))),
        passage(paper, CAUSE, Labels(Function.CAUSE, stance=Stance.INWARD)),
        passage(paper, EXCUSE, Labels(Function.CAUSE, stance=Stance.EXCUSE)),
        passage(paper, MEASURE, Labels(Function.MEASURE, measure=frozenset(Slot))),
        passage(paper, EMPTY_MEASURE, Labels(Function.MEASURE, stock=True, measure=frozenset())),
    )


def _lacking_findings(paper: Document) -> tuple[Finding, ...]:
    must, should, consider, info = Severity.MUST, Severity.SHOULD, Severity.CONSIDER, Severity.INFO
    return (
        Finding("EX001", "D-2", must, "享乐主义没有本人的具体事例", "因为图安逸，哪件该做的事没有做？误了谁？"),
        Finding("VG009", "D-3", must, "说了劲头不足、图安逸，没有说因此少做了哪件事", "是哪一件事上满足于过得去？", quote(paper, SLACK)),
        Finding("OW001", "D-8", should, "说的是“有的同志”，没有把自己摆进去", "您自己有没有用电话代替下去的时候？", quote(paper, OTHERS)),
        Finding("ME001", "S-5", should, "没有责任人、时限、检验标准和具体做法", "谁来做、什么时候见效？", quote(paper, EMPTY_MEASURE)),
        Finding("CA001", "S-3", consider, "把根源归于事务多、会议多", "同样忙的时候，哪些事您挤出了时间？", quote(paper, EXCUSE)),
        Finding("VG003", "D-3", consider, "给的是一段时期，不是哪一次", "", quote(paper, "任职以来")),
        Finding("AD001", "", info, "先摆成绩，读的人容易略过后面的问题", "", quote(paper, MERIT)),
    )


def passing() -> Review:
    """A short plain paper with four real examples: fit to hand in."""
    paper = document("自我检查.txt", WORK, GRASSROOTS, PLAY, DINNER, CAUSE, MEASURE)
    words = {F: WORK, B: GRASSROOTS, H: PLAY, E: DINNER}
    return Review(
        document=paper,
        kind=Kind.SELF_CHECK,
        kind_reason="正文逐条对照四风",
        scope=Scope.PERSON,
        identity=Identity(None, None, None),
        rules=RULES,
        verdict=Verdict.PASS,
        score=97,
        winds=winds(paper, {wind: (Best.CONCRETE, text) for wind, text in words.items()}),
        criteria=criteria(
            (1, "四风各有具体事例"),
            (1, "都以“我”为主语"),
            (1, "没有笼统话和套话"),
            (0.9, "根源找到自己身上"),
            (0.85, "责任人、时限、做法、标准俱全"),
        ),
        passages=(
            *(passage(paper, text, problem(wind, Specificity.CONCRETE)) for wind, text in words.items()),
            passage(paper, CAUSE, Labels(Function.CAUSE, stance=Stance.INWARD)),
            passage(paper, MEASURE, Labels(Function.MEASURE, measure=frozenset(Slot))),
        ),
    )


def wanting() -> Review:
    """A paper with four examples whose causes look outward: to be revised, though no single passage must be mended."""
    paper = passing()
    marks = ((1, "四风各有具体事例"), (1, "都是本人的事"), (1, "说到了事上"), (0.1, "有的原因推给了客观"), (0.9, "要素齐全"))
    return replace(paper, verdict=Verdict.REVISE, score=89, criteria=criteria(*marks))


def empty() -> Review:
    """A paper without a single word."""
    paper = document("空白.docx")
    must = Severity.MUST
    names = ("形式主义", "官僚主义", "享乐主义", "奢靡之风")
    return Review(
        document=paper,
        kind=Kind.SELF_CHECK,
        kind_reason="文件名写明对照检查材料",
        scope=None,
        identity=Identity(None, None, None),
        rules=RULES,
        verdict=Verdict.RETURN,
        score=0,
        winds={wind: WindEvidence(Best.ABSENT, ()) for wind in FOUR_WINDS},
        criteria=criteria(*[(0, "没有可以评的内容")] * 5),
        findings=tuple(Finding("EX001", "D-2", must, f"{name}没有本人的具体事例", "哪一次？谁？造成了什么后果？") for name in names),
    )


def other() -> Review:
    """A notice: recognised as none of the papers, not judged."""
    paper = document("通知.docx", "关于春季绿化的通知", "各股室：", "三月十二日上午集体植树，请自带铁锹。", pages=1)
    return Review(
        document=paper,
        kind=Kind.OTHER,
        kind_reason="题目和正文都不像对照检查一类的材料",
        scope=None,
        identity=Identity("青石县水利局", None, None),
        rules=RULES,
    )


def every() -> tuple[Review, ...]:
    return lacking(), passing(), empty(), other()


def saying(text: str) -> Review:
    """A paper of one paragraph with one finding that quotes it whole."""
    paper = document("一段.txt", text)
    whole = Quote(0, len(text), text, None, 1)
    finding = Finding("VG099", "D-3", Severity.MUST, "谁都可以这样说，没有一件可以核对的事", "哪一次？", whole)
    labels = problem(F, Specificity.VAGUE)
    return replace(lacking(), document=paper, findings=(finding,), passages=(Passage(0, len(text), labels),), winds={})


def meeting() -> Review:
    """A meeting of two: one criticism with substance, one without."""
    paper = document("会议记录.docx", "专题民主生活会会议记录", "周明远：许静压了报表三天。", "许静：周明远同志太辛苦了。", pages=1)
    first, second = (paper.starts[1] + 4, paper.starts[2] - 1), (paper.starts[2] + 3, len(paper.text))
    turns = (
        Turn("周明远", TurnKind.CRITICISM, "许静", Edge.SUBSTANTIVE, None, *first),
        Turn("许静", TurnKind.CRITICISM, "周明远", Edge.PRAISE, None, *second),
    )
    told = Meeting(("周明远", "许静"), (), (("许静", "周明远"),), (), ("周明远",), 0.5)
    finding = Finding("MT001", "D-10", Severity.SHOULD, "许静对周明远：把表扬当批评", "真正的毛病是什么？")
    return replace(
        other(), document=paper, kind=Kind.MINUTES, kind_reason="题目中有“会议记录”", findings=(finding,), told=Told(turns, told)
    )
