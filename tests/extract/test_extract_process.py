"""The killable reader process: what it brings back, what ends it, what it leaves behind."""

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from extract_samples import PROSE, pdf, simple_word, typeset

from pipeline.errors import FileDamaged, FileEmpty, LimitExceeded
from pipeline.extract import Reader, process, read_document

LOOP = "while True: pass"
SWELL = "import time; x = [bytes([1]) * (1 << 20) for _ in range(400)]; time.sleep(30)"
EAT = "x = [bytearray(1 << 20) for _ in range(1 << 20)]"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as shared:
        yield shared


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "材料.txt"
    path.write_text("\n".join(PROSE), encoding="gb18030")
    return path


def faulty(act: str, monkeypatch: pytest.MonkeyPatch, *, limited: bool = True) -> None:
    """Children whose `read_document` first does this for files named `bad`."""
    patch = (
        "import pipeline.extract.child as c; real = c.read_document\n"
        f"def act():\n    {act}\n"
        "c.read_document = lambda path: (act() if path.stem == 'bad' else None, real(path))[1]\n"
        "c.serve({memory})"
    )
    monkeypatch.setattr(process, "_COMMAND", patch if limited else patch.replace("{memory}", "0"))


def child_of(reader: Reader) -> psutil.Process:
    assert reader._child is not None
    return psutil.Process(reader._child.pid)


def test_a_document_comes_back_as_it_was_read(reader: Reader, paper: Path) -> None:
    assert reader.read(paper) == read_document(paper)


@pytest.mark.parametrize(("name", "data"), [("a.docx", simple_word(PROSE)), ("b.pdf", pdf(lambda canvas: typeset(canvas, PROSE)))])
def test_other_formats_come_back_too(name: str, data: bytes, reader: Reader, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert reader.read(tmp_path / name).text == "\n".join(PROSE)


def test_the_input_error_of_the_child_is_raised_and_the_child_lives_on(reader: Reader, paper: Path) -> None:
    empty = paper.with_name("空.txt")
    empty.write_bytes(b"")
    reader.read(paper)
    before = child_of(reader).pid
    with pytest.raises(FileEmpty, match="0 字节"):
        reader.read(empty)
    assert reader.read(paper).text
    assert child_of(reader).pid == before


def test_a_relative_path_is_that_of_the_caller(reader: Reader, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader.read(paper)
    monkeypatch.chdir(paper.parent)
    assert reader.read(Path(paper.name)).name == paper.name


@pytest.mark.parametrize(
    ("act", "error"), [(LOOP, LimitExceeded), ("import os; os.abort()", FileDamaged), ("raise KeyError('x')", FileDamaged)]
)
def test_a_file_that_hangs_or_crashes_the_child_is_refused_and_the_next_is_read(
    act: str, error: type[Exception], paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty(act, monkeypatch)
    bad = paper.with_name("bad.txt")
    with Reader(seconds=1.0) as reader:
        with pytest.raises(error):
            reader.read(bad)
        assert reader.read(paper).text == "\n".join(PROSE)


@pytest.mark.skipif(sys.platform != "linux", reason="the hard limit is Linux's")
def test_a_file_that_eats_memory_is_refused_and_the_next_is_read(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty(EAT, monkeypatch)
    with Reader(seconds=20, memory=256 << 20) as reader:
        with pytest.raises(LimitExceeded, match="内存"):
            reader.read(paper.with_name("bad.txt"))
        assert reader.read(paper).text


def test_memory_is_watched_where_there_is_no_hard_limit(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty(SWELL, monkeypatch, limited=False)
    monkeypatch.setattr(process, "_HARD_LIMIT", False)
    with Reader(seconds=20, memory=256 << 20) as reader, pytest.raises(LimitExceeded, match="内存"):
        reader.read(paper.with_name("bad.txt"))


def test_what_the_child_has_started_dies_with_it(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = str(paper.parent)
    faulty(f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{LOOP}', {mark!r}])", monkeypatch)
    with Reader(seconds=1.0) as reader, pytest.raises(LimitExceeded):
        reader.read(paper.with_name("bad.txt"))
    left = [item for item in psutil.process_iter(["cmdline"]) if mark in (item.info["cmdline"] or [])]
    assert [item for item in left if item.status() != psutil.STATUS_ZOMBIE] == []


def test_what_libraries_print_does_not_disturb_the_answer(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty("print('noise' * 1000); import os; os.write(1, b'noise')", monkeypatch)
    bad = paper.with_name("bad.txt")
    bad.write_bytes(paper.read_bytes())
    with Reader() as reader:
        assert reader.read(bad).text == "\n".join(PROSE)


@pytest.mark.skipif(sys.platform == "win32", reason="a parent is killed by a signal")
def test_what_was_written_on_the_way_goes_also_when_the_parent_is_killed(paper: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "temporary"
    scratch.mkdir()
    code = f"from pathlib import Path; from pipeline.extract import Reader; r = Reader(); r.read(Path({str(paper)!r})); print(1, flush=True); input()"
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"1\n"
    assert len(list(scratch.iterdir())) == 1
    parent.kill()
    parent.communicate()
    wait_until(lambda: list(scratch.iterdir()) == [])


def wait_until(claim: Callable[[], bool]) -> None:
    for _ in range(200):
        if claim():
            return
        time.sleep(0.05)
    raise AssertionError("it never came true")


def test_a_crash_is_reported_without_its_message(paper: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    faulty("raise KeyError(chr(0x5F20) + chr(0x4E09))", monkeypatch)
    with Reader() as reader, pytest.raises(FileDamaged):
        reader.read(paper.with_name("bad.txt"))
    shown = capfd.readouterr().err
    assert "KeyError" in shown
    assert "张三" not in shown


def test_the_child_is_replaced_after_so_many_files(paper: Path) -> None:
    with Reader(files=2) as reader:
        pids = [(reader.read(paper), child_of(reader).pid)[1] for _ in range(4)]
    assert [pids[0] == pids[1], pids[1] == pids[2], pids[2] == pids[3]] == [True, False, True]


def test_an_interrupted_read_leaves_no_answer_for_the_next(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = paper.with_name("other.txt")
    other.write_text("另一份材料，我没有到场。", encoding="utf-8")
    with Reader() as reader:
        with monkeypatch.context() as patch:
            patch.setattr(process, "_ask", lambda child, request, watch: (process.write_frame(child.stdin, pickle.dumps(request)), 1 / 0))
            with pytest.raises(ZeroDivisionError):
                reader.read(paper)
        assert reader.read(other).name == "other.txt"


def test_closing_ends_the_child(paper: Path) -> None:
    with Reader() as reader:
        reader.read(paper)
        child = child_of(reader)
    assert not child.is_running()


def test_the_child_ends_with_its_parent_even_in_the_middle_of_a_file(paper: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from pipeline.extract import Reader, process\n"
        "process._COMMAND = 'import pipeline.extract.child as c, time; c.read_document = lambda path: time.sleep(60); c.serve({memory})'\n"
        "reader = Reader(); child = reader._ready(); print(child.pid, flush=True)\n"
        "process.write_frame(child.stdin, b'x'); os._exit(1)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    pid = int(shown.stdout)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_the_child_knows_extraction_only() -> None:
    heavy = "{'spacy', 'sklearn', 'pandas', 'numpy', 'prefect', 'docx', 'lxml', 'pdfplumber', 'psutil'}"
    script = f"import sys, pipeline.extract.child; print(sorted({heavy} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, env=environment)
    assert shown.stdout.strip() == "['psutil']"


def test_a_warm_read_costs_less_than_a_millisecond_more_than_a_bare_one(reader: Reader, paper: Path) -> None:
    def best(read: object) -> float:
        times = []
        for _ in range(200):
            start = time.perf_counter()
            read(paper)  # type: ignore[operator]
            times.append(time.perf_counter() - start)
        return min(times)

    reader.read(paper)
    assert best(reader.read) - best(read_document) < 0.001


def test_documents_and_errors_survive_pickling(paper: Path) -> None:
    document = read_document(paper)
    assert pickle.loads(pickle.dumps(document)) == document
    assert str(pickle.loads(pickle.dumps(FileEmpty("空")))) == str(FileEmpty("空"))
