"""Articles from pages: the main text of HTML, and what the page says of itself, by trafilatura."""

from __future__ import annotations

from kg.articles.items import day
from kg.errors import InputError
from kg.model import Article

__all__ = ["from_page"]


def from_page(content: bytes, place: str, name: str = "") -> Article:
    """Return the article of a page, with what the page says of itself; `name` is its identifier.

    Raises:
        InputError: There is no main text in it.
    """
    from trafilatura import bare_extraction

    page = bare_extraction(
        content,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or isinstance(page, dict) or not page.text:
        raise InputError(f"{place}: no main text found in this HTML")
    return Article(
        id=name,
        text=page.text,
        lang="",
        title=page.title or "",
        published=day(page.date, place),
        source=page.sitename or "",
        url=page.url or "",
    )
