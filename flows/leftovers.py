"""Flow runs that a killed process left as running, closed at the next start. Only for a private API, whose runs can only be ours."""

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

__all__ = ["close_leftovers"]


def close_leftovers() -> int:
    """Mark them as crashed; return how many there were."""
    running = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])))
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=running)
        for run in runs:
            client.set_flow_run_state(run.id, Crashed(message="process ended"), force=True)
    return len(runs)
