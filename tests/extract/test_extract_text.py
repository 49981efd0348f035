"""Plain text: encodings, line ends, space, lines cut at a fixed width."""

from pathlib import Path

import pytest
from extract_samples import PROSE, simple_word
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import read_document
from pipeline.extract.decode import decode
from pipeline.extract.document import _reader
from pipeline.extract.sniff import sniff
from pipeline.extract.spacing import join_wrapped
from pipeline.extract.text import read_text
from pipeline.extract.wrapping import unwrap

TEXT = "\n".join(PROSE)
TRADITIONAL = "我對分管工作滿足於一般部署，對群眾反映的問題沒有及時答覆。\n今後每週到窗口值班，由辦公室主任登記。"
HANZI = "我们在工作中存在不足对群众反映的问题没有及时解决去年九月到村里调研看了材料就走了会议讨论整改措施责任人完成时间"
PARAGRAPH = st.text(alphabet=HANZI + "0123456789，、：“”ABC年月日", min_size=18, max_size=120).map(lambda text: f"我们{text}的工作。")


def lines(data: bytes) -> list[str]:
    return [block.text for block in read_text(data).blocks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_every_usual_encoding_gives_the_same_lines(encoding: str) -> None:
    assert lines(TEXT.encode(encoding)) == list(PROSE)


def test_utf_16_big_endian_with_a_mark_is_read() -> None:
    assert lines(b"\xfe\xff" + TEXT.encode("utf-16-be")) == list(PROSE)


def test_big5_is_told_from_gb18030() -> None:
    assert lines(TRADITIONAL.encode("big5hkscs")) == TRADITIONAL.split("\n")


def test_characters_that_gbk_has_and_gb2312_has_not_are_kept() -> None:
    assert lines("朱镕基、陈喆、𠮷田同志到会讲话，我们认真学习。".encode("gb18030")) == ["朱镕基、陈喆、𠮷田同志到会讲话，我们认真学习。"]


@given(st.lists(PARAGRAPH, min_size=1, max_size=5), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]))
@settings(max_examples=80, deadline=None)
def test_decoding_gives_back_what_was_encoded(paragraphs: list[str], encoding: str) -> None:
    text = "\r\n".join(paragraphs)
    assert decode(text.encode(encoding)).text == text


@given(st.lists(PARAGRAPH, min_size=1, max_size=5), st.sampled_from(["gb18030", "utf-16", "utf-8-sig"]))
@settings(max_examples=40, deadline=None)
def test_a_paper_saved_as_text_and_as_docx_reads_the_same(paragraphs: list[str], encoding: str) -> None:
    plain = _reader(sniff(b"txt"))("\n".join(paragraphs).encode(encoding))
    word = simple_word(paragraphs)
    assert plain.blocks == _reader(sniff(word))(word).blocks


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "gb18030", "utf-8"])
@pytest.mark.parametrize("text", ["八百六的", "我们学习", "2014年工作总结"])
def test_a_few_characters_are_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_latin_letters_are_not_taken_for_utf_16() -> None:
    assert decode(b"Bush hid the facts").text == "Bush hid the facts"


def test_the_mark_of_gb18030_is_no_text() -> None:
    assert lines(("\ufeff" + TEXT).encode("gb18030")) == list(PROSE)


def test_damaged_bytes_are_counted_and_the_rest_is_read() -> None:
    data = bytearray(TEXT.encode("gb18030"))
    data[40:40] = b"\xff"
    reading = read_text(bytes(data))
    assert [(notice.code, "1 处" in notice.message) for notice in reading.notices] == [("damaged_bytes", True)]
    assert sum(block.text.count("\ufffd") for block in reading.blocks) == 1


def test_a_file_cut_within_its_last_character_is_read() -> None:
    assert lines(TEXT.encode()[:-1])[:4] == list(PROSE[:4])


def test_a_replacement_character_of_the_file_itself_is_no_damage() -> None:
    assert read_text((TEXT + "\ufffd").encode()).notices == ()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\x0c", "\x85", "\u2028"])
def test_every_line_end_parts_blocks(end: str) -> None:
    assert lines(end.join(PROSE).encode()) == list(PROSE)


def test_blank_lines_and_outer_space_of_every_kind_are_dropped() -> None:
    assert lines("\u3000\u3000我到村里调研。\u00a0\n \u200b\n\n\ufeff群众有意见。 \t".encode()) == ["我到村里调研。", "群众有意见。"]


def test_space_between_hanzi_goes_and_other_runs_become_one_space() -> None:
    assert lines("姓　　名： 张  三   2014 年\tWord  文件".encode()) == ["姓名：张三 2014 年 Word 文件"]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("我到", "村里", "我到村里"),
        ("Word", "file", "Word file"),
        ("20", "13年", "2013年"),
        ("Word", "文件", "Word文件"),
        ("共", "12", "共12"),
        ("a", "1", "a 1"),
    ],
)
def test_only_latin_words_get_a_space_where_a_line_was_wrapped(left: str, right: str, joined: str) -> None:
    assert join_wrapped(left, right) == joined


def test_lines_cut_at_a_fixed_width_are_joined_to_paragraphs() -> None:
    cut = [text[start : start + 20] for text in PROSE for start in range(0, len(text), 20)]
    assert lines("\n".join(cut).encode("gb18030")) == list(PROSE)


def test_indented_cut_lines_join_even_after_a_full_stop() -> None:
    text = "我到石桥村调研看了展板材料就走了没进一户。" + "群众反映的问题拖了四个月没有答复，我也没有过问。" * 4
    padded = "　　" + text
    cut = [padded[start : start + 23] for start in range(0, len(padded), 23)]
    assert [len(item) for item in unwrap([*cut, *cut])] == [len(padded), len(padded)]


WRAPPED = [
    "我到石桥村里调研只坐了二十分钟看了展板就",
    "走了没有进一户人家也没有听一个群众说一说",
    "他们心里的话回来以后写了三千字的调研报告",
    "还得到表扬",
]


def test_a_short_line_ends_a_paragraph_of_cut_lines_without_a_full_stop() -> None:
    assert unwrap([*WRAPPED, *WRAPPED]) == ["".join(WRAPPED)] * 2


def test_a_numbered_line_begins_a_paragraph_among_cut_lines() -> None:
    assert unwrap([*WRAPPED[:3], "一、" + WRAPPED[0][2:], *WRAPPED[1:]])[1].startswith("一、")


def test_a_blank_line_ends_a_paragraph_of_cut_lines() -> None:
    assert unwrap([*WRAPPED[:3], "", *WRAPPED]) == ["".join(WRAPPED[:3]), "".join(WRAPPED)]


def test_an_indented_line_begins_a_paragraph_among_cut_lines() -> None:
    assert len(unwrap([*WRAPPED[:3], "　　" + WRAPPED[0], *WRAPPED[1:]])) == 2


def test_two_full_lines_are_too_few_to_tell() -> None:
    assert unwrap(WRAPPED[:2]) == WRAPPED[:2]


def test_a_text_of_blank_lines_has_no_paragraphs() -> None:
    assert unwrap(["", " "]) == []


def test_three_long_lines_among_many_short_ones_are_no_cut_text() -> None:
    text = [*WRAPPED[:3], *["我没有到场"] * 9]
    assert unwrap(text) == text


def test_lines_wider_than_any_screen_are_paragraphs() -> None:
    text = [WRAPPED[0] * 4] * 4
    assert unwrap(text) == text


def test_lines_of_one_width_that_end_sentences_stay_apart() -> None:
    verse = ["我到石桥村里调研只坐了二十分钟就走了。"] * 6
    assert lines("\n".join(verse).encode()) == verse


def test_short_equal_lines_such_as_a_list_of_names_stay_apart() -> None:
    assert lines("张三 局长\n李四 科长\n王五 科长\n赵六 科员".encode()) == ["张三局长", "李四科长", "王五科长", "赵六科员"]


def test_a_number_cut_by_wrapping_has_no_space_in_it() -> None:
    cut = [
        "群众反映的意见我没有认真研究，一共拖了有20",
        "13条其中涉及食堂和窗口服务的问题有四十余条",
        "一直都没有及时给出明确的答复和处理意见以致",
    ]
    assert unwrap(cut)[0].startswith("群众反映的意见我没有认真研究，一共拖了有2013条")


def test_control_characters_do_not_reach_the_document(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT.replace("我到", "我\x0b到\x01", 1), encoding="utf-8", newline="")
    assert "\x01" not in read_document(path).text
