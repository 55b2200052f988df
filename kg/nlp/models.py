"""Loading the stock spaCy models that the lexicons name, and making sure that they are the ones expected."""

from __future__ import annotations

import hashlib
from importlib import util
from pathlib import Path

from spacy import blank
from spacy.language import Language
from spacy.util import compile_suffix_regex
from spacy.util import load_model as load_spacy
from thinc.api import use_ops

from kg.errors import ModelError
from kg.lexicon import Lexicon

__all__ = ["load_model", "weights_digest"]

_STOP_AFTER_NAME = r"(?<=[a-z][A-Z])\."
"""The stop after a name like "SpaceX", which the stock tokenizers take for that of an abbreviation."""


def load_model(lexicon: Lexicon) -> Language:
    """Load the first installed model of a lexicon, without the components that reading does not need.

    A lexicon that names no model is read with spaCy's tokenizer of the language alone: by words and order, names by the list of
    known organizations and by the descriptors beside them.

    A model's matrices are multiplied by numpy's library and not by the one that spaCy brings: the same readings in less time.

    Raises:
        ModelError: None is installed, or one that is not the official package has other weights than the lexicon records.
    """
    nlp = _stock(lexicon) if lexicon.models else blank(lexicon.language)
    suffixes = compile_suffix_regex([*(nlp.Defaults.suffixes or ()), _STOP_AFTER_NAME])
    nlp.tokenizer.suffix_search = suffixes.search  # type: ignore[union-attr]  # the stub takes it for any callable
    return nlp


def _stock(lexicon: Lexicon) -> Language:
    for model in lexicon.models:
        found = util.find_spec(model.package)
        if found is None or found.origin is None:
            continue
        if model.sha256:
            digest = weights_digest(Path(found.origin).parent)
            if digest != model.sha256:
                raise ModelError(
                    f"{model.package}: the weights are not the ones expected (sha256 {digest}, not {model.sha256}); "
                    f"reinstall it, or install {lexicon.models[0].package}"
                )
        with use_ops("numpy", use_blis=False):
            return load_spacy(_inner(Path(found.origin).parent), exclude=["lemmatizer", "senter"])
    names = " or ".join(m.package for m in lexicon.models)
    raise ModelError(f"no spaCy model for {lexicon.language!r} is installed; needed: {names}")


def _inner(package: Path) -> Path:
    return next(path.parent for path in sorted(package.glob("*/config.cfg")))


def weights_digest(package: Path) -> str:
    """Return the SHA-256 of a model's data files (relative paths and contents, in order of path)."""
    digest = hashlib.sha256()
    root = _inner(package)
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()
