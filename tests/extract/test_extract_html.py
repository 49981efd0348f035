"""Web pages: encodings against labels, blocks, lists, tables, what is hidden."""

import pytest
from extract_samples import PROSE

from pipeline.errors import FileDamaged, LimitExceeded
from pipeline.extract.html import read_html
from pipeline.model import Aside, BlockKind


def lines(html: str, encoding: str = "utf-8") -> list[str]:
    return [block.label + block.text for block in read_html(html.encode(encoding)).blocks]


@pytest.mark.parametrize("label", ["gb2312", "gbk", "utf-8", "iso-8859-1"])
def test_gbk_bytes_are_read_whatever_the_label_says(label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body><p>朱镕基、陈喆同志到会讲话，我们认真学习了。</p></body></html>'
    assert lines(page, "gb18030") == ["朱镕基、陈喆同志到会讲话，我们认真学习了。"]


def test_utf_16_pages_and_xml_declarations_are_read() -> None:
    assert lines(f'<?xml version="1.0" encoding="utf-16"?><html><body><p>{PROSE[0]}</p></body></html>', "utf-16") == [PROSE[0]]


def test_block_elements_and_breaks_part_blocks_and_inline_elements_do_not() -> None:
    page = "<body>前言<div>第<b>一</b><span>段</span><br/>第二段<p>第三段</div>尾</body>"
    assert lines(page) == ["前言", "第一段", "第二段", "第三段", "尾"]


def test_source_line_ends_are_no_paragraph_ends() -> None:
    assert lines("<p>我到石桥村\n   调研，看了 Word\n文件。</p>") == ["我到石桥村调研，看了 Word 文件。"]


def test_lines_of_pre_are_kept() -> None:
    assert lines("<pre>第一行\n第二行</pre>") == ["第一行", "第二行"]


def test_ordered_lists_carry_their_numbers_as_labels() -> None:
    page = '<ol start="3"><li>学习不深<li><p>调研不实</p><p>续段</p></ol><ol type="A"><li>甲方<li value="5">乙方</ol>'
    assert lines(page) == ["3.学习不深", "4.调研不实", "续段", "A.甲方", "E.乙方"]


def test_the_number_stands_before_the_first_line_of_an_item() -> None:
    assert lines("<ol><li>学习不深<p>续段</p></li></ol>") == ["1.学习不深", "续段"]


def test_a_list_that_only_holds_a_list_numbers_that_one() -> None:
    assert lines('<ol><ol start="2"><li>官僚主义</ol></ol>') == ["2.官僚主义"]


def test_chinese_list_numbers_of_css_are_written() -> None:
    assert lines('<ol style="list-style-type:cjk-ideographic"><li>学习不深</ol>') == ["一、学习不深"]


def test_a_table_row_is_one_block_without_its_empty_cells() -> None:
    blocks = read_html("<table><tr><th>问题</th><th></th><td>措施<br>时限</td></tr></table>".encode()).blocks
    assert [(block.text, block.kind) for block in blocks] == [("问题\t措施时限", BlockKind.ROW)]


def test_scripts_styles_and_comments_are_no_text() -> None:
    page = "<head><title>题</title><style>p{}</style></head><body><script>var a='字'</script><!-- 注 --><p>正文</p></body>"
    assert lines(page) == ["正文"]


def test_deleted_struck_and_hidden_text_is_kept_aside() -> None:
    page = '<p>对照<del>删去</del><ins>检查</ins><s>划掉</s><span style="display:none">隐藏</span></p>'
    reading = read_html(page.encode())
    assert [block.text for block in reading.blocks] == ["对照检查"]
    assert reading.asides == (Aside("deleted", "删去"), Aside("struck", "划掉"), Aside("hidden", "隐藏"))


def test_word_namespaced_elements_are_inline() -> None:
    assert lines('<p>对照<o:p></o:p><st1:date w:st="on">2014年</st1:date>检查</p>') == ["对照2014年检查"]


def test_a_long_page_without_text_is_damaged() -> None:
    with pytest.raises(FileDamaged):
        read_html(b"<html><body><script>" + b"x" * 2000 + b"</script></body></html>")


def test_nesting_beyond_what_the_parser_reads_is_refused_not_cut_off() -> None:
    page = "<html><body><p>正文</p>" + "<div>" * 400 + "深处" + "</div>" * 400 + "</body></html>"
    with pytest.raises(LimitExceeded):
        read_html(page.encode())
