"""Every rule is proved by its own examples, every clause stands word for word."""

import pytest

from pipeline.assess.findings import JUDGEMENTS
from pipeline.assess.rubric import load_rubric
from pipeline.assess.rules import Rule, load_rules, marked
from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS, Facet, load_facets, load_manifestations, load_voices, read_toml

RULES = load_rules()
FACETS = load_facets()
CLAUSES = read_toml(LEXICONS / "clauses.toml")["clause"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_marks_exactly_the_words_its_examples_mark(rule: Rule) -> None:
    assert rule.flag
    for example in rule.flag:
        text, words = marked(example)
        assert [match.group() for match in rule.pattern.finditer(text)] == words


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_stays_silent_on_its_clear_examples(rule: Rule) -> None:
    for example in (*rule.clear, *(marked(miss)[0] for miss in rule.known_miss)):
        assert not rule.pattern.search(example)


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_a_facet_finds_what_its_examples_mark_and_nothing_else(facet: Facet) -> None:
    for example in facet.found:
        text, words = marked(example)
        assert [match.group() for match in facet.pattern.finditer(text)] == words
    for example in facet.absent:
        assert not facet.pattern.search(example)


def test_everything_that_judges_cites_a_clause_that_exists() -> None:
    cited = {rule.clause for rule in RULES} | {item.clause for item in JUDGEMENTS} | {row.clause for row in load_rubric().criteria.values()}
    assert cited <= set(CLAUSES)


def test_ids_are_never_used_twice() -> None:
    ids = [rule.id for rule in RULES] + [item.id for item in JUDGEMENTS]
    assert len(set(ids)) == len(ids)


def test_no_word_betrays_two_winds() -> None:
    winds: dict[str, set[str]] = {}
    for item in load_manifestations():
        for word in item.words:
            winds.setdefault(word, set()).add(item.wind)
    assert not {word for word, of in winds.items() if len(of) > 1}


def test_no_list_holds_a_word_twice() -> None:
    lists = {**load_voices(), **{item.id: item.words for item in load_manifestations()}}
    assert not {name for name, words in lists.items() if len(set(words)) < len(words)}


def test_an_unknown_key_is_named_with_the_keys_allowed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "rules.toml"
    broken.write_text('[[rule]]\nid = "VG900"\nwheight = 1\n', encoding="utf-8")
    with pytest.raises(LexiconError, match=r"wheight.*pattern"):
        load_rules(broken)


def test_a_rule_that_misses_its_example_stops_the_run(tmp_path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "rules.toml"
    keys = 'clause="D-3"\ntitle="t"\nmessage="m"\nquestion="q"\nclear=[]\n'
    broken.write_text(f'[[rule]]\nid="VG900"\npattern="甲"\nflag=["[[乙]]"]\n{keys}', encoding="utf-8")
    with pytest.raises(LexiconError, match="VG900"):
        load_rules(broken)


def test_a_word_list_saved_by_notepad_is_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Notepad and WPS put a byte order mark before the first key."""
    path = tmp_path / "voices.toml"
    path.write_text('habit = ["总是"]', encoding="utf-8-sig")
    assert load_voices(path) == {"habit": ("总是",)}
