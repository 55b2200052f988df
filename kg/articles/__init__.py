"""The doors in: whatever holds news articles, read into `Article` objects.

`files` opens them and reads text and JSON Lines; `pages` (HTML), `tables` (CSV, Parquet), `documents` (PDF, DOCX), `mail` and
`archives` (WARC) read the rest; `web` reads pages that `fetching` fetches. `language` says what language a text is in, `cleaning`
what is put right in it.
"""

from kg.articles.files import is_address, read_articles, samples, size
from kg.articles.items import FIELDS, Meter
from kg.articles.language import detect_language, languages

__all__ = ["FIELDS", "Meter", "detect_language", "is_address", "languages", "read_articles", "samples", "size"]
