"""Which language an article is in, and which languages kg reads."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["OtherLanguageError", "detect_language", "known_language", "languages"]

# A text is called foreign where the detector gives all languages that kg reads less than this together. Single words and
# datelines get 0.007 and more ("Rien, nada."), one German or Italian sentence less than 0.005, a French or English article 1.
_FOREIGN = 0.005


class OtherLanguageError(InputError):
    """An article is in a language that kg does not read; `lang` is the code of that."""

    def __init__(self, found: str, code: str) -> None:
        super().__init__(f"language {found!r} is not read; known: {', '.join(languages())}")
        self.lang = code

    @property
    def is_language(self) -> bool:
        """Whether the code has the form of one at all."""
        return self.lang.isascii() and self.lang.isalpha() and len(self.lang) in (2, 3)


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages that kg reads, in order: those that have a lexicon.

    >>> languages()
    ('en', 'fr')
    """
    names = (entry.name for entry in resources.files("kg").joinpath("lexicon").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def known_language(lang: str) -> str:
    """Return the code of a language that kg reads, as it stands in `languages`; region and case do not matter.

    >>> known_language("fr-CA")
    'fr'

    Raises:
        OtherLanguageError: kg does not read this language.
    """
    code = lang.strip().replace("_", "-").partition("-")[0].casefold()
    if code not in languages():
        raise OtherLanguageError(lang, code)
    return code


def detect_language(text: str) -> str:
    """Return the language of a text among those that kg reads.

    Raises:
        OtherLanguageError: The text is clearly in another language.
    """
    ranked = dict(_identifier().rank(text))
    if sum(ranked[code] for code in languages()) < _FOREIGN:
        raise OtherLanguageError(next(iter(ranked)), next(iter(ranked)))
    return max(languages(), key=lambda code: ranked[code])


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
