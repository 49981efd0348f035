"""The command line. Heavy libraries are imported inside the commands that need them, so that the light ones start fast.

Exit codes: 0 done; 1 done, some files refused; 2 bad arguments; 3 wrong rules; 4 a bug; 130 stopped by the user.
"""

import importlib.metadata
import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import InputError, ZhaojingError
from zhaojing.means import Address, Engine, Workers, means_of
from zhaojing.screen import force_utf8, progress, say, summary_lines, tell_error
from zhaojing.wording import MISTAKE, Command, Group, mistake_in_words
from zhaojing.workspace import add_commands

if TYPE_CHECKING:
    from flows.options import Means

__all__ = ["main"]

BUG = 4
app = typer.Typer(cls=Group, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
label = typer.Typer(cls=Group, no_args_is_help=True, help="给一段一段的文字打标签（JSON Lines 进，JSON Lines 出）", rich_markup_mode=None)
app.add_typer(label, name="label")

Out = Annotated[Path, typer.Option("--out", help="输出文件夹：意见单、台账、退回清单", metavar="文件夹")]
Passwords = Annotated[
    Path | None, typer.Option("--password-file", help="密码文件：每行一个密码，用来打开加密的文件和压缩包", metavar="文件")
]
Archives = Annotated[list[Path] | None, typer.Option("--archive", help="还同这个输出文件夹里评审过的材料比对，可写几次", metavar="文件夹")]
Template = Annotated[Path | None, typer.Option("--template", help="单位发的统一模板，其中的字句不计", metavar="文件")]
Json = Annotated[bool, typer.Option("--json", help="在标准输出上只写一个 JSON 值")]


def show_version(wanted: bool) -> None:
    if not wanted:
        return
    try:
        say(f"zhaojing {importlib.metadata.version('zhaojing')}")
    except importlib.metadata.PackageNotFoundError:
        say("zhaojing（未安装，从源代码运行）")
    raise typer.Exit


@app.callback(help="照镜：离线审读对照检查材料。每一处标记都引原文、列依据；结论由人签署。")
def root(version: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True, help="显示版本")] = False) -> None:
    pass


@app.command(cls=Command, help="评审自带的示例，结果写到 ./demo-output")
def demo() -> None:
    from zhaojing.samples import SAMPLES, demo_lines, load_samples

    samples = load_samples()
    out = Path("demo-output").resolve()
    code = review_into([SAMPLES / sample.file for sample in samples], out, means_of())
    say()
    for line in demo_lines(samples, out):
        say(line)
    raise typer.Exit(BUG if code == BUG else 0)


@app.command(cls=Command, help="评审文件、文件夹和压缩包：每份材料一张意见单（Word、网页、JSON），一本台账。原件不动")
def review(
    paths: Annotated[list[Path], typer.Argument(help="文件、文件夹（包括其下各级）或压缩包", metavar="路径...")],
    out: Out = Path("zhaojing-output"),
    workers: Workers = None,
    archive: Archives = None,
    template: Template = None,
    passwords: Passwords = None,
    engine: Engine = "local",
    address: Address = "",
) -> None:
    take_passwords(passwords)
    raise typer.Exit(review_into(paths, out.resolve(), means_of(workers, engine, address), archive or [], template))


def review_into(paths: list[Path], out: Path, means: "Means", archives: list[Path] | None = None, template: Path | None = None) -> int:
    """Review the paths, say how it ended and return the exit code."""
    from flows.run import Beside, run_batch
    from zhaojing.comparing import archives_at, template_text

    beside = Beside(archives_at(archives or []), template_text(template))
    with progress() as begin:
        summary = run_batch(paths, out, means=means, say=tell_error, begin=begin, beside=beside)
    for line in summary_lines(summary, out):
        say(line)
    if any(refusal.code == "bug" for refusal in summary.refused.values()):
        return BUG
    return 1 if summary.refused else 0


@app.command(cls=Command, help="看一份材料的评审结果，不启动任务引擎")
def inspect(
    file: Annotated[Path, typer.Argument(help="要看的文件", metavar="文件")], as_json: Json = False, passwords: Passwords = None
) -> None:
    take_passwords(passwords)
    from pipeline.extract import Reader
    from pipeline.report.document_json import dumps
    from pipeline.review import load_reviewer
    from zhaojing.view import review_lines

    try:
        with Reader() as reader:
            document = reader.read(file)
    except InputError as error:
        if as_json:
            say(json.dumps(refusal_json(error, file), ensure_ascii=False))
        raise
    result = load_reviewer().review(document)
    for line in [dumps(result)] if as_json else review_lines(result):
        say(line)


def take_passwords(file: Path | None) -> None:
    from pipeline.extract.passwords import use_password_file

    if file is not None:
        use_password_file(file)


@app.command(cls=Command, help="看一个单位的材料够不够条件开专题民主生活会：缺什么、依据哪一条、涉及谁")
def gate(
    folder: Annotated[Path, typer.Argument(help="单位的材料文件夹或 zip 压缩包", metavar="文件夹")],
    as_json: Json = False,
    out: Annotated[Path | None, typer.Option("--out", help="另写审核单（Word、网页、JSON）到这个文件夹", metavar="文件夹")] = None,
) -> None:
    from pipeline.report.gate_json import gate_text
    from pipeline.review import load_reviewer
    from zhaojing.gate_view import gate_lines, judged, write_sheets

    found = judged(folder, load_reviewer())
    if out is not None:
        write_sheets(found, out)
    for line in [gate_text(found)] if as_json else gate_lines(found, out):
        say(line)
    raise typer.Exit(1 if found.refused else 0)


def refusal_json(error: InputError, file: Path) -> dict[str, str]:
    return {"schema": "zhaojing.error/1", "code": error.code, "reason": error.reason, "advice": error.advice, "name": file.name}


@app.command(cls=Command, help="比对几份材料：相同的问题段落左右对照。规定的表述、套话、引文、单位模板不计")
def compare(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹，文件夹包括其下各级", metavar="路径...")],
    as_json: Json = False,
    archive: Archives = None,
    template: Template = None,
    mask_names: Annotated[bool, typer.Option("--mask-names", help="遮去人名和文件名，供传阅")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="另写一个网页，左右对照", metavar="文件")] = None,
) -> None:
    from zhaojing.comparing import compare as comparison

    result = comparison(paths, archive or [], template, mask_names=mask_names)
    if out:
        result.write_page(out)
    for line in [result.json()] if as_json else result.lines():
        say(line)
    raise typer.Exit(1 if result.refused else 0)


@label.command(cls=Command, name="passages", help="给段落打标签：每行输入 id、text，每行输出各项标签、把握和理由")
def label_passages() -> None:
    from pipeline.review import load_reviewer
    from zhaojing.labelling import labelled, read_items

    items = read_items(sys.stdin.buffer.read())
    for line in labelled(items, load_reviewer()):
        say(line)


@label.command(cls=Command, name="criticism", help="给批评打标签：有实质、打太极、只提希望建议，还是表扬（每行 id、text）")
def label_criticism() -> None:
    label_speech("edge")


@label.command(cls=Command, name="responses", help="给被批评人的回应打标签：接受还是辩解（每行 id、text）")
def label_responses() -> None:
    label_speech("response")


@label.command(cls=Command, name="talks", help="给谈心谈话打标签：指出问题、交换工作、叙感情还是闲聊（每行 id、text）")
def label_talks() -> None:
    label_speech("talk")


def label_speech(question: str) -> None:
    from pipeline.classify.speech import load_listener
    from zhaojing.labelling import heard, read_items

    for line in heard(read_items(sys.stdin.buffer.read()), question, load_listener()):
        say(line)


@app.command(cls=Command, help="用标注好的段落（文件夹里的 passages.jsonl）检验标签准不准")
def evaluate(folder: Annotated[Path, typer.Argument(help="标注文件夹", metavar="文件夹")]) -> None:
    from pipeline.evaluate import evaluate as report
    from pipeline.review import load_reviewer

    say(report(folder, load_reviewer().label))


@app.command(cls=Command, help="解释一个条款（D-2）、规则（VG001）或表现形式：原文、出处、例子")
def explain(id: Annotated[str, typer.Argument(help="编号", metavar="编号")]) -> None:
    from pipeline.explain import explain as explanation

    say(explanation(id))


@app.command(cls=Command, help="检查本机：缺什么，能读什么，任务引擎能否运行")
def doctor() -> None:
    from zhaojing.doctor import checks, engine_check

    fine = True
    for check in checks():
        say(str(check))
        fine = fine and (check.fine or check.optional)
    last = engine_check()
    say(str(last))
    raise typer.Exit(0 if fine and last.fine else 1)


add_commands(app)


def main() -> None:
    """Run the command and leave with its exit code; what is no `ZhaojingError` is a bug and keeps its traceback."""
    force_utf8()
    sys.excepthook = leave_with_traceback
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    try:
        code = typer.main.get_command(app)(arguments, prog_name="zhaojing", standalone_mode=False)
    except MISTAKE as error:
        tell_error(help_or_mistake(error))
        return 2
    except ZhaojingError as error:
        tell_error(str(error))
        return error.exit_code
    if code == 130:
        tell_error("已停止。已完成的部分已经保存，再运行一次同样的命令会接着做")
    return code or 0


def help_or_mistake(error: Exception) -> str:
    """Return the help page where the command had no arguments at all, else one line."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(getattr(error, "message", ""))
    return f"{mistake_in_words(error)}。用法见 zhaojing --help"


def leave_with_traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace)
    sys.stdout.flush()
    os._exit(BUG)


if __name__ == "__main__":
    main()
