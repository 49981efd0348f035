"""Web pages in one file (.mht): the page is taken out of its MIME wrapping and read as HTML."""

import email
import email.policy
from email.message import Message

from pipeline.errors import FileDamaged
from pipeline.extract.html import read_html
from pipeline.extract.reading import Reading
from pipeline.extract.text import read_text


def read_mht(data: bytes) -> Reading:
    """The first HTML part, or where there is none the first plain one."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    parts = [part for part in message.walk() if not part.is_multipart()]
    for kind, reader in (("text/html", read_html), ("application/xhtml+xml", read_html), ("text/plain", read_text)):
        for part in parts:
            if part.get_content_type() == kind and (content := _content(part)):
                return reader(content)
    raise FileDamaged("mht 中没有网页正文")


def _content(part: Message) -> bytes:
    """The decoded bytes. Where the page itself names no encoding, that of the wrapping is put at its head."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset()
    if charset and part.get_content_subtype() == "html" and b"charset" not in content[:4096].replace(b"\0", b"").lower():
        return f'<meta charset="{charset}">'.encode("ascii", "ignore") + content
    return content
