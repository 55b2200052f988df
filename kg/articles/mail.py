"""Articles from mail: newsletters in .eml files and .mbox folders, one a message.

The plain part of a message is read, or the HTML part where there is no other. Attachments are passed over, and nothing that a
message points to is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import IO, Final

from kg.articles.cleaning import joined, tidy
from kg.articles.items import Found
from kg.articles.pages import from_page
from kg.articles.unpacking import LARGEST, lines
from kg.errors import InputError
from kg.model import Article

__all__ = ["mbox", "message"]

_START: Final = b"From "


def mbox(file: IO[bytes], place: str) -> Iterator[Found | InputError]:
    """Yield the messages of a folder of mail, whose messages begin with a line "From …"."""
    number, content, size, blank = 0, list[bytes](), 0, True
    for line in lines(file, place):
        if blank and line.startswith(_START):
            if number:
                yield _one(b"".join(content), f"{place}, message {number}")
            number, content, size = number + 1, [], 0
        elif not number and line.strip():
            raise InputError(f"{place}: no mbox: its first line is not 'From …'")
        else:
            size += len(line)
            if size > LARGEST:
                raise InputError(f"{place}, message {number}: more than {LARGEST // 2**20} MiB; no article is so long")
            content.append(line[1:] if line.startswith(b">From ") else line)
        blank = not line.strip()
    if not number:
        raise InputError(f"{place}: empty; an mbox with one message or more is expected")
    yield _one(b"".join(content), f"{place}, message {number}")


def _one(content: bytes, place: str) -> Found | InputError:
    try:
        return message(content, place)
    except InputError as error:
        return error


def message(content: bytes, place: str, name: str = "") -> Found:
    """Return the article of one message; its identifier is the Message-ID.

    Raises:
        InputError: The message is damaged or has no text.
    """
    try:
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        part = mail.get_body(("plain", "html"))
        text = "" if part is None else part.get_content()
        subject, sender, date, id_ = (str(mail.get(name, "")) for name in ("Subject", "From", "Date", "Message-ID"))
        html = part is not None and part.get_content_subtype() == "html"
    except Exception as error:  # damaged headers and parts make the parser raise errors of many kinds
        raise InputError(f"{place}: damaged message: {type(error).__name__}: {error}") from None
    if not text.strip():
        raise InputError(f"{place}: no text in this message")
    text = from_page(text.encode(), place, name).text if html else joined(tidy(text))
    display, address = parseaddr(sender)
    try:
        published = parsedate_to_datetime(date).date() if date else None
    except ValueError:
        published = None
    return Found(
        place,
        Article(
            id=id_.strip().strip("<>") or name,
            text=text,
            lang="",
            title=tidy(subject),
            published=published,
            source=tidy(display or address.rpartition("@")[2]),
        ),
    )
