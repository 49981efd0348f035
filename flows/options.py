"""What a run may be told, as Prefect shows it: titles and descriptions are for its user interface. Never a word of a document."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["BatchOptions", "Engine", "Means"]


class Engine(StrEnum):
    LOCAL = "local"
    DASK = "dask"
    RAY = "ray"


class Means(BaseModel):
    """With what a batch is reviewed."""

    model_config = ConfigDict(frozen=True)

    workers: int = Field(default=1, ge=1, title="同时工作的进程数", description="只对本机有效")
    engine: Engine = Field(default=Engine.LOCAL, title="在哪里算", description="local 本机；dask、ray 集群")
    address: str = Field(default="", title="集群地址", description="例如 tcp://10.0.0.5:8786")


class BatchOptions(Means):
    """A batch whose files already stand in the store of the output folder (`flows.run` puts them there)."""

    out: Path = Field(title="输出文件夹")
    rules: str = Field(title="规则指纹")
    rulebook: Path | None = Field(default=None, title="规则文件夹", description="不填，用程序自带的规则")
    archives: tuple[Path, ...] = Field(default=(), title="另外比对的输出文件夹")
    section: str = Field(default="", title="台账所在的分夹", description="意见单之下的文件夹；不填，台账在输出文件夹里")
