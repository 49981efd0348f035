"""Draws the pictures in `tests/extract/scans`. They are kept as files, since a machine that only runs the tests may have no Chinese font."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.paper_formats import cjk_font, scan

SCANS = Path(__file__).parent / "extract" / "scans"
PAPER = (
    "水库管理所个人对照检查材料",
    "我叫齐远山，在青坪水库管理所任所长。现将本人对照检查情况报告如下。",
    "二〇一三年七月九日，县局通知巡查溢洪道，我在值班室打了一个电话就填了记录，没有到现场看一眼。",
    "八月三日，下游石湾村村民冯桂兰来反映渠道漏水，我让她在门外等了一个上午，始终没有见她。",
    "九月里连着三个星期五，我不到四点就离岗去河边钓鱼，误了一次闸门检修。",
    "去年腊月，我用所里的招待费请同学吃了一顿饭，花了一千三百元。",
    "根子在我自己身上：宗旨意识淡薄，把职务当成了享受的本钱。",
    "我本人负责，十月底前把渠道修好，每周一巡查一次，由副所长登记，向石湾村公示。",
)
FORM = (("谈话人", "齐远山", "谈话对象", "冯桂生"), ("时间", "2014年6月3日", "地点", "水库值班室"))
TALK = (
    "桂生，你去年三次夜班没有到岗，闸门的水位记录是第二天补写的，这一条我要当面指出来。",
    "你对来办事的村民态度生硬，五月里当众训过老冯，影响很坏。",
)


def main() -> None:
    SCANS.mkdir(exist_ok=True)
    save(scan(PAPER, dpi=150, skew=0.6, noise=0)[0].crop((0, 0, 1240, 1200)), "paper.png")
    save(form(), "form.png")
    save(columns(), "columns.png")


def save(page: Image.Image, name: str) -> None:
    page.convert("L").quantize(16).save(SCANS / name, optimize=True)


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(cjk_font() or "", size, index=2)


def form() -> Image.Image:
    """A talk record: two rows of four cells, then a caption beside a page of prose."""
    page = Image.new("RGB", (1240, 900), "white")
    pen = ImageDraw.Draw(page)
    pen.text((460, 60), "谈心谈话记录", font=font(44), fill="black")
    edges, tops = (120, 290, 620, 790, 1120), (160, 240, 320, 760)
    for top in tops:
        pen.line((edges[0], top, edges[-1], top), fill="black", width=3)
    for index, edge in enumerate(edges):
        pen.line((edge, tops[0], edge, tops[-1] if index in (0, 1, 4) else tops[2]), fill="black", width=3)
    for top, row in zip(tops, FORM, strict=False):
        for edge, text in zip(edges, row, strict=False):
            pen.text((edge + 16, top + 22), text, font=font(30), fill="black")
    pen.text((edges[0] + 16, 500), "谈话内容", font=font(30), fill="black")
    y = tops[2] + 20
    for text in TALK:
        line, rest = "　　" + text[:24], text[24:]
        while line:
            pen.text((edges[1] + 16, y), line, font=font(30), fill="black")
            line, rest, y = rest[:26], rest[26:], y + 52
    return page.rotate(0.8, resample=Image.Resampling.BICUBIC, fillcolor="white")


def columns() -> Image.Image:
    page = Image.new("RGB", (1240, 1000), "white")
    pen = ImageDraw.Draw(page)
    pen.text((430, 50), PAPER[0], font=font(36), fill="black")
    lines = [part for text in PAPER[2:] for part in cut("　　" + text, 18)]
    half = -(-len(lines) // 2)
    for index, line in enumerate(lines):
        pen.text((90 + 560 * (index // half), 150 + 46 * (index % half)), line, font=font(28), fill="black")
    return page


def cut(text: str, width: int) -> list[str]:
    parts = []
    while text:
        size = width
        while size < len(text) and text[size] in "，。：、":
            size -= 1
        parts.append(text[:size])
        text = text[size:]
    return parts


if __name__ == "__main__":
    main()
