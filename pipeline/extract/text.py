"""Plain text: bytes to paragraphs."""

from pipeline.extract.decode import Decoded, decode
from pipeline.extract.reading import Reading
from pipeline.extract.spacing import split_lines, tidy
from pipeline.extract.wrapping import unwrap
from pipeline.model import Block, Notice


def read_text(data: bytes) -> Reading:
    """Each line is a block, unless the lines were cut at a fixed width; then the paragraphs are put together again."""
    decoded = decode(data)
    blocks = tuple(Block(line) for raw in unwrap(split_lines(decoded.text.rstrip("\x1a"))) if (line := tidy(raw)))
    return Reading(blocks, notices=damage_notices(decoded))


def damage_notices(decoded: Decoded) -> tuple[Notice, ...]:
    """The warning about bytes that could not be decoded, where there are any."""
    if not decoded.damaged:
        return ()
    message = f"文件中有 {decoded.damaged} 处字节损坏，无法还原，原处以 \ufffd 表示（按 {decoded.encoding} 编码读取）"
    return (Notice("damaged_bytes", message),)
