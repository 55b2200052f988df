"""Word classes from the stock model's tags, by its own rules, each looked up once."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

__all__ = ["Tags"]


class Tags:
    """Gives tokens their word class and features, as the model's attribute ruler would.

    The ruler matches its rules at every token anew, which takes a tenth of the reading time. They depend on a word and its labels,
    so this asks the ruler once for each combination and remembers the answer. The few rules on two tokens ("there is") are left
    out: no room asks for what they tell apart.

    Reads `token.tag`, `token.dep`, `token.pos` and `token.morph`; writes the latter two. "has", tagged VBZ, is an "AUX".
    """

    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._rule = nlp.get_pipe("attribute_ruler")
        self._known: dict[tuple[int, ...], tuple[int, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Write the word classes of a document."""
        keys = [tuple(row) for row in doc.to_array(["LOWER", "TAG", "DEP", "POS", "MORPH"]).tolist()]
        for i, key in enumerate(keys):
            if key not in self._known:
                self._known[key] = self._look_up(doc, i)
        if keys:
            doc.from_array(["POS", "MORPH"], np.array([self._known[key] for key in keys], dtype="uint64"))  # type: ignore[arg-type]  # as in boundaries
        return doc

    def _look_up(self, doc: Doc, i: int) -> tuple[int, int]:
        token = doc[i]
        word = Doc(
            self._vocab, [token.text], tags=[token.tag_], pos=[token.pos_], morphs=[str(token.morph)], deps=[token.dep_], heads=[0]
        )
        pos, morph = self._rule(word).to_array(["POS", "MORPH"]).tolist()[0]
        return pos, morph
