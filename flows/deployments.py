"""The flows as a Prefect server of one's own runs them: by hand, by schedule, with parameters that its user interface asks for.

`python -m flows.deployments WORKSPACE` serves all three from this machine, with PREFECT_API_URL naming the server; `prefect.yaml` describes
them for `prefect deploy`. Parameters are folders, days and numbers; nothing of a document reaches the server.
"""

import sys
from pathlib import Path
from typing import Any, cast

from prefect import flow, serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from pydantic import BaseModel, ConfigDict, Field

from flows.options import Means
from flows.rerun import rerun
from flows.run import run_batch
from flows.watch import drain

__all__ = ["deployments", "drain_inbox", "rerun_archive", "review_folder"]

EVERY_FIVE_MINUTES = "*/5 * * * *"


class FolderOptions(Means):
    """评审一个文件夹。"""

    folder: Path = Field(title="材料文件夹")
    out: Path = Field(title="输出文件夹")


class InboxOptions(BaseModel):
    """处理收件箱里的全部材料，然后结束。进程数、引擎按工作区的设置。"""

    model_config = ConfigDict(frozen=True)

    workspace: Path = Field(title="工作区文件夹")


class ArchiveOptions(Means):
    """重审存档，原来的意见单不动。"""

    workspace: Path = Field(title="工作区文件夹")
    since: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$", title="从哪一天起", description="如 2014-03-01；不填，全部")
    unit: str = Field(default="", title="单位", description="不填，全部单位")
    rules: str = Field(default="", title="规则", description="规则文件夹，或用过的规则指纹；不填，用现在的规则")


def silent(line: str) -> None:
    pass


def means_in(options: Means) -> Means:
    return Means(workers=options.workers, engine=options.engine, address=options.address)


@flow(name="review folder", flow_run_name="review {options.folder.name}", persist_result=False)
def review_folder(options: FolderOptions) -> dict[str, int]:
    """Return how many papers of the folder ended how."""
    return dict(run_batch([options.folder], options.out, means=means_in(options), say=silent).counts)


@flow(name="drain inbox", flow_run_name="drain {options.workspace.name}", persist_result=False, retries=1)
def drain_inbox(options: InboxOptions) -> str:
    """Return how the inbox stands after all that lay in it has been reviewed."""
    return drain(options.workspace, silent)[0]


@flow(name="rerun archive", flow_run_name="rerun {options.workspace.name}", persist_result=False)
def rerun_archive(options: ArchiveOptions) -> str:
    """Return in numbers what moved."""
    means = means_in(options)
    done = rerun(options.workspace, since=options.since, unit=options.unit, rules=options.rules, means=means, say=silent)
    return f"重审 {done.papers} 份，有变化 {len(done.changes)} 份"


def deployments(workspace: Path) -> list[RunnerDeployment]:
    """Return the deployments for a workspace: its inbox every five minutes, the other two when somebody asks."""
    home = {"options": {"workspace": str(workspace)}}
    return [
        deployment(drain_inbox, "inbox", InboxOptions, cron=EVERY_FIVE_MINUTES, parameters=home),
        deployment(rerun_archive, "archive", ArchiveOptions, parameters=home),
        deployment(review_folder, "folder", FolderOptions),
    ]


def deployment(of: Any, name: str, options: type[BaseModel], **more: Any) -> RunnerDeployment:
    """Return a deployment that never has two runs at a time: both would want the same folder."""
    one = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    return cast(RunnerDeployment, of.to_deployment(name, description=options.__doc__, tags=["zhaojing"], concurrency_limit=one, **more))


if __name__ == "__main__":
    serve(*deployments(Path(sys.argv[1]).resolve()))
