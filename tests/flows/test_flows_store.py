"""What the store keeps, what it forgets, and what a dead worker's journal tells it."""

from pathlib import Path

import pytest

from flows.journal import Journal, absorb
from flows.plan import chunks_for, plan_batch
from pipeline.store import FileRow, Refusal, Result, Store, key_of

REVIEWED = Result("{}", "{}", None)
DAMAGED = Refusal("damaged", "坏了", "重存")


def row(path: str, key: str = "k") -> FileRow:
    return FileRow(path, Path("/in") / path, path.rpartition(".")[0], "sha", key)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".zhaojing/journals").mkdir(parents=True)
    return tmp_path


def open_store(folder: Path) -> Store:
    return Store(folder / ".zhaojing/store.sqlite")


def named(store: Store, *rows: FileRow) -> None:
    store.open_batch(rows)
    store.name(rows)


def test_other_rules_are_another_key() -> None:
    assert key_of("sha", "rules one") != key_of("sha", "rules two")


def test_a_review_is_found_again_in_the_next_batch(folder: Path) -> None:
    with open_store(folder) as store:
        named(store, row("a.txt"))
        store.settle([(row("a.txt"), REVIEWED)])
    with open_store(folder) as store:
        named(store, row("b.txt"))
        assert store.results() == {"k": None}


def test_a_refusal_for_its_content_is_kept_and_a_passing_one_is_not(folder: Path) -> None:
    with open_store(folder) as store:
        named(store, row("a.txt", "k1"), row("b.txt", "k2"))
        store.settle(
            [(row("a.txt", "k1"), Result(None, None, DAMAGED)), (row("b.txt", "k2"), Result(None, None, Refusal("limit", "", "")))]
        )
        assert (list(store.results()), list(store.barred())) == (["k1"], ["b.txt"])
        named(store, row("a.txt", "k1"), row("b.txt", "k2"))
        assert (list(store.results()), list(store.barred())) == (["k1"], [])


def test_a_start_without_an_end_counts_as_a_death(folder: Path) -> None:
    journals = folder / ".zhaojing/journals"
    with Journal(journals, 0) as journal:
        with journal.start(row("a.txt", "k1")):
            pass
        journal.end(row("a.txt", "k1"), REVIEWED)
        with journal.start(row("b.txt", "k2")):
            pass
    with open_store(folder) as store:
        named(store, row("a.txt", "k1"), row("b.txt", "k2"))
        absorb(store, journals)
        assert (store.starts(), store.results()) == ({"k2": 1}, {"k1": None})


def test_being_asked_to_stop_is_no_death(folder: Path) -> None:
    journals = folder / ".zhaojing/journals"
    with Journal(journals, 0) as journal, pytest.raises(KeyboardInterrupt), journal.start(row("a.txt")):
        raise KeyboardInterrupt
    with open_store(folder) as store:
        absorb(store, journals)
        assert store.starts() == {}


def test_the_torn_last_line_of_a_dead_worker_is_no_line(folder: Path) -> None:
    journals = folder / ".zhaojing/journals"
    with Journal(journals, 0) as journal, journal.start(row("a.txt")):
        pass
    with next(journals.glob("0-*.jsonl")).open("a", encoding="utf-8") as file:
        file.write('{"event": "end", "path": "a.t')
    with open_store(folder) as store:
        absorb(store, journals)
        assert store.starts() == {"k": 1}


def test_a_file_at_which_two_processes_died_is_refused_as_damaged(folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"text")
    with open_store(folder) as store:
        store.open_batch([FileRow("a.txt", folder / "a.txt", "a")])
        plan_batch(folder, "rules", 1)
        (file,) = store.files()
        store.count_starts([str(file.key), str(file.key)])
        assert plan_batch(folder, "rules", 1).chunks == 0
        assert [refusal.code for refusal in store.results().values() if refusal] == ["damaged"]


def test_a_file_at_which_a_process_died_once_runs_alone_and_elsewhere(folder: Path) -> None:
    for name in "abc":
        (folder / f"{name}.txt").write_text(name, encoding="utf-8")
    with open_store(folder) as store:
        store.open_batch([FileRow(f"{name}.txt", folder / f"{name}.txt", name) for name in "abc"])
        plan_batch(folder, "rules", 1)
        store.count_starts([str(store.files()[0].key)])
        plan = plan_batch(folder, "rules", 1)
        assert (plan.chunks, plan.suspects, plan.inline) == (1, 1, False)
        assert [file.path for file in store.files(plan.chunks)] == ["a.txt"]


@pytest.mark.parametrize(("files", "workers"), [(1, 8), (5, 2), (100, 2), (5000, 4)])
def test_chunks_hold_every_file_once_and_none_is_too_long(files: int, workers: int) -> None:
    rows = [row(f"{number}.txt") for number in range(files)]
    chunks = chunks_for(rows, workers)
    assert [item for chunk in chunks for item in chunk] == rows
    assert max(map(len, chunks)) <= 64


def test_many_files_make_four_chunks_a_worker() -> None:
    assert len(chunks_for([row(f"{number}.txt") for number in range(100)], 2)) >= 8
