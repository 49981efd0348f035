"""One private API for the whole session: starting one takes seconds."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flow_samples import Review

from flows.books import Summary
from flows.local_api import LocalApi, ensure_api
from flows.options import Means
from flows.progress import Watcher
from flows.run import run_batch


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let through the warnings of libraries we only call, each for its reason."""
    reasons = (
        "ignore::DeprecationWarning:prefect",  # Prefect calls what it has deprecated itself
        "ignore::pydantic.warnings.PydanticDeprecatedSince20",  # Prefect's models
        "ignore::ResourceWarning",  # Prefect leaves its HTTP clients to the garbage collector
    )
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for reason in reasons:
                item.add_marker(pytest.mark.filterwarnings(reason))


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalApi]:
    """A running private API whose home is not the user's."""
    environment = dict(os.environ)
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))
    started = ensure_api()
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    started.wait()
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield started
    started.stop()
    os.environ.clear()
    os.environ.update(environment)


@pytest.fixture
def review(api: LocalApi, tmp_path: Path) -> Review:
    def run(*paths: Path, workers: int = 2, begin: Callable[[int], Watcher] | None = None) -> Summary:
        return run_batch(paths, tmp_path / "out", means=Means(workers=workers), say=lambda line: None, begin=begin)

    return run


@pytest.fixture
def environment(api: LocalApi, tmp_path: Path) -> dict[str, str]:
    """That of a user whose private API has been used before, so that it starts without creating its database."""
    home = tmp_path / "prefect"
    home.mkdir()
    with (
        closing(sqlite3.connect(Path(os.environ["PREFECT_HOME"]) / "prefect.db")) as used,
        closing(sqlite3.connect(home / "prefect.db")) as copy,
    ):
        used.backup(copy)
    return {**os.environ, "PREFECT_HOME": str(home), "PREFECT_API_URL": ""}
