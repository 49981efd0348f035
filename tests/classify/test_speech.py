"""What is said at meetings and in talks: the committed model is that of the committed corpus, and every answer has its reasons."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.classify.speech import SPEECH_MODEL, Listener, load_listener
from pipeline.classify.speech_corpus import SPEECH, read_speech
from pipeline.classify.train_speech import write_speech_model
from pipeline.errors import LexiconError


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def listener() -> Listener:
    return load_listener()


def test_training_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    write_speech_model(tmp_path)
    assert digests(tmp_path) == digests(SPEECH_MODEL)


def test_every_answer_of_every_question_is_taught() -> None:
    taught = {(utterance.question, utterance.answer) for utterance in read_speech()}
    shown = {("turn", "criticism"), ("turn", "response")}  # labelled criticisms and responses show these
    assert taught | shown == {(question, answer) for question, answers in SPEECH.items() for answer in answers}


def test_a_malformed_line_is_named_with_its_file_and_number(tmp_path: Path) -> None:
    (tmp_path / "bakery.tsv").write_text("talk chat\t天冷了。\ntalk gossip\t听说了吗。\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"bakery.tsv 第 2 行"):
        read_speech(tmp_path)


@pytest.mark.parametrize("question", SPEECH)
def test_probabilities_add_up_and_reasons_stand_in_the_text(question: str, listener: Listener) -> None:
    text = "去年灌渠清淤你签了字，渠里的泥我去看还在。希望今后多下去走走。"
    heard = listener.hear(question, text)
    assert sum(heard.shares.values()) == pytest.approx(1, abs=0.001)
    assert heard.answer in list(SPEECH[question])
    assert heard.reasons
    assert all(text[reason.start : reason.end] for reason in heard.reasons)


@pytest.mark.parametrize(
    ("command", "key", "text", "answer"),
    [
        ("criticism", "edge", "希望今后多到基层走走，多听听群众的意见。", "suggestion"),
        ("responses", "response", "大家批得对，我接受，明天就改。", "accept"),
        ("talks", "talk", "聊了孙子上学的事，又说起今年冬天冷得早。", "chat"),
    ],
)
def test_labels_keep_ids_and_order_and_ignore_other_keys(command: str, key: str, text: str, answer: str) -> None:
    lines = [{"id": "b", "text": text, key: "nonsense"}, {"id": 1, "text": ""}]
    stdin = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    done = subprocess.run([sys.executable, "-m", "zhaojing.cli", "label", command], input=stdin, capture_output=True)
    found = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [(item["id"], set(item)) for item in found] == [(name, {"id", key, "scores", "reasons"}) for name in ("b", 1)]
    assert found[0][key] == answer
