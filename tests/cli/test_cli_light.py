"""The commands that need no engine."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_samples import Zhaojing


def test_help_is_in_chinese_and_names_every_command(zhaojing: Zhaojing) -> None:
    page = zhaojing("--help").stdout
    assert all(
        command in page
        for command in ("demo", "review", "init", "watch", "rerun", "forget", "inspect", "label", "evaluate", "explain", "doctor")
    )
    assert not [word for word in ("Usage", "Options", "Commands", "Show this") if word in page]


def test_version_is_one_line(zhaojing: Zhaojing) -> None:
    done = zhaojing("--version")
    assert (done.returncode, done.stdout.count("\n"), done.stdout[:8]) == (0, 1, "zhaojing")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("reviw",), "没有“reviw”这个命令"),
        (("review", "--wrkers", "2", "x"), "没有“--wrkers”这个选项"),
        (("review",), "缺少参数"),
        (("review", "--workers", "0", "x"), "至少是 1"),
        (("review", "nowhere"), "找不到文件或文件夹：nowhere"),
        (("explain", "D-99"), "没有编号“D-99”，相近的有"),
        (("evaluate", "nowhere"), "没有找到"),
    ],
)
def test_a_mistake_in_the_command_is_one_chinese_line_and_exit_code_2(zhaojing: Zhaojing, arguments: tuple[str, ...], told: str) -> None:
    done = zhaojing(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert told in done.stderr


def test_a_folder_without_files_is_exit_code_2(zhaojing: Zhaojing, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    done = zhaojing("review", "空")
    assert (done.returncode, "没有可评审的文件" in done.stderr) == (2, True)


def test_inspect_shows_verdict_quotes_and_questions(zhaojing: Zhaojing, paper: str) -> None:
    done = zhaojing("inspect", paper)
    assert done.returncode == 0
    assert all(words in done.stdout for words in ("结论：", "四风对照：", "问：", "D-15"))
    assert re.search(r"“[^”]+”（第\d段）", done.stdout)


def test_inspect_json_is_one_value_whose_quotes_stand_in_its_text(zhaojing: Zhaojing, paper: str) -> None:
    review = json.loads(zhaojing("inspect", paper, "--json").stdout)
    assert review["schema"] == "zhaojing.review/1"
    quoted = [item for item in review["findings"] if item["quote"] is not None]
    assert quoted
    assert all(review["text"][item["start"] : item["end"]] == item["quote"] for item in quoted)


def test_inspect_of_an_empty_file_says_why_and_what_to_do(zhaojing: Zhaojing, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    done = zhaojing("inspect", "空.txt")
    assert (done.returncode, done.stderr.strip()) == (1, "文件是空的（0 字节）。请向报送人索取原件后重新投放")


def test_inspect_json_of_a_refused_file_is_one_value_too(zhaojing: Zhaojing, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    done = zhaojing("inspect", "空.txt", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["schema"], told["code"], told["name"]) == (1, "zhaojing.error/1", "empty", "空.txt")
    assert told["reason"]
    assert told["advice"]


def test_inspect_loads_neither_the_engine_nor_what_writes_office_files(paper: str, tmp_path: Path) -> None:
    code = (
        "import sys; from zhaojing.cli import run; run(['inspect', sys.argv[1], '--json']); "
        "sys.exit(str([name for name in ('prefect', 'pandas', 'docx', 'openpyxl') if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / paper)], capture_output=True, text=True, encoding="utf-8")
    assert done.stderr.strip() == "[]"


def test_output_to_a_pipe_is_utf8_whatever_the_console_speaks(zhaojing: Zhaojing, paper: str) -> None:
    assert "结论：" in zhaojing("inspect", paper, PYTHONIOENCODING="gbk", PYTHONUTF8="0").stdout


def test_labels_keep_ids_and_order_and_answer_every_question(zhaojing: Zhaojing) -> None:
    lines = [{"id": "b", "text": "2013年6月我到柳林镇检查，照了相就走。"}, {"id": 1, "text": "我们班子学习不够深入。", "doc": "team"}]
    done = zhaojing("label", "passages", stdin="\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode())
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", 1]
    questions = ("function", "wind", "specificity", "ownership", "stock", "stance", "measure")
    assert not [name for answer in answers for name in questions if answer[name] is None]
    assert list(answers[0]) == ["id", "function", "wind", "also", *questions[2:], "manifestation", "scores", "reasons"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"id": 2', "第 2 行不是 JSON"),
        (b'{"id": 2}', "第 2 行应为带有 id 和 text"),
        (b"\xff\xfe", "第 2 行不是 UTF-8"),
    ],
)
def test_a_broken_line_is_named_before_anything_is_labelled(zhaojing: Zhaojing, line: bytes, told: str) -> None:
    done = zhaojing("label", "passages", stdin=b'{"id": 1, "text": "x"}\n' + line)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_explain_gives_the_clause_word_for_word(zhaojing: Zhaojing) -> None:
    assert "与事对接，与人见面" in zhaojing("explain", "D-1").stdout


def test_evaluate_prints_measures_for_a_labelled_folder(zhaojing: Zhaojing, tmp_path: Path) -> None:
    line = {"id": 1, "text": "2013年6月我到柳林镇检查，照了相就走。", "doc": "person", "function": "problem", "wind": "formalism"}
    (tmp_path / "passages.jsonl").write_text(json.dumps(line), encoding="utf-8")
    done = zhaojing("evaluate", ".")
    assert (done.returncode, "宏平均F1" in done.stdout) == (0, True)


def test_a_bug_keeps_its_traceback_and_is_exit_code_4(tmp_path: Path) -> None:
    code = "import sys, zhaojing.cli as cli; cli.review_into = lambda *_: 1 / 0; sys.argv[1:] = ['review', '.']; cli.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, "ZeroDivisionError" in done.stderr) == (4, True)
