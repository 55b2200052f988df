"""The map as a still picture for a report: SVG, which needs nothing, and PNG, which needs matplotlib."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from kg.errors import InputError
from kg.views.drawing import drawing
from kg.views.model import READABLE, draw
from kg.views.page import environment, words
from kg.views.shapes import PAPER, Drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kg.graph import KnowledgeGraph

__all__ = ["to_png", "to_svg"]

DOTS = 2
"""Dots of a PNG for each pixel of the drawing."""


def to_svg(
    graph: KnowledgeGraph,
    *,
    title: str | None = None,
    lang: str = "en",
    organization: str | None = None,
    max_edges: int = READABLE,
    note: str = "",
) -> str:
    """Return the map of a graph as an SVG picture with a legend, in the colors for white paper.

    The same graph gives the same bytes. It holds no script and asks for nothing.

    Args:
        graph: What to show.
        title: Heading; a general one in its language without it.
        lang: Language of the picture, "en" or "fr".
        organization: Show this organization, its partners and what they have among themselves, and not all.
        max_edges: Most lines to draw. The picture says how many relationships were left out and by which rule.
        note: A sentence to write under the map.

    Raises:
        InputError: The language is not one of the two, `organization` has no relationship or `max_edges` is not positive.
    """
    drawn = _drawing(graph, title=title, lang=lang, organization=organization, max_edges=max_edges, note=note)

    def number(value: float) -> str:
        return f"{value:.1f}".removesuffix(".0")

    def point(place: tuple[float, float]) -> str:
        return f"{number(place[0])} {number(place[1])}"

    return environment().get_template("picture.svg").render(d=drawn, n=number, at=point, paper=PAPER)


def to_png(
    graph: KnowledgeGraph,
    *,
    title: str | None = None,
    lang: str = "en",
    organization: str | None = None,
    max_edges: int = READABLE,
    note: str = "",
) -> bytes:
    """Return the same picture as `to_svg`, as a PNG file.

    Raises:
        InputError: As `to_svg`, and where matplotlib is not installed.
    """
    try:
        import matplotlib.figure
    except ImportError:
        raise InputError("a PNG picture needs matplotlib: pip install matplotlib, or write an SVG picture") from None
    drawn = _drawing(graph, title=title, lang=lang, organization=organization, max_edges=max_edges, note=note)
    figure = matplotlib.figure.Figure(figsize=(drawn.width / 100, drawn.height / 100), dpi=100 * DOTS, facecolor=PAPER)
    _paint(figure, drawn)
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None, "Title": drawn.title})
    return file.getvalue()


def _drawing(
    graph: KnowledgeGraph, *, title: str | None, lang: str, organization: str | None, max_edges: int, note: str
) -> Drawing:
    if lang not in words():
        raise InputError(f"the picture exists in {', '.join(words())}, not in {lang!r}")
    picture = draw(graph, organization=organization, max_edges=max_edges)
    return drawing(picture, title=title, lang=lang, max_edges=max_edges, note=note)


def _paint(figure: Figure, drawn: Drawing) -> None:
    """Put a drawing on a figure of the same size, on which widths and sizes are in points and not in pixels."""
    from matplotlib.patches import Circle, PathPatch
    from matplotlib.path import Path
    from matplotlib.patheffects import withStroke
    from matplotlib.text import Text

    point = 72 / 100
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, drawn.width), ylim=(drawn.height, 0))
    axes.set_axis_off()
    for s in drawn.strokes:
        way = Path((s.start, s.via, s.end), (Path.MOVETO, Path.CURVE3, Path.CURVE3))
        style = (0, [length / s.width for length in s.dash]) if s.dash else "solid"  # in widths of the line
        axes.add_patch(
            PathPatch(
                way, fill=False, edgecolor=s.color, linewidth=s.width * point, linestyle=style, alpha=s.opacity, capstyle="butt"
            )
        )
    for shape in drawn.shapes:
        outline = Path((*shape.points, shape.points[0]), closed=True) if shape.points else None
        patch = PathPatch(outline) if outline else Circle(shape.center, shape.radius)
        patch.set(facecolor=shape.color, linewidth=0)
        axes.add_patch(patch)
    for t in drawn.words:
        words = Text(t.x, t.y, t.text, color=t.color, fontsize=t.size * point, parse_math=False, verticalalignment="center")
        words.set(horizontalalignment="center" if t.middle else "left", fontweight="bold" if t.bold else "normal")
        if t.halo:
            words.set_path_effects([withStroke(linewidth=3 * point, foreground=PAPER)])
        axes.add_artist(words)
