"""The Word walker: each construct that python-docx's own text loses, doubles or leaves in."""

from io import BytesIO

import docx
import pytest
from extract_samples import PROSE, change, paragraph, run, simple_word, table, word

from pipeline.errors import FileDamaged
from pipeline.extract.docx import read_docx
from pipeline.extract.reading import Reading
from pipeline.model import Aside, Block, BlockKind

DEL = '<w:del w:id="1" w:author="a"><w:r><w:delText>删去的话</w:delText></w:r></w:del>'
MARK_DELETED = '<w:rPr><w:del w:id="2" w:author="a"/></w:rPr>'


def body(xml: str) -> list[str]:
    return [block.label + block.text for block in read_docx(word(xml)).blocks]


def sentence(inner: str) -> str:
    return f"<w:p>{run('前')}{inner}{run('后')}</w:p>"


@pytest.mark.parametrize(
    "inner",
    [
        run("中"),
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{run('中')}</w:sdtContent></w:sdt>",
        f"<w:smartTag>{run('中')}</w:smartTag>",
        f'<w:fldSimple w:instr="DATE">{run("中")}</w:fldSimple>',
        f'<w:ins w:id="1">{run("中")}</w:ins>',
        f'<w:moveTo w:id="1">{run("中")}</w:moveTo>',
        f'<w:hyperlink r:id="x">{run("中")}</w:hyperlink>',
        f"<w:customXml>{run('中')}</w:customXml>",
        "<w:r><w:ruby><w:rt><w:r><w:t>zhōng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>中</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>中</w:t></w:r>',
        f"<mc:AlternateContent><mc:Choice>{run('中')}</mc:Choice><mc:Fallback>{run('中')}</mc:Fallback></mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Fallback>{run('中')}</mc:Fallback></mc:AlternateContent>",
        "<m:oMath><m:r><m:t>中</m:t></m:r></m:oMath>",
        f"{run('中')}{DEL}<w:moveFrom w:id='3'>{run('移走')}</w:moveFrom>",
        '<w:r><w:t>中</w:t></w:r><w:bookmarkStart w:id="0"/><w:proofErr/>',
    ],
)
def test_inline_wrappers_are_entered_and_what_is_gone_is_left_out(inner: str) -> None:
    assert body(sentence(inner)) == ["前中后"]


@pytest.mark.parametrize(
    "wrapper",
    ["<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:customXml>{}</w:customXml>", '<w:ins w:id="1">{}</w:ins>'],
)
def test_block_wrappers_are_entered(wrapper: str) -> None:
    assert body(paragraph("一") + wrapper.format(paragraph("二")) + paragraph("三")) == ["一", "二", "三"]


def test_tabs_are_spaces_and_breaks_part_blocks() -> None:
    signs = "<w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t><w:br w:type='page'/><w:t>2</w:t><w:tab/><w:t>a</w:t><w:cr/>"
    xml = f"<w:p>{run('一')}<w:r>{signs}</w:r></w:p>"
    assert body(xml) == ["一二", "三", "2 a"]


def test_symbols_are_read_where_a_character_shows_the_same_and_left_out_elsewhere() -> None:
    ticked = (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Webdings" w:char="F001"/><w:sym w:font="Song" w:char="25A1"/></w:r>'
    )
    assert body(sentence(ticked)) == ["前☑□后"]


def test_a_deleted_paragraph_mark_joins_the_next_paragraph() -> None:
    xml = paragraph("我到村里", MARK_DELETED) + paragraph("调研，", MARK_DELETED) + paragraph("只看材料。") + paragraph("末段")
    assert body(xml) == ["我到村里调研，只看材料。", "末段"]


def test_a_deleted_mark_at_the_very_end_loses_nothing() -> None:
    assert body(paragraph("一") + paragraph("二", MARK_DELETED)) == ["一", "二"]


def test_deleted_and_struck_text_is_kept_aside() -> None:
    struck, off = run("划掉", "<w:strike/>"), run("没划", '<w:strike w:val="0"/>')
    reading = read_docx(word(f"<w:p>{run('对照')}{DEL}{struck}{run('检查', '<w:b/>')}{off}</w:p>"))
    assert [block.text for block in reading.blocks] == ["对照检查没划"]
    assert reading.asides == (Aside("deleted", "删去的话"), Aside("struck", "划掉"))


def test_inserted_text_is_read_and_flagged() -> None:
    (block,) = read_docx(word(f'<w:p>{run("原文")}<w:ins w:id="1">{run("补充")}</w:ins></w:p>')).blocks
    assert (block.text, block.flags) == ("原文补充", {"inserted"})


def test_hidden_text_is_read_flagged_and_told() -> None:
    reading = read_docx(word(f"<w:p>{run('看得见')}{run('看不见', '<w:vanish/>')}</w:p>" + paragraph("普通")))
    assert [(block.text, set(block.flags)) for block in reading.blocks] == [("看得见看不见", {"hidden"}), ("普通", set())]
    assert [notice.code for notice in reading.notices] == ["hidden_text"]


def test_text_hidden_by_a_style_that_another_is_based_on_is_flagged() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Derived"><w:basedOn w:val="Base"/></w:style>'
    )
    hidden = run("看不见", '<w:rStyle w:val="Derived"/>')
    (block,) = read_docx(word(f"<w:p>{hidden}</w:p>", styles=styles)).blocks
    assert block.flags == {"hidden"}


def test_styles_based_on_each_other_in_a_circle_do_no_harm() -> None:
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    xml = paragraph("正文", '<w:pStyle w:val="A"/>')
    assert [block.text for block in read_docx(word(xml, styles=style.format("A", "B") + style.format("B", "A"))).blocks] == ["正文"]


def test_a_table_row_is_one_block_without_its_empty_cells() -> None:
    rows = table([paragraph("问题"), paragraph(""), paragraph("措施")], [paragraph("甲"), paragraph("乙"), paragraph("丙")])
    blocks = read_docx(word(rows)).blocks
    assert [(block.text, block.kind) for block in blocks] == [("问题\t措施", BlockKind.ROW), ("甲\t乙\t丙", BlockKind.ROW)]


def test_merged_cells_are_read_once() -> None:
    start, go_on = "<w:tcPr><w:vMerge w:val='restart'/></w:tcPr>", "<w:tcPr><w:vMerge/></w:tcPr>"
    wide = "<w:tcPr><w:gridSpan w:val='2'/></w:tcPr>"
    rows = table(
        [start + paragraph("合并"), paragraph("甲")],
        [go_on + paragraph("看不见"), paragraph("乙")],
        [wide + paragraph("通栏"), paragraph("丙")],
    )
    assert body(rows) == ["合并\t甲", "乙", "通栏\t丙"]


def test_nested_tables_and_content_controls_in_cells_are_read() -> None:
    inner = table([paragraph("内一"), paragraph("内二")])
    held = f"<w:sdt><w:sdtContent>{paragraph('控件')}</w:sdtContent></w:sdt>"
    assert body(table([paragraph("外"), held, inner])) == ["外\t控件\t内一\t内二"]


def test_a_deleted_row_is_kept_aside() -> None:
    gone = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc>{paragraph('删行')}</w:tc></w:tr>"
    rows = f"<w:tbl>{gone}<w:tr><w:tc>{paragraph('留行')}</w:tc></w:tr></w:tbl>"
    reading = read_docx(word(rows))
    assert ([block.text for block in reading.blocks], reading.asides) == (["留行"], (Aside("deleted", "删行"),))


def test_the_words_of_a_narrow_cell_set_downwards_are_one_word() -> None:
    assert body(table([paragraph("谈话") + paragraph("内容"), paragraph("甲"), paragraph("乙")])) == ["谈话内容\t甲\t乙"]


def test_paragraphs_of_a_data_cell_stay_in_their_row_parted_by_tabs() -> None:
    measure = paragraph("1.每周二到窗口值班，办结情况公示；") + paragraph("2.每月走访联系点不少于两次。")
    row = table([paragraph("1"), measure, paragraph("张三")])
    assert body(row) == ["1\t1.每周二到窗口值班，办结情况公示；\t2.每月走访联系点不少于两次。\t张三"]


def test_a_last_cell_of_several_paragraphs_after_more_than_a_caption_stays_in_its_row() -> None:
    row = table([paragraph("1"), paragraph("调研不深入"), paragraph(PROSE[0]) + paragraph(PROSE[1])])
    assert body(row) == [f"1\t调研不深入\t{PROSE[0]}\t{PROSE[1]}"]


def test_a_long_first_cell_is_no_caption() -> None:
    row = table([paragraph(PROSE[2]), paragraph(PROSE[0]) + paragraph(PROSE[1])])
    assert body(row) == [f"{PROSE[2]}\t{PROSE[0]}\t{PROSE[1]}"]


def test_a_frame_of_one_cell_is_no_table() -> None:
    blocks = read_docx(word(table([paragraph(PROSE[0]) + paragraph("一、问题") + paragraph(PROSE[1])]))).blocks
    assert [(block.text, block.kind) for block in blocks] == [(text, BlockKind.PARAGRAPH) for text in (PROSE[0], "一、问题", PROSE[1])]


def test_prose_in_a_field_of_a_form_keeps_its_paragraphs() -> None:
    row = table([paragraph("谈话") + paragraph("内容"), paragraph(PROSE[0]) + paragraph(PROSE[1])])
    kinds = [(block.text, block.kind) for block in read_docx(word(row)).blocks]
    assert kinds == [("谈话内容", BlockKind.ROW), (PROSE[0], BlockKind.PARAGRAPH), (PROSE[1], BlockKind.PARAGRAPH)]


def box(inner: str) -> str:
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    modern = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>"
    old = f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback>"
    return f"<w:p>{run('正文')}<w:r><mc:AlternateContent>{modern}{old}</mc:AlternateContent></w:r></w:p>"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    blocks = read_docx(word(box(paragraph("框一") + paragraph("框二")) + paragraph("下段"))).blocks
    assert [(block.text, block.kind) for block in blocks] == [
        ("正文", BlockKind.PARAGRAPH),
        ("框一", BlockKind.TEXTBOX),
        ("框二", BlockKind.TEXTBOX),
        ("下段", BlockKind.PARAGRAPH),
    ]


def test_an_old_text_box_without_alternatives_is_read() -> None:
    old = f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{paragraph('框')}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    assert body(old) == ["框"]


def test_notes_stand_at_the_end_in_the_order_of_their_references() -> None:
    note = '<w:{0} w:id="{1}"><w:p><w:r><w:footnoteRef/><w:t>{2}</w:t></w:r></w:p></w:{0}>'
    footnotes = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>' + "".join(
        note.format("footnote", *item) for item in ((1, "脚注一"), (2, "脚注二"), (3, "无人引用"))
    )
    endnotes = note.format("endnote", 1, "尾注")
    references = ("endnoteReference", 1), ("footnoteReference", 2), ("footnoteReference", 1)
    xml = f"<w:p>{run('正')}<w:r>" + "".join(f'<w:{name} w:id="{identity}"/>' for name, identity in references) + "</w:r></w:p>"
    blocks = read_docx(word(xml, footnotes=footnotes, endnotes=endnotes)).blocks
    assert blocks == (
        Block("正"),
        Block("脚注二", BlockKind.FOOTNOTE),
        Block("脚注一", BlockKind.FOOTNOTE),
        Block("尾注", BlockKind.FOOTNOTE),
    )


def test_headers_footers_and_comments_are_asides() -> None:
    comment = f'<w:comment w:id="0" w:author="a">{paragraph("请补充")}{paragraph("具体事例")}</w:comment>'
    reading = read_docx(word(paragraph("正文"), header=paragraph("机密"), footer=paragraph("— 1 —"), comments=comment))
    assert reading.asides == (Aside("header", "机密"), Aside("footer", "— 1 —"), Aside("comment", "请补充 具体事例"))
    assert [block.text for block in reading.blocks] == ["正文"]


def test_embedded_files_that_cannot_be_read_are_told() -> None:
    assert [notice.code for notice in read_docx(word(paragraph("正文") + '<w:altChunk r:id="x"/>')).notices] == ["altchunk"]


def read_changed(edit: dict[bytes, bytes]) -> Reading:
    def replaced(_: str, content: bytes) -> bytes:
        for old, new in edit.items():
            content = content.replace(old, new)
        return content

    return read_docx(change(simple_word(PROSE), replaced))


@pytest.mark.parametrize(
    "edit",
    [
        {
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/": b"http://purl.oclc.org/ooxml/wordprocessingml/",
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        },
        {b"vnd.openxmlformats-officedocument.wordprocessingml.document.main": b"vnd.ms-word.document.macroEnabled.main"},
        {b"document.main+xml": b"template.main+xml"},
        {b"</Relationships>": b'<Relationship Id="z" Type="urn:x" Target="../NULL"/></Relationships>'},
        {b'Target="word/document.xml"': b'Target="/WORD/Document.xml"'},
    ],
    ids=["strict", "macro", "template", "dead relationship", "other case"],
)
def test_packages_that_python_docx_refuses_are_read(edit: dict[bytes, bytes]) -> None:
    assert [block.text for block in read_changed(edit).blocks] == list(PROSE)


@pytest.mark.parametrize(
    "edit",
    [
        {b"</w:body>": b"</w:bod>"},
        {b"word/document.xml": b"word/nothing.xml"},
        {b"w:body": b"w:corpus"},
        {b"package/2006/content-types": b"package/2006/nothing"},
    ],
    ids=["no xml", "no main part", "no body", "no content types"],
)
def test_a_package_without_a_readable_body_is_damaged(edit: dict[bytes, bytes]) -> None:
    with pytest.raises(FileDamaged):
        read_changed(edit)


def test_a_docx_written_by_python_docx_is_read() -> None:
    document = docx.Document()
    document.add_heading("对照检查材料", 1)
    document.add_paragraph(PROSE[0], style="List Number")
    output = BytesIO()
    document.save(output)
    assert [block.label + block.text for block in read_docx(output.getvalue()).blocks] == ["对照检查材料", "1." + PROSE[0]]
