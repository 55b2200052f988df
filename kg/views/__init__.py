"""Pictures of a graph: `to_html` makes the map, one HTML file that works offline."""

from kg.views.html import to_html

__all__ = ["to_html"]
