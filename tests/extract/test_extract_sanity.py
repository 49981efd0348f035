"""The gate behind every reader: garbage is refused, short and mixed Chinese is not."""

import pytest
from extract_samples import PROSE

from pipeline.errors import TextGarbled, TextMissing
from pipeline.extract.sanity import noise, require_chinese

TEXT = "\n".join(PROSE)


@pytest.mark.parametrize(
    "text",
    [
        "2014年KPI考核：A类3家，B类5家",
        "张三 2014-06-12",
        "OKR review Q1，张三已完成。See http://www.example.gov.cn/a?b=1",
        "我對分管工作滿足於一般部署，對群眾反映的問題沒有及時答覆。今後每週到窗口值班。",
        "René、Müller、Ñ三人到会",
        "问：有没有？？？？？？？？答：没有",
        "\ue001我到村里调研",
        "龚琪、滕鑫、邬翀、闫旻、佘婧",
        "附件：1.《中国共产党纪律处分条例》2.GB/T 9704-2012",
        TEXT,
        TEXT.replace("的", "\ufffd", 1),
    ],
)
def test_readable_text_passes(text: str) -> None:
    require_chinese(text, "txt")


@pytest.mark.parametrize(
    "text",
    [
        TEXT.encode("gb18030").decode("latin-1"),
        TEXT.encode().decode("latin-1"),
        TEXT.encode().decode("gb18030", errors="replace"),
        TEXT.encode("gb18030").decode("big5hkscs", errors="replace"),
        TEXT.encode("gb18030").decode("cp949", errors="replace"),
        TEXT.encode("utf-16-le").decode("utf-16-be", errors="replace"),
        "".join(chr(0xE000 + ord(character) % 4096) for character in TEXT),
        "".join(f"(cid:{ord(character)})" for character in TEXT),
        "".join(chr(ord(character) % 31 + 1) for character in TEXT),
        TEXT.encode().decode("latin-1").replace("\x80", "").translate(dict.fromkeys(range(0x80, 0xA1))),
        "对照" + "?" * 40,
        "Lorem ipsum dolor sit amet. " * 20 + "对照检查",
        "no Chinese at all",
    ],
)
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(TextGarbled):
        require_chinese(text, "txt")


def test_text_of_nothing_but_space_is_missing_and_not_garbled() -> None:
    with pytest.raises(TextMissing):
        require_chinese(" \n\u3000", "docx")


def test_the_noise_of_a_page_has_a_reason_and_prose_has_none() -> None:
    assert "对照表" in noise("(cid:12)" * 5)
    assert noise(TEXT) == ""
