"""An id on a sheet -> what it means: the clause's exact words, the rule with its examples, the manifestation with its words."""

import difflib
from collections.abc import Iterator

from pipeline.assess.findings import JUDGEMENTS, WIND_NAMES
from pipeline.assess.remarks import REMARKS
from pipeline.assess.rubric import load_rubric
from pipeline.assess.rules import load_rules, marked
from pipeline.errors import UsageError
from pipeline.lexicon import LEXICONS, load_facets, load_manifestations, read_toml
from pipeline.reuse import signs

__all__ = ["explain"]


def explain(name: str) -> str:
    """Return the page of a clause (D-2), a rule (VG001, WD001), a criterion, a facet or a manifestation; UsageError if there is none."""
    pages = dict(_pages())
    known = {key.casefold(): key for key in pages}
    if key := known.get(name.strip().casefold()):
        return pages[key]
    near = difflib.get_close_matches(name, pages, n=5, cutoff=0.4)
    raise UsageError(f"没有编号“{name}”" + (f"，相近的有：{'、'.join(near)}" if near else "，可用的如 D-2、VG001、WD001"))


def _pages() -> Iterator[tuple[str, str]]:
    table = read_toml(LEXICONS / "clauses.toml")
    clauses = {name: row["quote"] for name, row in table["clause"].items()}
    for name, quotes in clauses.items():
        yield name, "\n".join([f"依据 {name}", *(f"“{quote}”" for quote in quotes), f"出处：{table['documents'][name[0]]}"])
    for judgement in (*JUDGEMENTS, *REMARKS, *signs.JUDGEMENTS):
        yield (
            judgement.id,
            f"{judgement.id}　{judgement.title}\n依据 {judgement.clause}：“{'”“'.join(clauses[judgement.clause])}”\n{judgement.says}",
        )
    yield from _rule_pages(clauses)
    for row in load_rubric().criteria.values():
        yield (
            row.id,
            f"{row.id}　{row.name}\n依据 {row.clause}：“{'”“'.join(clauses[row.clause])}”\n权重 {row.weight:.2f}，低于 {row.floor:.0%} 不能判可提交",
        )
    for facet in load_facets():
        found = "\n".join(f"  认得出：{example}" for example in facet.found)
        absent = "\n".join(f"  不算：{example}" for example in facet.absent)
        yield facet.name, f"{facet.name}　{facet.title}{'（能指认一件事）' if facet.anchor else ''}\n{found}\n{absent}"
    for item in load_manifestations():
        yield item.id, f"{item.id}　{item.name}（{WIND_NAMES.get(item.wind, '四风以外')}）\n常见字眼：{'、'.join(item.words[:40])} 等"


def _rule_pages(clauses: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for rule in load_rules():
        lines = [
            f"{rule.id}　{rule.title}",
            f"依据 {rule.clause}：“{'”“'.join(clauses[rule.clause])}”",
            f"缺什么：{rule.message}",
            f"追问：{rule.question}",
        ]
        lines += [f"  会标出：{example.replace('[[', '【').replace(']]', '】')}" for example in rule.flag]
        lines += [f"  不会标：{example}" for example in rule.clear if example]
        lines += [f"  认不出：{marked(example)[0]}" for example in rule.known_miss]
        yield rule.id, "\n".join(lines)
