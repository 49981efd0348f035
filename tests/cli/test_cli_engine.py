"""The commands that run flows, from the outside."""

from pathlib import Path

import pytest
from cli_samples import Result, Zhaojing

from zhaojing.samples import SAMPLES, load_samples


@pytest.mark.usefixtures("doctor")
def test_review_says_how_many_of_each_and_why_a_file_was_refused(zhaojing: Zhaojing, paper: str, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    done = zhaojing("review", paper, "空.txt", "--out", "结果")
    assert done.returncode == 1
    assert "共 2 份：" in done.stdout
    assert "退回 1 份" in done.stdout
    assert "退回 空.txt：文件是空的" in done.stdout
    assert str(tmp_path / "结果" / "ledger.xlsx") in done.stdout
    assert (tmp_path / "结果" / "意见单" / "周建国.docx").exists()


@pytest.mark.usefixtures("doctor")
def test_review_without_refusals_is_exit_code_0_and_silent_on_stderr(zhaojing: Zhaojing, paper: str, tmp_path: Path) -> None:
    done = zhaojing("review", paper)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "zhaojing-output" / "ledger.xlsx").exists()


def test_doctor_finds_nothing_missing_here(doctor: Result) -> None:
    assert (doctor.returncode, "[缺失]" in doctor.stdout, "任务引擎：已运行一个流程" in doctor.stdout) == (0, False, True)


@pytest.mark.skipif(not (SAMPLES.parent / "samples.toml").exists(), reason="installed without samples")
def test_demo_reviews_the_samples_and_says_what_each_shows(zhaojing: Zhaojing, tmp_path: Path) -> None:
    done = zhaojing("demo")
    assert done.returncode == 0
    assert not [sample.file for sample in load_samples() if sample.shows not in done.stdout]
    assert (tmp_path / "demo-output" / "ledger.xlsx").exists()
