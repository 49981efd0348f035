from functools import partial
from pathlib import Path

import pytest
from cli_samples import PAPER, Result, Zhaojing, run


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the engine that is not the user's."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def doctor(home: Path) -> Result:
    """What `doctor` says. Its flow is the first in this home, so that the engine has its database from then on."""
    return run("doctor", folder=home, PREFECT_HOME=str(home), PREFECT_API_URL="")


@pytest.fixture
def zhaojing(home: Path, tmp_path: Path) -> Zhaojing:
    return partial(run, folder=tmp_path, PREFECT_HOME=str(home), PREFECT_API_URL="")


@pytest.fixture
def paper(tmp_path: Path) -> str:
    """The name of a paper in the folder where the command runs."""
    (tmp_path / "周建国.txt").write_text(PAPER, encoding="utf-8")
    return "周建国.txt"
