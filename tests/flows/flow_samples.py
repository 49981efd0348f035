"""Invented papers and the batches made of them."""

from collections.abc import Callable
from pathlib import Path

from flows.books import Summary

Review = Callable[..., Summary]
"""Reviews paths into `tmp_path / "out"` on the real engine; `workers` is an option."""

PAPER = """对照检查材料
我叫李明远，现任青石县水利局副局长。按照专题民主生活会要求，现将个人对照检查情况报告如下。
一、存在的问题
（一）形式主义方面。2013年6月我到柳林镇检查防汛，只在村委会听了半小时汇报、照了相就走，没有去看险工险段。
（二）官僚主义方面。2013年9月，村民王德明三次到局里反映水渠断水，我都让办公室挡了回去，没有见面。
（三）享乐主义方面。平时有时放松了对自己的要求，满足于过得去。
（四）奢靡之风方面。2013年春节前，我同意用公款在聚福楼安排两桌饭，花费4860元，陪同的多数是本局职工。
二、原因分析
思想上的总开关没有拧紧，宗旨意识淡薄，对自己要求不严。
三、整改措施
我本人负责，3月底前把水渠问题处理完毕，每月15日到信访窗口接待一次，由局纪检组登记检查。
李明远
2014年6月10日
"""
TELLING = ("李明远", "聚福楼", "柳林镇")
"""Words of the paper that must not be found where no document text belongs."""


def paper(number: int = 0) -> str:
    """Return a paper that differs from those of other numbers: drafts of one author, which are no copies of each other."""
    return PAPER.replace("4860元", f"{4860 + number}元")


def write_papers(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:03d}.txt").write_text(paper(number), encoding="utf-8")
