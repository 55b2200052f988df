"""The query page in a browser: real clicks, and nothing that leaves the server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from served import HOSTILE, TOKEN

pytestmark = pytest.mark.browser

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
CELLS = ".yasr_results table tbody td"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a page; at the end nothing may have been asked of others, shown or refused by the page's policy."""
    contexts, trouble = [], []

    def visit(server: Any, path: str = "/", *, expected: str = "nothing") -> Any:
        context = chromium.new_context(viewport={"width": 1300, "height": 900})
        contexts.append(context)
        page = context.new_page()
        context.on("request", lambda r: None if r.url.startswith((server.address, "data:", "blob:")) else trouble.append(r.url))
        context.on("dialog", lambda d: (trouble.append(f"dialog {d.message}"), d.dismiss()))
        context.on("weberror", lambda e: trouble.append(f"error {e.error}"))
        context.on(
            "console", lambda m: trouble.append(m.text) if m.type in {"error", "warning"} and expected not in m.text else None
        )
        page.goto(server.address + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert trouble == []


def write(page: Any, query: str) -> None:
    page.evaluate("query => document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.setValue(query)", query)
    page.locator(".tabPanel.active .yasqe_queryButton").click()


def test_a_named_question_becomes_a_query_with_its_answer(server, visit) -> None:
    page = visit(server)
    page.locator("#question").select_option("talks")
    page.get_by_label("organization").fill("OpenAI")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector(".tabPanel.active " + CELLS)
    assert "in_talks" in page.locator(".tabPanel.active .yasr_results").inner_text()
    query = page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()")
    assert "id/org/openai>" in query


def test_hostile_names_are_text(server, visit) -> None:
    page = visit(server, expected="inline event handler")  # what cleans HTML parses it first, where nothing of it runs
    write(page, "SELECT ?name (STRDT(?name, rdf:HTML) AS ?html) WHERE { ?o a tp:Organization ; rdfs:label ?name } ORDER BY ?name")
    page.wait_for_selector(CELLS)
    shown = page.locator(".yasr_results").inner_text()
    assert HOSTILE.partition("\t")[0] in shown
    assert page.locator(".yasr_results img, .yasr_results script").count() == 0


def test_an_error_is_shown_in_words(server, visit) -> None:
    page = visit(server, expected="400")
    write(page, "SELECT * { ?s ?p")
    page.get_by_text("not a SPARQL query").first.wait_for()
    page.locator("#question").select_option("talks")
    page.get_by_label("organization").fill("Nobody <b>")
    page.get_by_role("button", name="Ask").click()
    page.get_by_text("the graph has no organization called 'Nobody <b>'").wait_for()


def test_a_link_with_a_query_sends_it_nowhere_else(server, visit) -> None:
    page = visit(server, f"/#query={quote('SELECT ?x { BIND(6 * 7 AS ?x) }')}&endpoint={quote('http://127.0.0.1:9/sparql')}")
    page.locator(".yasr_results").get_by_text('"42"').wait_for()


def test_the_map_opens(server, visit) -> None:
    page = visit(server)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Map").click()
    opened.value.wait_for_function("() => window.kgReady")
    assert "4 of 4 relationships" in opened.value.locator("#counts").inner_text()


def test_a_token_is_asked_for_and_kept_nowhere(guarded, visit) -> None:
    page = visit(guarded, expected="401")
    field = page.get_by_label("Token")
    field.wait_for()
    assert "a token is needed" in page.locator("#trouble").inner_text()
    field.fill(TOKEN)
    field.press("Tab")
    page.wait_for_selector("#question option", state="attached")
    write(page, "ASK {}")
    page.locator(".yasr_results").get_by_text("True").wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Map").click()
    opened.value.wait_for_function("() => window.kgReady")
    assert TOKEN not in opened.value.url
    assert TOKEN not in page.evaluate(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])"
    )
