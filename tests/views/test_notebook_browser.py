"""The map in a notebook: a cell is executed, and a browser shows what it gave."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

import kg.views

pytestmark = pytest.mark.browser

CELL = """
import datetime
import kg
said = "Amazon invested in OpenAI."
claim = kg.Claim(article="a1", relation="invests_in", subject=kg.Party("Amazon", "Amazon"), object=kg.Party("OpenAI", "OpenAI"),
                 status="completed", evidence=kg.Evidence(0, len(said), said))
graph = kg.KnowledgeGraph()
graph.add(kg.Reading(article=kg.Article(id="a1", text=said, lang="en", published=datetime.date(2026, 1, 2)), claims=(claim,),
                     organizations=tuple(kg.Organization(name=n, types=("company",)) for n in ("Amazon", "OpenAI"))))
kg.show(graph, title='A "map" <here>', height=600)
"""


def shown(chromium, html):
    """Show HTML as a notebook does, in the page itself, and return the page and the frame, after it has drawn its map."""
    page = chromium.new_context(offline=True, viewport={"width": 1200, "height": 800}).new_page()
    page.set_content(f"<!DOCTYPE html><p>a notebook</p><div class='output'>{html}</div>")
    frame = page.frames[1]
    frame.wait_for_function("() => window.kgReady")
    return page, frame


def test_a_cell_shows_the_map_and_the_map_works(chromium):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    [output] = notebook.cells[0].outputs
    page, frame = shown(chromium, output["data"]["text/html"])
    assert frame.locator("h1").inner_text() == 'A "map" <here>'
    assert page.locator("iframe").bounding_box()["height"] > 590
    assert {label["text"] for label in frame.evaluate("kgMap.labels()")} == {"Amazon", "OpenAI"}
    frame.get_by_role("button", name="Amazon invests in OpenAI").first.click()
    assert frame.locator("blockquote").inner_text() == "Amazon invested in OpenAI."
    frame.get_by_text("Save", exact=True).click()
    with page.expect_download() as saved:
        frame.get_by_role("button", name="CSV").click()
    assert "Amazon" in saved.value.path().read_text(encoding="utf-8")
    page.context.close()


def test_the_frame_reaches_nothing_of_the_notebook(chromium, small_graph):
    page, frame = shown(chromium, kg.views.show(small_graph)._repr_html_())
    assert frame.evaluate("() => { try { return parent.document.title } catch (e) { return e.name } }") == "SecurityError"
    assert frame.evaluate("location.href").startswith("about:srcdoc")
    page.context.close()
