"""The options that say with what a batch is reviewed, and what they come to."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from flows.options import Means

__all__ = ["Address", "Engine", "Workers", "means_of"]

Workers = Annotated[int | None, typer.Option("--workers", min=1, help="同时工作的进程数，默认按处理器和内存决定", metavar="个数")]
Engine = Annotated[str, typer.Option("--engine", help="在哪里算：local 本机，dask 或 ray 集群", metavar="引擎")]
Address = Annotated[str, typer.Option("--address", help="集群的地址，如 tcp://10.0.0.5:8786", metavar="地址")]


def means_of(workers: int | None = None, engine: str = "local", address: str = "") -> "Means":
    """Return with what to review; UsageError for an engine that we do not know."""
    from flows.options import Engine, Means
    from flows.run import default_workers

    if engine not in list(Engine):
        raise UsageError(f"没有“{engine}”这个引擎，可用的有 {'、'.join(Engine)}")
    return Means(workers=workers or default_workers(), engine=Engine(engine), address=address)
