"""The private engine: it runs, and it is private."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from flow_samples import TELLING, Review, write_papers

from flows.local_api import LocalApi, ensure_api


def test_one_flow_runs(api: LocalApi) -> None:
    from flows.trial import trial

    assert trial() == 42


def test_the_api_answers_nobody_without_the_password(api: LocalApi) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(os.environ["PREFECT_API_URL"] + "/admin/version")


def test_a_server_of_the_users_own_is_used_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    assert not ensure_api().private


def test_a_second_run_at_the_same_time_gets_a_database_of_its_own(api: LocalApi, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    code = "import flows.local_api as api; print(api.own_home())"
    home = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout.strip()
    assert home == os.environ["PREFECT_HOME"] + "-2"


def test_no_address_but_loopback_is_listened_on_or_connected_to(api: LocalApi, review: Review, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 3)
    seen: set[str] = set()
    done = threading.Event()
    watch = threading.Thread(target=watch_addresses, args=(seen, done))
    watch.start()
    review(tmp_path / "in")
    done.set()
    watch.join()
    assert seen == {"127.0.0.1"}


def watch_addresses(seen: set[str], done: threading.Event) -> None:
    """Add every address that this process or a child of it uses until told to stop."""
    me = psutil.Process()
    while not done.is_set():
        for process in [me, *me.children(recursive=True)]:
            try:
                sockets = process.net_connections(kind="inet")
            except psutil.NoSuchProcess:
                continue
            seen.update(end.ip for socket in sockets for end in (socket.laddr, socket.raddr) if end)
        time.sleep(0.02)


def test_no_word_of_a_document_reaches_the_engines_home(api: LocalApi, review: Review, tmp_path: Path) -> None:
    write_papers(tmp_path / "in", 2)
    review(tmp_path / "in")
    time.sleep(2)  # the recorder writes every second
    written = b"".join(path.read_bytes() for path in Path(os.environ["PREFECT_HOME"]).rglob("*") if path.is_file())
    assert b"review batch" in written
    assert not [word for word in TELLING if word.encode() in written or ascii(word)[1:-1].encode() in written]


def test_the_work_of_a_chunk_travels_as_a_name() -> None:
    import cloudpickle

    from flows.chunk import review_chunk

    assert len(cloudpickle.dumps(review_chunk)) < 1000
