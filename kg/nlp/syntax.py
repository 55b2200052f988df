"""Clauses, subjects, owners and prepositions: the only module that reads parser labels.

The labels are a hint. On this text the stock models are right about words and order, often about the subject of a verb, seldom
about unknown names; so the tree is asked for subjects only, and what stands right of a trigger is found by prepositions and order.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

from kg.lexicon import Lexicon
from kg.nlp.coordination import Coordination, Group
from kg.nlp.entities import Ref
from kg.nlp.words import WordMatcher, group_matcher, lows

__all__ = ["Group", "Sentence", "Syntax"]

_SUBJECT = frozenset({"nsubj", "nsubjpass", "nsubj:pass", "csubj"})
_INHERIT = frozenset(
    {"conj", "xcomp", "advcl", "ccomp", "aux", "cop", "auxpass", "aux:pass", "acomp", "attr", "pcomp", "parataxis", "dep"}
)
_RELATIVE = frozenset({"relcl", "acl:relcl", "acl"})
_OPENERS = frozenset('"«“$(')
"""Signs that may stand before a noun phrase, whatever their tag."""


class Sentence:
    """One sentence with its mentions; token indices are those of the document.

    Attributes:
        words: The words of the whole document in the form that lexicons are written in.
        mentions: The mentions of the sentence in order.
        at: The mention whose noun phrase covers a token; of two, the shorter.
        groups: The mentions as lists ("A, B and C"), in order.
        group_of: The group of a mention, by the identity of the mention.
    """

    def __init__(self, doc: Doc, start: int, end: int, mentions: list[Ref], syntax: Syntax) -> None:
        self.doc, self.start, self.end, self.syntax = doc, start, end, syntax
        self.words = lows(doc)
        self.mentions = mentions
        self.at: dict[int, Ref] = {}
        for ref in sorted(mentions, key=lambda r: r.left - r.end):
            self.at.update(dict.fromkeys(range(ref.left, ref.end), ref))
        self.groups = syntax.coordination.groups(doc, mentions, end)
        self.group_of = {id(ref): group for group in self.groups for ref in group.refs}

    # ---- left side

    def subject(self, verb: int) -> Group | None:
        """Return the subject of the verb at a token: by the tree, else the nearest bare mention to the left."""
        return self._tree_subject(self.doc[verb]) or self._left_subject(verb)

    def _tree_subject(self, verb: Token, depth: int = 0) -> Group | None:
        """Return the subject that the tree gives a verb, or the verb that it is coordinated with or depends on."""
        if depth > 4 or not self.start <= verb.i < self.end:
            return None
        for child in verb.lefts:
            if child.dep_ in _SUBJECT:
                return self._nominal(child)
        if verb.dep_ in _RELATIVE and verb.head.i < verb.i:
            return self._nominal(verb.head)
        if verb.dep_ in _INHERIT and verb.head.i < verb.i and verb.head is not verb:
            return self._tree_subject(verb.head, depth + 1)
        return None

    def _nominal(self, token: Token) -> Group | None:
        """Return the organization that a subject stands for: itself, an antecedent, whose board it is, or "rivals such as X"."""
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
        """Return what a relative pronoun at a token stands for: the group that ends before it, commas and parentheses aside."""
        i = relative - 1
        while i >= self.start and (self.words[i] in (",", ")") or self.doc[i].is_space):
            if self.words[i] == ")":
                while i > self.start and self.words[i] != "(":
                    i -= 1
            i -= 1
        group = next((g for g in reversed(self.groups) if g.end - 1 == i), None)
        return self._described(group) if group and i < relative - 1 else group

    def _described(self, group: Group) -> Group:
        """Return the head of an apposition whose complement a group is: Anthropic in "Anthropic, rival of OpenAI, which…"."""
        if self.syntax.of_words.isdisjoint(self.words[group.start - 1 : group.start + 1]):
            return group
        return next((g for g in self.groups if 0 < group.start - g.end <= 8 and self.words[g.end] == ","), group)

    def _left_subject(self, verb: int) -> Group | None:
        """Return the nearest mention of the clause to the left that is no object, owner or complement of another word."""
        begin = self.clause_start(verb)
        for group in reversed(self.groups):
            free = begin <= group.start and group.end <= verb and not self._is_bound(group)
            if free and not self.in_aside(group.start, group.end, begin, verb):
                return group
        return self.antecedent(begin) if self.words[begin] in self.syntax.relatives else None

    def _is_bound(self, group: Group) -> bool:
        """Whether a mention before a verb is the owner, the complement, the object or the apposition of another word."""
        before = group.start - 1
        if self.words[group.end] in self.syntax.genitive or self.words[group.start] in self.syntax.prepositions:
            return True
        if before < self.start:
            return False
        word = self.words[before]
        if word in self.syntax.prepositions or (self.doc[before].pos_ == "VERB" and word not in self.syntax.speech):
            return True
        commas = before > self.start and word == "," and self.words[group.end] == ","
        return commas and any(g.end == before for g in self.groups)

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
            elif word == ")" and "(" in self.words[self.start : i]:
                while self.words[i] != "(":
                    i -= 1
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
        """Return the group whose noun phrase begins at a token or a few words on (articles, adjectives, "companies such as")."""
        i, left = index, skip
        while i < end and left >= 0:
            ref = self.at.get(i)
            if ref and ref.form != "possessive":
                group = self.group_of.get(id(ref))
                if group and group.start >= index - 1:
                    return group
                if group:
                    return Group(group.refs[group.refs.index(ref) :], ref.left, group.end)
            listed = self.syntax.examples.at(self.words, i, end)
            if listed:
                i = listed[0]
                continue
            word = self.words[i]
            if ref is None and word not in self.syntax.passed:
                ends = self.doc[i].pos_ in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ", "PRON") and word not in _OPENERS
                if ends or word in self.syntax.prepositions:
                    return None
            i += 1
            left -= 1
        return None

    def after_preposition(self, slots: tuple[str, ...], start: int, end: int) -> Group | None:
        """Return the first group after one of the prepositions, from a token on."""
        matcher = self.syntax.slot(slots)
        for i in range(start, end):
            hit = matcher.at(self.words, i, end)
            group = self.group_after(hit[0], end) if hit else None
            if group:
                return group
        return None

    def _is_finite(self, i: int) -> bool:
        """Whether a token is a verb and no participle."""
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
        """Return whose the noun at `start` to `end` is: X's N, its N, N of X."""
        for i in range(start - 1, max(start - 12, self.start - 1), -1):
            ref = self.at.get(i)
            if self.words[i] in self.syntax.genitive:
                owner = self.at.get(i - 1)
                return self.group_of.get(id(owner)) if owner and owner.form != "possessive" else None
            if ref and ref.form == "possessive":
                return Group.of(ref)
            if ref or self.words[i] in self.syntax.ends_owner or self._is_finite(i):
                break
        i = end
        while i < min(end + 4, self.end) and self.doc[i].pos_ in ("ADJ", "ADV") and i not in self.at:
            if self.words[i] in self.syntax.of_words:
                break
            i += 1
        if i < self.end and self.words[i] in self.syntax.of_words:
            return self.group_after(i + 1, self.end, skip=5)
        return None


class Syntax:
    """The closed classes of one language, as the constructions need them.

    Attributes:
        passed: Words between a preposition and the mention that it governs ("in *the capital of* X").
        before_noun: Words of a noun phrase before its noun, beside adjectives and numbers.
        ends_owner: Words beyond which no owner of a noun stands.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.words
        self._groups = lexicon.groups
        self._slots: dict[tuple[str, ...], WordMatcher[bool]] = {}
        self.coordination = Coordination(lexicon)
        articles, demonyms = words("articles"), words("demonyms")
        self.genitive, self.of_words, self.and_words = words("genitive"), words("of"), words("and")
        self.relatives, self.breaks, self.prepositions = words("relatives"), words("breaks"), words("prepositions")
        self.metonyms, self.speech = words("metonyms"), words("speech")
        self.introducers, self.examples = group_matcher(lexicon.groups["introducers"]), group_matcher(lexicon.groups["examples"])
        self.passed = articles | self.of_words | demonyms | words("list_fillers") | words("transparent")
        self.before_noun = articles | self.genitive | demonyms
        self.ends_owner = self.prepositions | self.breaks

    def slot(self, prepositions: tuple[str, ...]) -> WordMatcher[bool]:
        """Return a matcher for prepositions such as ("in", "au capital de"); a group name in the lexicon stands for its words."""
        if prepositions not in self._slots:
            phrases: set[tuple[str, ...]] = set()
            for p in prepositions:
                phrases |= self._groups.get(p, {tuple(p.split())})
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
