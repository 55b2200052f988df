"""What kind of article it is, as far as the article says so itself: by words of its source, else by signs in its text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from kg.evaluate.keys import fold
from kg.model import Article

__all__ = ["GENRES", "genre"]

GENRES = ("wire", "release", "press", "opinion", "market", "feature", "web site", "unknown")
"""Agencies; what companies publish of themselves; newspapers and magazines; newsletters, blogs and columns; market notes; analyses,
interviews and portraits; articles of which nothing is known but their site; articles of which nothing is known."""
_SITE = re.compile(r"\S+\.[a-z]{2,}")


def genre(article: Article) -> str:
    """Return the genre of an article.

    The source decides where it names a kind ("Wire brief", "Communiqué de presse"); then the block about the company or a
    dateline; then a domain as source ("web site"); else it is not known. Names of outlets are not looked up: an agency's report
    on a site counts as the site's where nothing marks it.

    >>> from kg.model import Article
    >>> genre(Article(id="1", lang="fr", text="…", source="Communiqué de presse"))
    'release'
    """
    rules, words, site = _rules(), f" {fold(article.source)} ", bool(_SITE.fullmatch(article.source))
    for name, kinds in rules["source"].items():
        if not site and any(f" {kind} " in words for kind in kinds):
            return str(name)
    for name, sign in rules["text"].items():
        if re.search(sign, article.text):
            return str(name)
    return "web site" if site else "unknown"


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("kg.evaluate").joinpath("genres.toml").read_text(encoding="utf-8"))
