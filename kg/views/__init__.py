"""Pages, one HTML file each that works offline: `to_html` draws the map of a graph, `explanation_to_html` a reading."""

from kg.views.explanation import explanation_to_html
from kg.views.html import to_html

__all__ = ["explanation_to_html", "to_html"]
