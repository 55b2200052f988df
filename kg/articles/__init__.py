"""The doors in: whatever holds news articles, read into `Article` objects.

`files` reads text, Markdown, HTML and JSON Lines; `language` says what language a text is in.
"""

from kg.articles.files import read_articles, samples
from kg.articles.language import detect_language, languages

__all__ = ["detect_language", "languages", "read_articles", "samples"]
