"""What moved between two reviews of the same papers, and why: verdict, winds, criteria, findings by rule."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.assess.rubric import rubric_of
from pipeline.model import FOUR_WINDS, Finding, Review
from pipeline.report.archive import for_notepad, write_whole
from pipeline.report.wording import BEST, VERDICTS, WINDS
from pipeline.report.workbook import Layout, write_workbook

__all__ = ["Change", "Judged", "change_of", "write_changes"]

REFUSED = "退回"
UNJUDGED = "未评审"
TABLES = {
    "逐份变化": Layout({"序号": 4, "单位": 12, "文件": 30, "原结论": 9, "新结论": 9, "原得分": 6, "新得分": 6, "为什么": 80}, frozen="D2"),
    "按规则": Layout({"规则号": 9, "新出现": 8, "不再出现": 8, "涉及份数": 8, "说明": 60}, frozen="A2"),
}


class Judged(NamedTuple):
    """One judgement of a paper: its review, or the reason why it was refused."""

    review: Review | None
    reason: str = ""

    @property
    def verdict(self) -> str:
        if self.review is None:
            return REFUSED
        return VERDICTS[self.review.verdict] if self.review.verdict else UNJUDGED


class Change(NamedTuple):
    """A paper that was judged otherwise; `added` and `gone` are the ids of rules, one for each finding."""

    unit: str
    name: str
    before: Judged
    after: Judged
    why: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def change_of(unit: str, name: str, before: Judged, after: Judged) -> Change | None:
    """Return what moved; None where verdict, score, winds, criteria and findings are the same."""
    added = tuple((found(after) - found(before)).elements())
    gone = tuple((found(before) - found(after)).elements())
    why = (*refusals(before, after), *winds(before, after), *criteria(before, after), *findings(added, gone))
    if not why and (before.verdict, score(before)) == (after.verdict, score(after)):
        return None
    return Change(unit, name, before, after, why, tuple(rule for rule, _ in added), tuple(rule for rule, _ in gone))


def found(judged: Judged) -> Counter[tuple[str, str]]:
    """Return the findings by rule and quoted words, which stay the same when offsets shift."""
    return Counter(map(mark, judged.review.findings if judged.review else ()))


def mark(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.quote.quote if finding.quote else finding.message


def score(judged: Judged) -> int | None:
    return judged.review.score if judged.review else None


def refusals(before: Judged, after: Judged) -> list[str]:
    if (before.review is None) == (after.review is None) and before.reason == after.reason:
        return []
    return [f"原来退回：{before.reason}"] * (before.review is None) + [f"现在退回：{after.reason}"] * (after.review is None)


def winds(before: Judged, after: Judged) -> list[str]:
    """Return the winds whose best own statement changed."""
    if before.review is None or after.review is None:
        return []
    old, new = before.review.winds, after.review.winds
    both = [wind for wind in FOUR_WINDS if wind in old and wind in new and old[wind].best is not new[wind].best]
    return [f"{WINDS[wind]}的本人事例：{BEST[old[wind].best]} → {BEST[new[wind].best]}" for wind in both]


def criteria(before: Judged, after: Judged) -> list[str]:
    """Return the criteria whose share, weight or floor changed, where a changed floor makes a difference to this paper."""
    if before.review is None or after.review is None:
        return []
    old = {criterion.id: criterion for criterion in before.review.criteria}
    was, now = rubric_of(before.review.rules.digest).criteria, rubric_of(after.review.rules.digest).criteria
    told = []
    for new in after.review.criteria:
        if new.id not in old or new.id not in was or new.id not in now:
            continue
        moved = f"{old[new.id].score:.0%} → {new.score:.0%}" if old[new.id].score != new.score else ""
        weight = f"权重 {old[new.id].weight:g} → {new.weight:g}" if old[new.id].weight != new.weight else ""
        crossed = (old[new.id].score < was[new.id].floor) != (new.score < now[new.id].floor)
        floor = f"{new.score:.0%}，及格线 {was[new.id].floor:.0%} → {now[new.id].floor:.0%}" if crossed and not moved else ""
        if words := "，".join(filter(None, (moved, weight, floor))):
            told.append(f"{now[new.id].name}：{words}")
    return told


def findings(added: Sequence[tuple[str, str]], gone: Sequence[tuple[str, str]]) -> list[str]:
    counted = ((Counter(rule for rule, _ in added), "新出现"), (Counter(rule for rule, _ in gone), "不再出现"))
    return [f"{title} {rule} {count} 处" for counts, title in counted for rule, count in sorted(counts.items())]


def write_changes(changes: Sequence[Change], papers: int, causes: Iterable[str], folder: Path) -> None:
    """Write the page for people and the workbook with every change; `causes` say in what the rules and the program differ."""
    write_whole(folder / "变化说明.txt", for_notepad("\n".join([*page(changes, papers, causes), ""])))
    rows: dict[str, Sequence[Sequence[object]]] = {
        "逐份变化": [
            (
                number,
                item.unit,
                item.name,
                item.before.verdict,
                item.after.verdict,
                score(item.before),
                score(item.after),
                "；".join(item.why),
            )
            for number, item in enumerate(changes, start=1)
        ],
        "按规则": by_rule(changes),
    }
    write_workbook(folder / "变化.xlsx", TABLES, rows)


def page(changes: Sequence[Change], papers: int, causes: Iterable[str]) -> list[str]:
    moved = Counter((item.before.verdict, item.after.verdict) for item in changes if item.before.verdict != item.after.verdict)
    lines = [f"重审 {papers} 份，有变化 {len(changes)} 份，其中结论改变 {sum(moved.values())} 份", ""]
    lines += ["规则和程序的差别：", *(f"  {cause}" for cause in list(causes) or ["没有差别"]), ""]
    if moved:
        lines += ["结论怎样变：", *(f"  {old} → {new}：{count} 份" for (old, new), count in moved.most_common()), ""]
    if rules := by_rule(changes):
        lines += [
            "按规则：",
            *(f"  {rule}：新出现 {added} 处，不再出现 {gone} 处，涉及 {files} 份" for rule, added, gone, files, _ in rules),
            "",
        ]
    return [*lines, "逐份的变化和原因见 变化.xlsx；新的意见单在本文件夹，原来的意见单没有动。"]


def by_rule(changes: Sequence[Change]) -> list[tuple[str, int, int, int, str]]:
    """Return for each rule how many findings came and went in how many papers, the most moved first."""
    added, gone = Counter(rule for item in changes for rule in item.added), Counter(rule for item in changes for rule in item.gone)
    files = Counter(rule for item in changes for rule in {*item.added, *item.gone})
    messages = {finding.rule: finding.message for item in changes for finding in all_findings(item)}
    return [
        (rule, added[rule], gone[rule], count, messages[rule])
        for rule, count in sorted(files.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def all_findings(change: Change) -> list[Finding]:
    return [finding for judged in (change.before, change.after) if judged.review for finding in judged.review.findings]
