"""The trained scorer: how likely a trigger joins two organizations as its entry says, from `kg.nlp.features`.

`make train` makes it (gradient-boosted trees, as an ONNX file) from annotated articles; ONNX Runtime runs it. It sees no word and
no name, so it serves every language that has a lexicon.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.nlp.columns import columns

__all__ = ["Scorer", "calibrated", "scorer"]

_MEND = "reinstall kg, or make them anew with `make train`"


class Scorer:
    """A scorer in memory.

    Attributes:
        threshold: The probability from which a pair is claimed.
        doubt: The probability from which it is worth a look.
    """

    def __init__(self, folder: Path) -> None:
        """Load `scorer.onnx` by the record `scorer.json` beside it.

        Raises:
            ModelError: A file is missing or damaged, or was trained on other features.
        """
        try:
            record = json.loads((folder / "scorer.json").read_text(encoding="utf-8"))
            weights = (folder / "scorer.onnx").read_bytes()
        except (OSError, ValueError) as error:
            raise ModelError(f"the weights of the scorer cannot be read ({error}); {_MEND}") from error
        digest = hashlib.sha256(weights).hexdigest()
        if digest != record["sha256"]:
            raise ModelError(f"{folder / 'scorer.onnx'}: damaged (sha256 {digest}, not {record['sha256']}); {_MEND}")
        places = {name: place for place, name in enumerate(columns())}
        missing = [name for name in record["columns"] if name not in places]
        if missing:
            raise ModelError(f"{folder / 'scorer.onnx'}: trained on features that kg lacks ({', '.join(missing)}); {_MEND}")
        self._places = [places[name] for name in record["columns"]]
        self.threshold: float = record["threshold"]
        self.doubt: float = record["doubt"]
        self._slope, self._intercept = record["calibration"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])

    def __call__(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability that the article states each row, calibrated; features of shape (n, number of columns).

        A column that it was not trained with (a relation type that was added since) is passed over.
        """
        if not len(features):
            return np.zeros(0)
        likely: NDArray[np.float32] = self._session.run(["probabilities"], {"features": features[:, self._places]})[0][:, 1]
        return calibrated(likely, self._slope, self._intercept)


def calibrated(likely: NDArray[Any], slope: float, intercept: float) -> NDArray[np.float64]:
    """Return probabilities moved along the logistic curve, so that they mean what they say (Platt 1999)."""
    share = np.clip(likely.astype(np.float64), 1e-6, 1 - 1e-6)
    moved: NDArray[np.float64] = 1 / (1 + np.exp(-slope * np.log(share / (1 - share)) - intercept))
    return moved


@cache
def scorer() -> Scorer:
    """Return the scorer that comes with kg, loaded once a process."""
    return Scorer(Path(str(resources.files("kg.nlp"))))
