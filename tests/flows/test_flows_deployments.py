"""The flows as a Prefect server runs them: what its user interface asks for, and what it shows."""

from pathlib import Path

import pytest
from flow_samples import write_papers

from flows.local_api import LocalApi


def test_parameters_have_chinese_titles_limits_and_choices(api: LocalApi, tmp_path: Path) -> None:
    from flows.deployments import deployments

    asked = {item.name: item._parameter_openapi_schema.model_dump()["definitions"] for item in deployments(tmp_path)}
    assert asked["inbox"]["InboxOptions"]["properties"]["workspace"]["title"] == "工作区文件夹"
    assert asked["archive"]["ArchiveOptions"]["properties"]["workers"]["minimum"] == 1
    assert asked["folder"]["Engine"]["enum"] == ["local", "dask", "ray"]


def test_the_inbox_has_a_schedule_and_never_two_runs_at_a_time(api: LocalApi, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.deployments import deployments

    ids = [item.apply() for item in deployments(tmp_path)]
    with get_client(sync_client=True) as client:
        inbox = client.read_deployment(ids[0])  # type: ignore[arg-type]
    assert [str(entry.schedule.cron) for entry in inbox.schedules] == ["*/5 * * * *"]  # type: ignore[union-attr]
    assert (inbox.tags, inbox.global_concurrency_limit.limit) == (["zhaojing"], 1)  # type: ignore[union-attr]


@pytest.mark.filterwarnings("ignore")
def test_a_run_shows_its_counts_its_books_and_its_progress_and_no_name_of_a_paper(api: LocalApi, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    from flows.deployments import FolderOptions, review_folder

    write_papers(tmp_path / "in", 2)
    counts = review_folder(FolderOptions(folder=tmp_path / "in", out=tmp_path / "out"))
    assert sum(counts.values()) == 2
    with get_client(sync_client=True) as client:
        latest = {
            item.key: str(item.data) for item in client.read_artifacts() if str(tmp_path.name) in str(item.data) or item.type != "markdown"
        }
    assert {"review-batch", "review-ledger", "review-progress"} <= set(latest)
    assert "100" in latest["review-progress"]
    assert not [name for name in ("000.txt", "001.txt", "李明远") if name in "".join(latest.values())]
