"""Articles from documents, one a file: PDF and DOCX.

Neither says which day it was published (the day on which a file was made may be any), so `published` stays empty. Lines that a
PDF breaks at its margins are joined, words cut there made whole, running heads and page numbers left out. The libraries raise
errors of many kinds on damaged files; each becomes an InputError.
"""

from __future__ import annotations

import logging
import re
import zipfile
from typing import IO, Final

from kg.articles.cleaning import body, joined, tidy
from kg.articles.items import Found
from kg.articles.unpacking import LARGEST
from kg.errors import InputError
from kg.model import Article

__all__ = ["docx", "pdf"]

_PAGES: Final = 500
_UNPACKED: Final = 4 * LARGEST  # of all parts of a DOCX, pictures too
_FILE_NAME: Final = re.compile(r"\.\w{2,5}$|^untitled$|^\(?anonymous\)?$", re.IGNORECASE)


def pdf(file: IO[bytes], place: str, name: str) -> Found:
    """Return the article of a PDF file.

    Raises:
        InputError: It is damaged, encrypted, too long or without text (a scan).
    """
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports on every oddity of a file
    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{place}: encrypted; only files that open without password are read")
        if len(reader.pages) > _PAGES:
            raise InputError(f"{place}: {len(reader.pages)} pages; at most {_PAGES} are read")
        pages: list[str] = []
        for page in reader.pages:
            pages.append(tidy(page.extract_text()))
            if sum(map(len, pages)) > LARGEST:
                raise InputError(f"{place}: more than {LARGEST // 2**20} MiB of text; no article is so long")
        title = str((reader.metadata and reader.metadata.title) or "")
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"{place}: damaged or no PDF: {_words(error)}") from None
    text = joined(body(pages))
    if not text:
        raise InputError(f"{place}: no text in this PDF; a scan has to go through text recognition first")
    return Found(place, Article(id=name, text=text, lang="", title=_title(title)))


def docx(file: IO[bytes], place: str, name: str) -> Found:
    """Return the article of a DOCX file: its paragraphs and the cells of its tables; a first paragraph styled so is the title.

    Raises:
        InputError: It is damaged, too large or without text.
    """
    from docx import Document
    from docx.table import Table

    try:
        with zipfile.ZipFile(file) as parts:  # what is declared here bounds what is unpacked
            if sum(part.file_size for part in parts.infolist()) > _UNPACKED:
                raise InputError(f"{place}: unpacks to more than {_UNPACKED // 2**20} MiB: refused as a bomb")
        file.seek(0)
        document = Document(file)
        title, paragraphs = "", list[str]()
        for item in document.iter_inner_content():
            if isinstance(item, Table):
                paragraphs += [" | ".join(dict.fromkeys(cell.text for cell in row.cells)) for row in item.rows]
            elif not title and not paragraphs and item.style is not None and item.style.name == "Title":
                title = item.text
            elif item.text.strip():
                paragraphs.append(item.text)
        title = title or _title(document.core_properties.title)
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"{place}: damaged or no DOCX: {_words(error)}") from None
    text = tidy("\n\n".join(paragraphs))
    if not text.strip():
        raise InputError(f"{place}: no text in this document")
    return Found(place, Article(id=name, text=text, lang="", title=tidy(title)))


def _title(text: str) -> str:
    """Return what a document calls itself, unless that is the name of a file or what a program puts there by itself."""
    text = tidy(text).strip()
    return "" if _FILE_NAME.search(text) or text == "Word Document" else text


def _words(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
