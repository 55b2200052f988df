"""Errors of kg, and whose fault they are.

`KgError` is the base of everything that kg raises on purpose; the command line prints its message and exits with 2.
`InputError` means that an article or option is malformed (the user can mend it), `StoreError` that a graph store cannot be
used as asked, `ModelError` that a language model or other part of the installation is missing or not the one expected, and
`OntologyError` that a file under `ontology/` or `lexicon/` is inconsistent (whoever edited it can mend it).
Any other exception that reaches a user is a bug in kg.
"""

from __future__ import annotations

__all__ = ["InputError", "KgError", "ModelError", "OntologyError", "StoreError"]


class KgError(Exception):
    """Base of the errors that kg raises on purpose; its message says where, what was found and what is allowed."""


class InputError(KgError):
    """An article, file or option is malformed."""


class StoreError(KgError):
    """A graph store cannot be opened, read or written as asked."""


class ModelError(KgError):
    """A language model or another part of the installation is missing or is not the one expected."""


class OntologyError(KgError):
    """A file of the ontology or a lexicon is inconsistent."""
