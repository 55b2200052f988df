"""What is put right in a text when an article is made of a page, a mail, a document or a table.

The result is the `Article.text` that offsets count in, so nothing is ever put right later. Text files and JSON Lines are taken as
they stand, since others may count in them too. Quotation marks and dashes stay: the reader knows their forms.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

__all__ = ["body", "joined", "tidy"]

_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES: Final = re.compile(r"[\t\u2000-\u200a\u205f\u3000]")  # no-break spaces stay: they are French spelling
_NOTHING: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\u2060\ufeff]|\u00ad\n?")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TABLE: Final = str.maketrans(_LIGATURES)
_BULLET: Final = re.compile(r"[-*•–—·▪◦]\s|\d{1,2}[.)]\s")
_PAGE: Final = re.compile(r"\W*(?:page|p\.)?\s*\d{1,4}(?:\s*(?:/|of|sur|de|–|-)\s*\d{1,4})?\W*", re.IGNORECASE)
_PRINTED: Final = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}, \d{1,2}:\d{2}.*|.*\b(?:https?|file)://\S+(?:\s+\d+/\d+)?\s*")
_EDGE: Final = 2  # lines at the top and foot of a page that may be running heads
_GOES_ON: Final = (0.5, 0.9)  # of the widest line: one as long as this goes on in the next, the latter where it ends a sentence
_STOPS: Final = tuple('.!?…»”":')


def tidy(text: str) -> str:
    r"""Return a text with entities, ligatures, odd spaces and line ends as characters that a reader knows.

    >>> tidy("AT&amp;T\u2009pro\u00adfits from \ufb01bre\r\nin 2026")
    'AT&T profits from fibre\nin 2026'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _NOTHING.sub("", text.translate(_TABLE))))


def joined(text: str) -> str:
    r"""Return a text whose paragraphs, broken into lines of one width, are one line each again.

    A word cut at the end of a line is made whole. Where its hyphen may belong to it, the rest of the text decides: a compound
    that stands elsewhere with its hyphen keeps it, and so do names and numbers ("Paris-", "2026-").

    >>> joined("The two firms announced a partner-\nship on cloud.\n\nIt runs for years.")
    'The two firms announced a partnership on cloud.\n\nIt runs for years.'
    """
    words = Counter(re.findall(r"[\w-]+", text.casefold()))
    return "\n\n".join(_paragraph(block.split("\n"), words) for block in re.split(r"\n[ \t]*\n\s*", text.strip()))


def _paragraph(lines: Sequence[str], words: Counter[str]) -> str:
    lines = [line.strip() for line in lines]
    width = max(map(len, lines))
    result, before = lines[0], len(lines[0])
    for line in lines[1:]:
        if _BULLET.match(line) or not (before >= _GOES_ON[result.endswith(_STOPS)] * width or line[:1].islower()):
            result += "\n" + line
        elif (cut := re.search(r"(\w+)-$", result)) and line[:1].isalpha():
            result = result[: cut.end(1)] + _hyphen(cut[1], re.match(r"\w+", line)[0], words) + line  # type: ignore[index]  # a letter
        else:
            result += " " + line
        before = len(line)
    return result


def _hyphen(start: str, end: str, words: Counter[str]) -> str:
    whole, compound = words[(start + end).casefold()], words[f"{start}-{end}".casefold()]
    if whole or compound:
        return "" if whole >= compound else "-"
    return "" if start.islower() and end.islower() else "-"


def body(pages: Sequence[str]) -> str:
    """Return the text of pages without page numbers, running heads and what browsers print at the edges of a page.

    A running head is what stands at the edge of half the pages or more.
    """
    split = [[line for line in page.split("\n") if line.strip()] for page in pages]
    seen = Counter(key for lines in split for key in {_key(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    running = {key for key, times in seen.items() if len(pages) > 1 and times >= max(2, len(pages) / 2)}
    kept = []
    for page in pages:
        lines = page.split("\n")
        for place in (0, -1):
            for _ in range(_EDGE):
                while lines and not lines[place].strip():
                    lines.pop(place)
                edge = lines[place] if lines else ""
                if edge and (_PAGE.fullmatch(edge) or _PRINTED.fullmatch(edge) or _key(edge) in running):
                    lines.pop(place)
        kept.append("\n".join(lines))
    return "\n".join(kept)


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip().casefold())
