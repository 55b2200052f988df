"""Sentences, clauses, coordination and prepositions: the only module that reads parser labels.

The labels are a hint. On this text the stock models are right about words and order, often about who is the subject of which
verb, seldom about what an unknown name does in the sentence; so the tree is asked for subjects only, and everything to the right
of a trigger is found by prepositions and order.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.lexicon import Lexicon
from kg.nlp.entities import Ref
from kg.nlp.words import WordMatcher, group_matcher, lows

__all__ = ["Group", "Sentence", "Syntax"]

_SUBJECT = frozenset({"nsubj", "nsubjpass", "nsubj:pass", "csubj"})
_INHERIT = frozenset(
    {"conj", "xcomp", "advcl", "ccomp", "aux", "cop", "auxpass", "aux:pass", "acomp", "attr", "pcomp", "parataxis", "dep"}
)
_RELATIVE = frozenset({"relcl", "acl:relcl", "acl"})
_CLOSERS = frozenset("\"»”’')]")


@Language.component("kg_sentences", assigns=["token.is_sent_start"])
def sentences(doc: Doc) -> Doc:
    """Set sentence starts by punctuation and line breaks, before the parser, which cuts French news at odd places.

    Reads the tokens; writes `token.is_sent_start`.
    """
    start_next = True
    for token in doc:
        if start_next and not token.is_space and token.text not in _CLOSERS:
            token.is_sent_start = True
            start_next = False
        else:
            token.is_sent_start = token.i == 0
        if token.is_space:
            start_next = start_next or "\n" in token.text
        elif token.text in (".", "!", "?", "…", "...", "?!"):
            following = next((t for t in doc[token.i + 1 : token.i + 4] if not t.is_space and t.text not in _CLOSERS), None)
            start_next = following is None or not following.text[0].islower()
    return doc


@dataclass(slots=True)
class Group:
    """Coordinated mentions ("A, B and C"): `start` to `end` in tokens, with the whole noun phrases."""

    refs: list[Ref]
    start: int
    end: int


class Sentence:
    """One sentence with its mentions; token indices are those of the document."""

    def __init__(self, doc: Doc, start: int, end: int, mentions: list[Ref], syntax: Syntax) -> None:
        self.doc, self.start, self.end, self.syntax = doc, start, end, syntax
        self.words = lows(doc)
        self.mentions = mentions
        self.at: dict[int, Ref] = {}
        for ref in sorted(mentions, key=lambda r: r.left - r.end):
            self.at.update(dict.fromkeys(range(ref.left, ref.end), ref))
        self.groups = self._groups()
        self.group_of = {id(ref): group for group in self.groups for ref in group.refs}

    def _groups(self) -> list[Group]:
        groups: list[Group] = []
        for ref in self.mentions:
            if ref.form == "possessive":
                continue
            last = groups[-1] if groups else None
            if last and self._coordinated(last, ref):
                head = groups[-2] if len(groups) > 1 and self._inside_aside(groups[-2], last, ref) else last
                head.refs.append(ref)
                head.end = ref.end
            else:
                groups.append(Group([ref], ref.left, ref.end))
        return groups

    def _coordinated(self, group: Group, ref: Ref) -> bool:
        between = self._without_asides(group.end, ref.left)
        links = self.syntax.links
        if not between or len(between) > 6:
            return False
        if not any(self.words[i] in links or self.words[i] == "," for i in between):
            return False
        kinds = [self.words[i] for i in between]
        bare = [w for w in kinds if w not in self.syntax.articles and w not in self.syntax.demonyms]
        if bare == [","]:
            return self._list_goes_on(ref) or len(group.refs) > 1 or self._conjunction_follows(ref)
        return all(
            w in links
            or w == ","
            or w in self.syntax.articles
            or w in self.syntax.of_words
            or w in self.syntax.demonyms
            or w in self.syntax.by_words
            or w in self.syntax.list_fillers
            for w in kinds
        )

    def _inside_aside(self, head: Group, last: Group, ref: Ref) -> bool:
        """Whether `last` only describes `head`: in "A, a division of B, and C" what goes on is the list of A."""
        if len(last.refs) == 1 and self.words[last.start - 1] == "(" and head.end == last.start - 1:
            return True
        if len(last.refs) > 1 or self.words[last.end : last.end + 1] != [","] or self.words[head.end : head.end + 1] != [","]:
            return False
        before = self.words[last.start - 1]
        return last.start - head.end <= 8 and (before in self.syntax.of_words or before in self.syntax.by_words)

    def _conjunction_follows(self, ref: Ref) -> bool:
        """Whether after `A, B` the list ends with "and C": only then is the comma one of a list and not of an apposition."""
        after = self._without_asides(ref.end, min(ref.end + 14, self.end))
        for i in after[:9]:
            if self.words[i] in self.syntax.and_words:
                return True
            if self.doc[i].pos_ in ("VERB", "AUX") or self.words[i] in (";", "."):
                return False
        return False

    def _list_goes_on(self, ref: Ref) -> bool:
        return ref.end < self.end and self.words[ref.end] in self.syntax.and_words

    def _without_asides(self, start: int, end: int) -> list[int]:
        """Return token indices without parentheses, tickers and spaces."""
        out, depth = [], 0
        for i in range(start, end):
            if self.words[i] in "([":
                depth += 1
            elif self.words[i] in ")]":
                depth = max(depth - 1, 0)
            elif not depth and not self.doc[i].is_space:
                out.append(i)
        return out

    # ---- left side

    def subject(self, verb: int) -> Group | None:
        """Return the subject of the verb at a token: by the tree, else the nearest bare mention to the left."""
        found = self._tree_subject(self.doc[verb], 0)
        return found or self._left_subject(verb)

    def _tree_subject(self, verb: Token, depth: int) -> Group | None:
        if depth > 4 or not self.start <= verb.i < self.end:
            return None
        for child in verb.lefts:
            if child.dep_ in _SUBJECT:
                return self._nominal(child, depth)
        if verb.dep_ in _RELATIVE and verb.head.i < verb.i:
            return self._nominal(verb.head, depth)
        if verb.dep_ in _INHERIT and verb.head.i < verb.i and verb.head is not verb:
            return self._tree_subject(verb.head, depth + 1)
        return None

    def _nominal(self, token: Token, depth: int) -> Group | None:
        ref = self.at.get(token.i)
        if ref and ref.form != "possessive":
            return self.group_of.get(id(ref))
        if self.words[token.i] in self.syntax.relatives:
            return self.antecedent(token.i)
        if self.words[token.i] in self.syntax.metonyms:
            return self.possessor(token.i, token.i + 1)
        for i in range(token.i + 1, min(token.i + 4, self.end)):
            hit = self.syntax.introducers.at(self.words, i, self.end)
            if hit:
                return self.group_after(hit[0], self.end, skip=3)
        return None

    def antecedent(self, relative: int) -> Group | None:
        i = relative - 1
        while i >= self.start and (self.words[i] in (",", ")") or self.doc[i].is_space):
            if self.words[i] == ")":
                while i > self.start and self.words[i] != "(":
                    i -= 1
            i -= 1
        for group in reversed(self.groups):
            if group.end - 1 == i:
                return group
        return None

    def _left_subject(self, verb: int) -> Group | None:
        """Return the nearest mention of the clause to the left that is no object, owner or complement of another word."""
        begin = self.clause_start(verb)
        for group in reversed(self.groups):
            if not begin <= group.start or group.end > verb or self._after_preposition(group):
                continue
            if (
                self.words[group.end] in self.syntax.genitive
                or self._is_object(group)
                or self._is_apposed(group)
                or self.in_aside(group.start, group.end, begin, verb)
            ):
                continue
            return group
        return self.antecedent(begin) if self.words[begin] in self.syntax.relatives else None

    def _is_object(self, group: Group) -> bool:
        before = group.start - 1
        return before >= self.start and self.doc[before].pos_ == "VERB" and self.words[before] not in self.syntax.speech

    def _is_apposed(self, group: Group) -> bool:
        """Whether a mention stands between commas after another one."""
        before = group.start - 1
        if before <= self.start or self.words[before] != "," or self.words[group.end] != ",":
            return False
        return any(g.end == before for g in self.groups)

    def _after_preposition(self, group: Group) -> bool:
        i = group.start - 1
        return i >= self.start and (self.words[i] in self.syntax.prepositions)

    def clause_start(self, index: int) -> int:
        """Return where the clause of a token begins: after a subordinator, a semicolon or the like, at a relative pronoun.

        A relative clause that a comma closes before the token is passed over: it is an aside of the clause around it.
        """
        i = index - 1
        while i >= self.start:
            word = self.words[i]
            if word in self.syntax.relatives:
                if self._closing(i, index) is None:
                    return i
            elif word in self.syntax.breaks:
                return self._closing(i, index) or i + 1
            elif word in (";", ":", "–", "—", "("):
                return i + 1
            i -= 1
        return self.start

    def _closing(self, start: int, index: int) -> int | None:
        """Return the token after the comma that closes the clause begun at `start` before `index`, or None."""
        for k in range(start + 2, index):
            if (
                self.words[k] == ","
                and any(self._is_finite(v) for v in range(start + 1, k))
                and not any(self.words[m] in self.syntax.and_words for m in range(k + 1, min(k + 3, index)))
            ):
                return k + 1
        return None

    def in_aside(self, start: int, end: int, begin: int, verb: int) -> bool:
        """Whether tokens stand in a relative clause that is closed before the verb of the clause that begins at `begin`."""
        for i in range(begin, start):
            if self.words[i] in self.syntax.relatives:
                closing = self._closing(i, verb)
                if closing is not None and end <= closing:
                    return True
        return False

    def clause_end(self, index: int, begin: int) -> int:
        """Return where the clause that begins at `begin` ends after a token."""
        depth, relative = 0, self.words[begin] in self.syntax.relatives
        for i in range(index, self.end):
            word = self.words[i]
            if word == "(":
                depth += 1
            elif word == ")":
                if not depth:
                    return i
                depth -= 1
            elif not depth:
                if word in self.syntax.breaks or word in (";", "–", "—") or (self.doc[i].is_space and "\n" in self.doc[i].text):
                    return i
                if relative and word == "," and self._resumes(i):
                    return i
        return self.end

    def _resumes(self, comma: int) -> bool:
        """Whether the clause around goes on after a comma: a finite verb follows with no mention before it."""
        for i in range(comma + 1, min(comma + 5, self.end)):
            if self._is_finite(i):
                return True
            if i in self.at or self.words[i] in self.syntax.and_words:
                return False
        return False

    # ---- right side

    def group_after(self, index: int, end: int, *, skip: int = 7) -> Group | None:
        """Return the group whose noun phrase begins at a token or a few words on (articles, adjectives, money between)."""
        i, left = index, skip
        while i < end and left >= 0:
            ref = self.at.get(i)
            if ref and ref.form != "possessive":
                group = self.group_of.get(id(ref))
                if group and group.start >= index - 1:
                    return group
                if group:
                    return Group(group.refs[group.refs.index(ref) :], ref.left, group.end)
            word = self.words[i]
            token = self.doc[i]
            if (
                ref
                or word in self.syntax.articles
                or word in self.syntax.list_fillers
                or word in self.syntax.transparent
                or word in self.syntax.of_words
                or word in self.syntax.demonyms
            ):
                pass
            elif (
                word in self.syntax.prepositions
                or token.pos_ in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ", "PRON")
                and word not in ('"', "«", "“", "$", "(")
            ):
                return None
            i += 1
            left -= 1
        return None

    def after_preposition(self, slots: tuple[str, ...], start: int, end: int) -> Group | None:
        """Return the first group after one of the prepositions, from a token on."""
        matcher = self.syntax.slot(slots)
        i = start
        while i < end:
            hit = matcher.at(self.words, i, end)
            if hit:
                group = self.group_after(hit[0], end)
                if group:
                    return group
            i += 1
        return None

    def _is_finite(self, i: int) -> bool:
        return self.doc[i].pos_ == "AUX" or (self.doc[i].pos_ == "VERB" and "VerbForm=Part" not in str(self.doc[i].morph))

    def groups_after(self, slots: tuple[str, ...], start: int, end: int) -> Group | None:
        """Return all mentions after any of the prepositions, as one group."""
        matcher = self.syntax.slot(slots)
        refs: list[Ref] = []
        for _, stop, _ in matcher.finditer(self.words, start, end):
            group = self.group_after(stop, end)
            refs.extend(r for r in (group.refs if group else ()) if r not in refs)
        return Group(refs, refs[0].left, refs[-1].end) if refs else None

    def possessor(self, start: int, end: int) -> Group | None:
        """Return whose the noun at `start` to `end` is: X's N, N of X, its N."""
        i = start - 1
        for _ in range(11):
            if i < self.start:
                break
            ref = self.at.get(i)
            if self.words[i] in self.syntax.genitive:
                owner = self.at.get(i - 1)
                if owner and owner.form != "possessive":
                    return self.group_of.get(id(owner))
                return None
            if ref and ref.form == "possessive":
                return Group([ref], ref.start, ref.end)
            if ref or self.words[i] in self.syntax.prepositions or self.words[i] in self.syntax.breaks or self._is_finite(i):
                break
            i -= 1
        i = end
        while (
            i < min(end + 4, self.end)
            and self.doc[i].pos_ in ("ADJ", "ADV")
            and self.words[i] not in self.syntax.of_words
            and i not in self.at
        ):
            i += 1
        if i < self.end and self.words[i] in self.syntax.of_words:
            return self.group_after(i + 1, self.end, skip=5)
        return None


class Syntax:
    """The closed classes of one language, as the constructions need them."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self.lexicon = lexicon
        self.articles, self.genitive, self.of_words, self.by_words = words("articles"), words("genitive"), words("of"), words("by")
        self.and_words, self.links = words("and"), words("links") | words("and")
        self.relatives, self.breaks = words("relatives"), words("breaks")
        self.prepositions = words("prepositions")
        self.demonyms, self.transparent, self.metonyms = words("demonyms"), words("transparent"), words("metonyms")
        self.list_fillers, self.speech = words("list_fillers"), words("speech")
        self.introducers = group_matcher(lexicon.groups["introducers"])
        self._slots: dict[tuple[str, ...], WordMatcher[bool]] = {}

    def slot(self, prepositions: tuple[str, ...]) -> WordMatcher[bool]:
        """Return a matcher for prepositions such as ("in", "au capital de"); a group name in the lexicon stands for its words."""
        if prepositions not in self._slots:
            phrases: set[tuple[str, ...]] = set()
            for p in prepositions:
                phrases |= self.lexicon.groups[p] if p in self.lexicon.groups else {tuple(p.split())}
            self._slots[prepositions] = group_matcher(phrases)
        return self._slots[prepositions]

    def split(self, doc: Doc, mentions: list[Ref]) -> list[Sentence]:
        """Return the sentences of a document with their mentions."""
        out, k = [], 0
        for span in doc.sents:
            inside = []
            while k < len(mentions) and mentions[k].start < span.end:
                inside.append(mentions[k])
                k += 1
            out.append(Sentence(doc, span.start, span.end, inside, self))
        return out
