"""The map inside a notebook: the page of `to_html`, in a frame of its own, so that neither can touch the other."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kg.views.html import to_html

if TYPE_CHECKING:
    from kg.graph import KnowledgeGraph

__all__ = ["Frame", "show"]


class Frame:
    """A page that a notebook shows where it is the value of a cell; `html` is the page itself."""

    def __init__(self, html: str, *, height: int) -> None:
        self.html = html
        self.height = height

    def _repr_html_(self) -> str:
        # The frame may run its script, save files and open the articles that it links to, and reaches nothing of the notebook.
        may = "allow-scripts allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox"
        style = f"width: 100%; height: {self.height}px; border: 1px solid #8884"
        return f'<iframe sandbox="{may}" style="{style}" srcdoc="{escape(self.html)}"></iframe>'


def show(
    graph: KnowledgeGraph,
    *,
    title: str | None = None,
    lang: str = "en",
    organization: str | None = None,
    max_edges: int = 1000,
    note: str = "",
    height: int = 720,
) -> Frame:
    """Return the map of a graph for a notebook to show: the last line of a cell, or the argument of `display`.

    Args:
        graph: What to show.
        title: Heading; a general one in its language without it.
        lang: Language that the map opens in, "en" or "fr".
        organization: Show this organization, its partners and what they have among themselves, and not all.
        max_edges: Most lines to keep; they are saved with the notebook. The map says what was left out and by which rule.
        note: A sentence to show on the map.
        height: Height of the frame, in pixels.

    Raises:
        InputError: As `to_html`.
    """
    page = to_html(graph, title=title, lang=lang, organization=organization, max_edges=max_edges, note=note)
    return Frame(page, height=height)
