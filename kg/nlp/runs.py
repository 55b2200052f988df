"""Runs: stretches of capitalized words that may be names, cut to what belongs to the name."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from kg.lexicon import Lexicon
from kg.nlp.entities import Ref
from kg.nlp.words import WordMatcher, group_matcher, low, lows

__all__ = ["Run", "RunFinder", "is_camel", "is_capital"]


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens `start` to `end` that may be a name; `key` is the text by which its repetitions are counted together."""

    start: int
    end: int
    key: str


class RunFinder:
    """Finds the runs of documents in one language.

    Reads the tokens, the tags and the recognizer's spans. Of "The chipmaker Orbane said Monday" it returns "Orbane" alone.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._descriptors = WordMatcher(lexicon.descriptors)
        self._articles, self._demonyms = words("articles"), words("demonyms")
        self._org_words, self._legal, self._product_words = (
            words("organization_words"),
            words("legal_forms"),
            words("product_words"),
        )
        self._and, self._links, self._genitive = words("and"), words("name_links"), words("genitive")
        self._of, self._institutions, self._small_institutions = words("of"), words("institutions"), words("small_institutions")
        self._places = group_matcher(lexicon.groups["places"])
        self._not_last = words("titles") | not_names(lexicon)
        self._not_first_of_entity = self._articles | words("titles")
        self._not_first = self._not_first_of_entity | self._demonyms | not_names(lexicon) | words("speech")

    def find(self, doc: Doc, taken: dict[int, Ref]) -> list[Run]:
        """Return the runs of a document outside the tokens that are taken, in order."""
        runs, words, i = [], lows(doc), 0
        dateline = _dateline(doc, words)
        while i < len(doc):
            institution = self._institution(doc, words, i, taken)
            if i in taken or not (institution or is_capital(doc[i]) or _is_prefix(doc, i)):
                i += 1
                continue
            if words[i] in self._articles and begins_sentence(doc, i) and self._institution(doc, words, i + 1, taken):
                i += 1
                continue
            end = institution or self._end(doc, words, i + 2 * _is_prefix(doc, i), taken)
            start, stop = (i, end) if institution else self._trim(doc, words, i, end)
            place = self._places.at(words, i)
            tail = i - 1 in taken and words[stop - 1] in self._legal
            if i >= dateline and start < stop and not tail and not (place and place[0] >= stop):
                runs.append(Run(start, stop, doc[start:stop].text.replace("’", "'").replace("\n", " ").strip()))
            i = end
        return runs

    def _end(self, doc: Doc, words: list[str], start: int, taken: dict[int, Ref]) -> int:
        """Return the end of the capitalized words, with what joins them and the numbers that the recognizer counts in."""
        end, n = start + 1, len(doc)
        while end < n and end not in taken and not (doc[end].is_sent_start and "\n" in doc[end - 1].text):
            if words[end - 1] in self._legal and words[end - 1].endswith(".") and words[end] not in self._legal:
                break
            if is_capital(doc[end]) and not doc[end].is_sent_start:
                end += 1
            elif self._joins(doc, words, end) and end + 1 not in taken:
                end += 2
            elif doc[end].text.isdigit() and doc[end].ent_iob_ == "I" and doc[end].ent_type_ in ("ORG", "MISC"):
                end += 1
            else:
                break
        return end

    def _joins(self, doc: Doc, words: list[str], i: int) -> bool:
        """Whether a word holds two capitalized ones together: "&", a hyphen, or "of" where the recognizer says so."""
        if i + 1 >= len(doc) or not is_capital(doc[i + 1]):
            return False
        if words[i] in ("&", "+"):
            return True
        if words[i] == "-":
            return not doc[i - 1].whitespace_ and not doc[i].whitespace_
        if words[i] in self._and:
            return words[i + 1] in self._legal
        if words[i] in self._links and words[i - 1] in self._institutions:
            return True
        if words[i] in self._genitive and words[i + 1] in self._org_words:
            return not self._places.at(words, i - 1)
        links = words[i] in self._links or words[i] in self._genitive
        return links and not self._places.at(words, i + 1) and doc[i].ent_iob_ == "I" and doc[i + 1].ent_iob_ == "I"

    def _institution(self, doc: Doc, words: list[str], start: int, taken: dict[int, Ref]) -> int:
        """Return the end of an institution's name, which goes on in small letters, or 0: "Banque africaine de développement".

        Its first word may be small where a capitalized one follows ("université de Lille"); where it is not, it must stand inside
        the sentence, for "Société américaine, …" may begin one.
        """
        small = words[start] in self._small_institutions and doc[start].text.islower()
        heads = self._org_words | self._institutions
        if not small and (words[start] not in heads or not doc[start].text.istitle() or begins_sentence(doc, start)):
            return 0
        end = stop = start + 1
        named = False
        while end < min(start + 8, len(doc)) and end not in taken and not doc[end].is_sent_start:
            if words[end] in self._of or words[end] == "-" or (words[end] in self._articles and words[end - 1] in self._of):
                end += 1
            elif is_capital(doc[end]):
                named, end = True, end + 1
                stop = end
            elif doc[end].is_alpha and not (small and named) and (doc[end].pos_ == "ADJ" or self._is_complement(doc, words, end)):
                end += 1
                stop = end
            else:
                break
        return stop if stop > start + 1 and (named or words[start] in self._org_words) else 0

    def _is_complement(self, doc: Doc, words: list[str], i: int) -> bool:
        """Whether a common noun complements an institution's name: "Banque européenne d'investissement"."""
        return doc[i].pos_ == "NOUN" and (words[i - 1] in self._of or words[i - 1] in self._articles)

    def _trim(self, doc: Doc, words: list[str], start: int, end: int) -> tuple[int, int]:
        """Return a run without the words before and after the name; an empty one where no name is left."""
        drop = self._not_first
        if end - start > 2 and len(words[start]) == 1 and words[start + 1] in self._links:
            start += 2
        if end - start > 1 and not doc[start].is_sent_start and doc[start].ent_iob_ == "B" and doc[end - 1].ent_iob_ == "I":
            drop = self._not_first_of_entity
        if words[end - 1] in self._org_words:
            drop = drop - self._demonyms
        while start < end and (words[start] in self._legal or self._goes(doc, words, start, end, drop=drop)):
            start += 1
        while end > start and words[end - 1].rstrip(".") in self._not_last and not self._is_last_of_name(doc, words, start, end):
            end -= 1
        return (start, start) if start == end or self._is_no_name(doc, words, start, end, drop=drop) else (start, end)

    def _is_last_of_name(self, doc: Doc, words: list[str], start: int, end: int) -> bool:
        """Whether a word that names nobody by itself ends a name: "Orbane AI", but not in "Orbane AI chips"."""
        return end - start > 1 and words[end - 1] in self._org_words and not (end < len(doc) and doc[end].pos_ == "NOUN")

    def _goes(self, doc: Doc, words: list[str], start: int, end: int, *, drop: frozenset[str]) -> bool:
        """Whether the first word is none of the name; a capitalized article inside the sentence stays ("Le Monde")."""
        if end - start > 1 and words[start + 1] == "-":
            return False
        if words[start] not in drop and not (begins_sentence(doc, start) and _is_common(doc, start)):
            return False
        if end - start > 1 and words[start + 1] in self._org_words and doc[start].pos_ in ("NOUN", "ADJ", "VERB"):
            return False
        return not (end - start > 1 and words[start] in self._articles and not begins_sentence(doc, start) and doc[start].is_title)

    def _is_no_name(self, doc: Doc, words: list[str], start: int, end: int, *, drop: frozenset[str]) -> bool:
        """Whether what is left is an ordinary word, an abbreviation in parentheses, or the name of a product."""
        if end - start == 1:
            word = words[start]
            if _is_common(doc, start) or word in drop or word in self._legal | self._org_words or len(word.rstrip(".")) == 1:
                return True
            if word.rstrip("s") in self._demonyms or word.lstrip("0123456789").rstrip(".") in self._not_last:
                return True
            if begins_sentence(doc, start) and not self._begins_clause(doc, words, start):
                return True
        if start and words[start - 1] in "([" and all(t.text.isupper() or "." in t.text for t in doc[start:end]):
            return True
        if any(w in self._org_words for w in words[start:end]):
            return False
        described = any((hit := self._descriptors.at(words, i)) and hit[0] == start for i in range(max(start - 4, 0), start))
        return not described and any(w in self._product_words for w in words[max(start - 2, 0) : start])

    def _begins_clause(self, doc: Doc, words: list[str], start: int) -> bool:
        """Whether the first word of a sentence is followed by what follows a name: a verb, a comma, a possessive, a bracket."""
        after = start + 1
        if after >= len(doc) or is_camel(doc[start].text) or doc[after].pos_ in ("VERB", "AUX", "PART", "PROPN", "ADV", "PRON"):
            return True
        return words[after] in (",", "(") or words[after] in self._genitive or words[after] in self._and


def not_names(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that are capitalized and name nobody: days, months and the codes of currencies among them."""
    return lexicon.words("not_names") | {low(code) for code in lexicon.amounts["currencies"]}


def is_capital(token: Token) -> bool:
    """Whether a token may be part of a name: it has a capital at or near its beginning, letters no fewer than signs, no plural s.

    "GPUs" are things; a site has no capital ("example.com").
    """
    text = token.text
    if token.like_url and text.islower() and "/" not in text and not text.startswith("www."):
        return True
    if not (text[0].isupper() or any(c.isupper() for c in text[1:3])) or text[-1] == "'":
        return False
    if text[-1] == "s" and len(text) > 2 and text[:-1].isupper():
        return False
    letters = sum(c.isalpha() for c in text)
    if len(text) == 2 and letters == 1:
        return text[1].isdigit() and token.i + 1 < len(token.doc) and token.doc[token.i + 1].text.istitle()
    return text[0].isalnum() and "$" not in text and ":" not in text and letters * 2 > len(text)


def is_camel(name: str) -> bool:
    """Whether a name has capitals inside a word, which people's names seldom have.

    >>> is_camel("CoreWeave"), is_camel("Orbane")
    (True, False)
    """
    parts = name.replace("-", " ").split()
    return any(any(c.isupper() for c in part[1:]) and any(c.islower() for c in part) for part in parts) and "." not in name


def begins_sentence(doc: Doc, i: int) -> bool:
    """Whether a token is the first word of a sentence: only quotes and bullets stand before it."""
    while i and not doc[i].is_sent_start and doc[i - 1].is_punct:
        i -= 1
    return bool(doc[i].is_sent_start)


def _is_prefix(doc: Doc, i: int) -> bool:
    """Whether a small letter begins a name: "d-Matrix"."""
    if len(doc[i]) > 1 or not doc[i].text.islower() or i + 2 >= len(doc) or doc[i + 1].text != "-":
        return False
    return is_capital(doc[i + 2]) and not doc[i].whitespace_ and not doc[i + 1].whitespace_


def _is_common(doc: Doc, i: int) -> bool:
    """Whether a capitalized token is an ordinary word: a function word, or one that only begins the sentence.

    A model with vectors knows the ordinary words of its language, which is surer than a tag; without them the tag decides.
    """
    token = doc[i]
    if token.is_stop or not begins_sentence(doc, i):
        return bool(token.is_stop)
    if token.vocab.vectors_length:
        return not token.vocab[token.lower_].is_oov and token.pos_ not in ("PROPN", "X")
    return token.pos_ not in ("PROPN", "X")


def _dateline(doc: Doc, words: list[str]) -> int:
    """Return where the text begins after a dateline ("SAN FRANCISCO – ", "Lyon."), or 0 where there is none."""
    stop = next((k for k in range(1, min(len(doc), 4)) if words[k] == "."), 0)
    if stop and all(is_capital(token) for token in doc[:stop]):
        return stop
    if not len(doc) or not doc[0].text.isupper():
        return 0
    for k in range(1, min(len(doc), 14)):
        if words[k] == ":" or (words[k] in ("-", "–", "—") and doc[k - 1].whitespace_):
            return k
    return 0
