"""The arrows of the house run down only (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {"pipeline": {"pipeline"}, "flows": {"flows", "pipeline"}, "zhaojing": {"zhaojing", "flows", "pipeline"}}
STAGES = ("extract", "segment", "classify", "assess", "reuse", "dossier", "report")
UPWARD = {
    "extract": {"segment", "classify", "assess", "reuse", "dossier", "report"},
    "segment": {"extract", "classify", "assess", "reuse", "dossier", "report"},
    "classify": {"extract", "assess", "reuse", "dossier", "report"},
    "assess": {"extract", "reuse", "dossier", "report"},
    "reuse": {"extract", "segment", "classify", "dossier", "report"},
    "dossier": {"report"},
    "report": {"extract", "segment", "classify"},
}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("floor", ALLOWED)
def test_no_floor_imports_from_the_floor_above(floor: str) -> None:
    """flows -> pipeline -> lexicons, with the front doors on top."""
    for path in (ROOT / floor).rglob("*.py"):
        houses = {name.split(".")[0] for name in imported(path)} & set(ALLOWED)
        assert houses <= ALLOWED[floor], path


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_imports_from_a_later_stage(stage: str) -> None:
    """A document passes extract, segment, classify, assess, reuse, report in this order."""
    for path in (ROOT / "pipeline" / stage).rglob("*.py"):
        stages = {name.split(".")[1] for name in imported(path) if name.startswith("pipeline.")}
        assert not stages & UPWARD[stage], path


def test_the_library_runs_without_the_engine() -> None:
    """Only flows/ knows Prefect."""
    for folder in ("pipeline", "zhaojing"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not any(name.split(".")[0] == "prefect" for name in imported(path)), path
