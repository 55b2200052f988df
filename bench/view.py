"""How soon the map can be used and how it moves: `python bench/view.py [RELATIONSHIPS…]`, on deals that are made up.

For each number of relationships, the same graph is opened in Chromium as `kg view` writes it, as plain pyvis does (its own page
and physics) and as cytoscape.js does (its own layout, "cose"). *First frame* is the time from the start of loading until the
organizations stand where they stay and are drawn: what a person can begin to read. *A drag step* is the time that one move of the
mouse takes while the whole map is dragged, the redraw with it; a screen's own rhythm of 16 ms is the least. Times are wall clock:
for kg the least of five openings, for the others, which may take minutes, one opening. An opening that takes longer than LIMIT
seconds is given up.

kg's page opens on the 120 strongest lines, so that it is measured a second time with all of them. cytoscape.js is taken from npm
into build/bench; without npm its rows are left out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph import fill_store
from pyvis.network import Network

import kg
from kg import KnowledgeGraph
from kg.graph import Relationship

SIZES = (500, 2_000, 10_000)
LIMIT = 300
CYTOSCAPE = "cytoscape@3.34.4"
BUILD = Path("build/bench")
SIZE = {"width": 1400, "height": 860}
STEPS = 30

KG_DRAWN = "() => window.kgMap && kgMap.labels().length"
KG_ALL = """() => {
  const slider = document.getElementById("strongest");
  slider.value = slider.max;
  slider.dispatchEvent(new Event("input"));
  kgMap.network.redraw();
}"""
PYVIS_DRAWN = """() => {
  const bar = document.getElementById("loadingBar"); // there is none for a hundred organizations or fewer
  return bar ? bar.style.opacity === "0" : window.network?.physics?.stabilized;
}"""
CYTOSCAPE_DRAWN = "() => window.drawn"
CYTOSCAPE_PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>#map {{ position: absolute; inset: 0 }}</style><div id="map"></div>
<script>{script}</script><script>
const cy = cytoscape({{ container: document.getElementById("map"), elements: {elements}, layout: {{ name: "cose", animate: false }},
  style: [{{ selector: "node", style: {{ label: "data(label)" }} }},
    {{ selector: "edge", style: {{ "curve-style": "bezier", "target-arrow-shape": "triangle" }} }}] }});
cy.ready(() => cy.one("render", () => {{ window.drawn = true; }}));
</script>"""


def pyvis_page(held: list[Relationship]) -> str:
    """Return the graph as a page of plain pyvis, as its manual makes one."""
    net = Network(height="860px", width="100%", directed=True, cdn_resources="in_line")
    for o in {o.iri: o for r in held for o in (r.subject, r.object)}.values():
        net.add_node(o.iri, label=o.name)
    for r in held:
        net.add_edge(r.subject.iri, r.object.iri, title=r.relation)
    return str(net.generate_html())


def cytoscape_page(held: list[Relationship], script: str) -> str:
    """Return the graph as a page of cytoscape.js."""
    nodes = [{"data": {"id": o.iri, "label": o.name}} for o in {o.iri: o for r in held for o in (r.subject, r.object)}.values()]
    edges = [{"data": {"source": r.subject.iri, "target": r.object.iri}} for r in held]
    return CYTOSCAPE_PAGE.format(script=script, elements=json.dumps(nodes + edges))


def cytoscape() -> str:
    """Return the script of cytoscape.js, fetched by npm; "" where there is no npm."""
    file = BUILD / "node_modules/cytoscape/dist/cytoscape.min.js"
    if not file.exists():
        if not shutil.which("npm"):
            return ""
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(BUILD), CYTOSCAPE], check=True)
    return file.read_text(encoding="utf-8")


class Screen:
    """A browser that opens pages and takes the time."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def open(self, name: str, html: str, drawn: str) -> tuple[float | None, Any]:
        """Return the seconds until a page is drawn, None for more than LIMIT, and the page."""
        file = (BUILD / f"{name}.html").resolve()
        file.write_text(html, encoding="utf-8")
        page = self.browser.new_page(viewport=SIZE)
        page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        start = time.perf_counter()
        try:
            page.goto(file.as_uri(), timeout=LIMIT * 1000, wait_until="commit")
            page.wait_for_function(drawn, timeout=LIMIT * 1000)
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        except Exception as error:
            if "Timeout" not in type(error).__name__:
                raise
            return None, page
        return time.perf_counter() - start, page


def dragged(page: Any, corner: tuple[int, int]) -> float:
    """Return the milliseconds that a step takes while the map is dragged from a corner of it where nothing stands."""
    page.mouse.move(*corner)
    page.mouse.down()
    start = time.perf_counter()
    for step in range(STEPS):
        page.mouse.move(corner[0] + 4 * step, corner[1] + 2 * step)
        page.evaluate("() => new Promise(requestAnimationFrame)")
    seconds = time.perf_counter() - start
    page.mouse.up()
    return 1000 * seconds / STEPS


def measure(relationships: int, browser: Any, script: str) -> None:
    """Print the figures for one number of relationships."""
    screen = Screen(browser)
    with KnowledgeGraph() as graph:
        fill_store(graph, relationships + relationships // 20)
        held = sorted(graph.relationships(), key=lambda r: r.iri)
        start = time.process_time()
        html = kg.to_html(graph, max_edges=len(held))
        built = time.process_time() - start
    count = len({o.iri for r in held for o in (r.subject, r.object)})
    print(f"\n{len(held):,} relationships of {count:,} organizations; kg's page: {len(html) / 1e6:.2f} MB, built in {built:.1f} s")
    print(f"  {'':28}{'first frame, s':>16}{'a drag step, ms':>18}{'times kg':>12}", flush=True)
    times = []
    for _ in range(5):
        seconds, page = screen.open("kg", html, KG_DRAWN)
        times.append(seconds or LIMIT)
        page.wait_for_function("() => window.kgReady")
        opening = dragged(page, (290, 70))
        start = time.perf_counter()
        page.evaluate(KG_ALL)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        every = time.perf_counter() - start
        whole = dragged(page, (290, 70))
        page.close()
    print(f"  {'kg':28}{min(times):16.2f}{opening:18.0f}{1:12}")
    print(f"  {'kg, all lines brought in':28}{every:16.2f}{whole:18.0f}", flush=True)
    others: list[tuple[str, Callable[[], str], str]] = [("plain pyvis", lambda: pyvis_page(held), PYVIS_DRAWN)]
    if script:
        others.append(("cytoscape.js", lambda: cytoscape_page(held, script), CYTOSCAPE_DRAWN))
    for name, make, drawn in others:
        seconds, page = screen.open(name.split()[-1], make(), drawn)
        if seconds is None:
            print(f"  {name:28}{f'> {LIMIT}':>16}{'':18}{f'> {LIMIT / min(times):.0f}':>12}", flush=True)
        else:
            print(f"  {name:28}{seconds:16.2f}{dragged(page, (8, 8)):18.0f}{seconds / min(times):12.0f}", flush=True)
        page.close()


def main() -> None:
    """Measure the sizes that are given."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
    if path is None:
        print("\nThe map was not measured: no Chromium is on the path.")
        return
    from playwright.sync_api import sync_playwright

    BUILD.mkdir(parents=True, exist_ok=True)
    script = cytoscape()
    if not script:
        print("\ncytoscape.js was not measured: no npm is on the path to fetch it with.")
    with sync_playwright() as playwright:
        for size in [int(argument) for argument in sys.argv[1:]] or SIZES:
            browser = playwright.chromium.launch(executable_path=path, args=["--headless", "--no-sandbox", "--disable-gpu"])
            measure(size, browser, script)
            browser.close()


if __name__ == "__main__":
    main()
