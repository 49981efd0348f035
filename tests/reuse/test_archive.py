"""The archive: updated a paper at a time, never rebuilt, and the same whatever its cache holds."""

import shutil
from pathlib import Path

from reuse_samples import OTHERS, SAID, paper

from pipeline.reuse.index import TAIL, Archive
from pipeline.reuse.paper import Paper
from pipeline.reuse.search import pairs_among, pairs_with


def fillers(count: int, first: int = 0) -> list[tuple[str, Paper]]:
    """Return papers that share nothing: words in which the number is spelt with characters."""
    return [(f"k{number}", paper(*filler(number), name=f"{number}.txt")) for number in range(first, first + count)]


def filler(number: int) -> list[str]:
    marks = [chr(0x5000 + (number * 37 + at * 101) % 6000) for at in range(60)]
    return ["".join(marks[:30]) + "。", "".join(marks[30:]) + "。"]


def test_a_paper_comes_back_as_it_was_put_in(tmp_path: Path) -> None:
    put = paper(*SAID, author="谢文彬", year=2017)
    with Archive(tmp_path / "archive.sqlite") as archive:
        number = archive.add([("k", put)])[0]
    with Archive(tmp_path / "archive.sqlite", read_only=True) as archive:
        assert archive.paper(number) == put
        assert archive.by_author("谢文彬") == [put]
        assert archive.keys() == {"k": number}


def test_a_copy_is_found_among_many_also_when_the_cache_is_gone(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.sqlite") as archive:
        archive.add([("source", paper(*SAID, name="旧.txt"))])
        for first in range(0, 5 * TAIL, TAIL):
            archive.add(fillers(TAIL, first))
    assert list((tmp_path / "archive.segments").glob("*.npy"))
    late = paper(SAID[2], *OTHERS, name="新.txt")
    with Archive(tmp_path / "archive.sqlite", read_only=True) as archive:
        found = [pair.b.path for pair in pairs_with(archive, late)]
    shutil.rmtree(tmp_path / "archive.segments")
    with Archive(tmp_path / "archive.sqlite", read_only=True) as archive:
        assert found == [pair.b.path for pair in pairs_with(archive, late)] == ["旧.txt"]


def test_adding_one_paper_touches_no_segment(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.sqlite") as archive:
        archive.add(fillers(4 * TAIL))
        before = {path: path.stat().st_mtime_ns for path in (tmp_path / "archive.segments").iterdir()}
        archive.add([("one", paper(*SAID))])
        assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "archive.segments").iterdir()}


def test_the_order_of_adding_changes_no_pair() -> None:
    papers = [("a", paper(*SAID, name="a.txt")), ("b", paper(*SAID[:2], name="b.txt")), ("c", paper(*SAID[2:], *OTHERS, name="c.txt"))]

    def found(order: list[tuple[str, Paper]]) -> set[frozenset[str]]:
        with Archive() as archive:
            return {frozenset((pair.a.path, pair.b.path)) for _, _, pair in pairs_among(archive, archive.add(order))}

    assert found(papers) == found(papers[::-1]) == {frozenset(("a.txt", "b.txt")), frozenset(("a.txt", "c.txt"))}


def test_kept_pairs_are_seen_from_either_side() -> None:
    with Archive() as archive:
        numbers = archive.add([("a", paper(*SAID, name="a.txt")), ("b", paper(SAID[0], name="b.txt"))])
        archive.keep(pairs_among(archive, numbers))
        (_, here), (_, there) = archive.pairs_of(numbers[0])[0], archive.pairs_of(numbers[1])[0]
    assert (here.a.path, here.a_share, there.a.path, there.a_share) == ("a.txt", 0.25, "b.txt", 1.0)
    assert here == there.turned()


def test_a_note_is_new_until_it_was_shown() -> None:
    with Archive() as archive:
        assert archive.note("a.txt", "key", "{}")
        assert archive.note("a.txt", "key", "{}")
        archive.show(["a.txt"])
        assert not archive.note("a.txt", "key", "{}")
        assert archive.noted("a.txt", "key") == "{}"
        assert archive.noted("a.txt", "other") is None
        assert archive.note("a.txt", "key", None)
