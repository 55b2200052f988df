"""The page of an explanation in a browser: it asks for nothing, says who is meant, and fits a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import kg

pytestmark = pytest.mark.browser

TEXT = "Microsoft has invested $13 billion in the ChatGPT maker.\n\nAmazon has never acquired Mistral AI."
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> Amazon bought OpenAI. " + "N" * 3000


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open the page of an article, offline; nothing may be asked for or refused."""
    trouble: list[str] = []
    pages = []

    def shown(text: str, **settings: Any) -> Any:
        file = tmp_path / "explanation.html"
        file.write_text(kg.explanation_to_html(kg.explain(kg.Article(id="a1", lang="en", text=text))), "utf-8")
        page = chromium.new_page(offline=True, **{"viewport": {"width": 1200, "height": 800}} | settings)
        pages.append(page)
        page.on("request", lambda r: None if r.url.split("#")[0] == file.as_uri() else trouble.append(r.url[:200]))
        page.on("dialog", lambda d: (trouble.append(d.message), d.dismiss()))
        page.on("console", lambda m: trouble.append(m.text))
        page.goto(file.as_uri())
        return page

    yield shown
    for page in pages:
        page.close()
    assert trouble == []


def tip(page: Any, selector: str) -> str:
    return page.locator(selector).first.evaluate("e => getComputedStyle(e, '::after').content")


def test_hovering_and_focus_say_who_is_meant(show: Callable[..., Any]) -> None:
    page, maker = show(TEXT), ".mention:has-text('the ChatGPT maker')"
    assert tip(page, f"main {maker}") == "none"
    page.locator(f"main {maker}").hover()
    assert "OpenAI · AI lab · descriptor" in tip(page, f"main {maker}")
    page.mouse.move(0, 0)
    page.locator(f"main {maker}").focus()
    assert "OpenAI" in tip(page, f"main {maker}")


def test_claims_stand_beside_their_sentence_and_below_it_on_a_narrow_screen(show: Callable[..., Any]) -> None:
    page = show(TEXT)
    sentence, claim = (page.locator(f"#{id}").bounding_box() for id in ("s1", "c1"))
    assert claim["x"] > sentence["x"] + sentence["width"] / 2
    page.set_viewport_size({"width": 360, "height": 700})
    words, claim = page.locator("#s1 .text").bounding_box(), page.locator("#c1").bounding_box()
    assert claim["y"] >= words["y"] + words["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_count_of_misses_leads_to_the_report(show: Callable[..., Any]) -> None:
    page = show(TEXT)
    page.get_by_role("link", name="1 sentence not read").click()
    assert page.url.endswith("#coverage")
    assert "acquired" in page.locator("#u2").inner_text()
    page.get_by_role("link", name="Sentence 2").click()
    assert page.url.endswith("#s2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_text_is_text(show: Callable[..., Any], scheme: str) -> None:
    page = show(HOSTILE, color_scheme=scheme)
    assert "<script>alert(1)</script> <img src=x onerror=alert(2)>" in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
