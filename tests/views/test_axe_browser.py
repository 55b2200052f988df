"""The map is usable without a mouse or with a screen reader, as far as axe-core can tell.

`axe/axe.min.js` is axe-core 4.14.1 by Deque Systems, under the Mozilla Public License 2.0 (`axe/LICENSE`), unchanged; it is used by
this test only and is no part of kg.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import kg.views

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
STATES = {
    "overview": "",
    "organization": "#at=urn%3Atest%3AOpenAI",
    "table": "#table=1",
    "around": "#show=around&id=urn%3Atest%3AOpenAI&hops=1",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_axe_finds_nothing_serious(open_page, small_graph, lang, scheme):
    html = kg.views.to_html(small_graph, lang=lang, max_edges=5, note="An illustration.")
    found = []
    for state, address in STATES.items():
        page = open_page(html, address=address, color_scheme=scheme)
        page.evaluate(AXE)
        result = page.evaluate("() => axe.run(document)")
        assert len(result["passes"]) > 20, "axe has looked at the page"
        found += [
            (state, v["id"], v["impact"], node["html"][:150], node["failureSummary"][:200])
            for v in result["violations"]
            if v["impact"] in {"serious", "critical"}
            for node in v["nodes"]
        ]
    assert found == []
