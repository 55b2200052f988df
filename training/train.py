"""Train the scorer of `kg.nlp.scorer`: `python -m training.train ARTICLES.jsonl… [--unseen PART…] [--output FOLDER]`.

Gradient-boosted trees over the features of `kg.nlp.features`, by LightGBM, written as ONNX. Articles of the unseen parts are
measured on and never trained on; the others are measured too, each by a scorer that did not see it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import kg
from kg.evaluate import Score
from kg.evaluate.keys import Key, gold_key
from kg.nlp.columns import columns
from kg.nlp.scorer import calibrated
from training.examples import Examples, examples

Floats = NDArray[np.float64]

ROUNDS = 400
FOLDS = 5
THRESHOLD = 0.5
DOUBT = 0.3
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 24,
    "min_data_in_leaf": 25,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


def fit(articles: Sequence[Examples]) -> lightgbm.Booster:
    """Return the trees that articles give."""
    features = np.concatenate([a.features for a in articles])
    labels = np.concatenate([a.labels for a in articles])
    weights = np.concatenate([a.weights for a in articles])
    used = weights > 0
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(features[used], labels[used], weight=weights[used]), ROUNDS)


def score(articles: Sequence[Examples], chosen: Sequence[NDArray[np.bool_]]) -> Score:
    """Count the relations of articles that the chosen pairs find, as `kg evaluate` does at the relation level."""
    tp = fp = fn = 0
    for article, mine in zip(articles, chosen, strict=True):
        required = {gold_key(r) for r in article.gold.relations if not r.optional}
        allowed = {gold_key(r) for r in article.gold.relations}
        specific = {frozenset((r.subject, r.object)) for r in article.gold.relations if r.type != "partners_with"}
        found: set[Key] = {k for k, taken in zip(article.keys, mine, strict=True) if taken}
        found = {k for k in found if k in required or k[0] != "partners_with" or frozenset(k[1:]) not in specific}
        tp, fp, fn = tp + len(found & required), fp + len(found - allowed), fn + len(required - found)
    return Score(tp, fp, fn)


def report(name: str, articles: Sequence[Examples], probabilities: Sequence[Floats]) -> dict[str, Any]:
    """Print and return the figures of a set of articles by language, the constructions alone beside them."""
    out: dict[str, Any] = {}
    for language in sorted({a.gold.article.lang for a in articles}):
        places = [k for k, a in enumerate(articles) if a.gold.article.lang == language]
        mine = [articles[k] for k in places]
        both = score(mine, [probabilities[k] >= THRESHOLD for k in places])
        rules = score(mine, [a.proposed for a in mine])
        right, likely = claims(mine, [probabilities[k] for k in places])
        shown = likely >= DOUBT
        out[language] = {
            "both": both.to_json(),
            "rules": rules.to_json(),
            "calibration_error": calibration_error(right[shown], likely[shown]),
            "reliability": reliability(right[shown], likely[shown]),
        }
        figures = (f"{100 * v:.1f}" for s in (rules, both) for v in (s.precision, s.recall, s.f1))
        print(f"{name} {language}: rules {'/'.join([next(figures) for _ in range(3)])}, both {'/'.join(figures)}", end="")
        print(f", calibration error {out[language]['calibration_error']:.3f}", flush=True)
    return out


def claims(articles: Sequence[Examples], probabilities: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return whether each claim that articles might make is right, and how likely the likeliest pair makes it.

    Claims that the annotation leaves open (optional ones, a partnership beside a more specific relation) are left out.
    """
    right, likely = list[bool](), list[float]()
    for article, mine in zip(articles, probabilities, strict=True):
        required = {gold_key(r) for r in article.gold.relations if not r.optional}
        open_ = {gold_key(r) for r in article.gold.relations} - required
        specific = {frozenset((r.subject, r.object)) for r in article.gold.relations if r.type != "partners_with"}
        best: dict[Key, float] = {}
        for k, p in zip(article.keys, mine, strict=True):
            best[k] = max(best.get(k, 0.0), float(p))
        for k, p in best.items():
            if k in required or not (k in open_ or (k[0] == "partners_with" and frozenset(k[1:]) in specific)):
                right.append(k in required)
                likely.append(p)
    return np.array(right, dtype=np.float64), np.array(likely)


def calibration(right: Floats, likely: Floats) -> tuple[float, float]:
    """Return slope and intercept of the logistic curve that makes probabilities mean what they say (Platt 1999)."""

    def loss(curve: Floats) -> float:
        p = np.clip(calibrated(likely, *curve), 1e-7, 1 - 1e-7)
        return float(-(right * np.log(p) + (1 - right) * np.log(1 - p)).sum())

    slope, intercept = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(intercept)


def calibration_error(right: Floats, likely: Floats) -> float:
    """Return the expected calibration error over ten bins of probability: the mean gap between what is promised and what holds."""
    return sum(n * abs(promised - held) for n, promised, held in reliability(right, likely)) / max(len(right), 1)


def reliability(right: Floats, likely: Floats) -> list[tuple[int, float, float]]:
    """Return, for each tenth of probability with claims in it, how many they are, the mean promised and the share that is right."""
    bins = np.minimum((likely * 10).astype(int), 9)
    return [(int((b == bins).sum()), float(likely[b == bins].mean()), float(right[b == bins].mean())) for b in np.unique(bins)]


def to_onnx(trees: lightgbm.Booster) -> bytes:
    """Return the trees as an ONNX model with the input "features" and the outputs label and probabilities, shape (n, 2)."""
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    model = convert_lightgbm(trees, initial_types=[("features", FloatTensorType([None, len(columns())]))], zipmap=False)
    model.graph.name = "kg scorer"
    imported = sorted(model.opset_import, key=lambda opset: opset.domain)  # onnxmltools gives them in any order
    del model.opset_import[:]
    model.opset_import.extend(imported)
    return bytes(model.SerializeToString())


def main() -> None:
    """Measure, train on everything and write the weights with their record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--unseen", nargs="*", default=[], metavar="PART", help="endings of the names of files to measure on apart")
    parser.add_argument("--output", type=Path, default=Path(kg.__file__).parent / "nlp")
    options = parser.parse_args()
    read: list[tuple[str, Examples]] = []
    for path in options.articles:
        read.extend((path.stem, example) for example in examples(kg.read_gold([path])))
        print(f"{path.stem}: {sum(stem == path.stem for stem, _ in read)} articles", flush=True)
    apart = tuple(options.unseen)
    seen = [example for stem, example in read if not stem.endswith(apart or "\0")]
    unseen = [example for stem, example in read if apart and stem.endswith(apart)]
    trees = fit(seen)
    folds = [zlib.crc32(e.gold.article.id.encode()) % FOLDS for e in seen]
    crossed: dict[int, Floats] = {}
    for fold in range(FOLDS):
        others = fit([e for e, f in zip(seen, folds, strict=True) if f != fold])
        crossed |= {k: np.asarray(others.predict(e.features)) for k, e in enumerate(seen) if folds[k] == fold}
    curve = calibration(*claims(seen, [crossed[k] for k in range(len(seen))]))
    figures = {
        "unseen": report("unseen", unseen, [calibrated(np.asarray(trees.predict(e.features)), *curve) for e in unseen]),
        "cross-validated": report("cross-validated", seen, [calibrated(crossed[k], *curve) for k in range(len(seen))]),
    }
    weights = to_onnx(trees)
    record = {
        "sha256": hashlib.sha256(weights).hexdigest(),
        "threshold": THRESHOLD,
        "doubt": DOUBT,
        "calibration": [round(value, 4) for value in curve],
        "articles": len(seen),
        "figures": figures,
        "columns": list(columns()),
    }
    (options.output / "scorer.onnx").write_bytes(weights)
    (options.output / "scorer.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{options.output / 'scorer.onnx'}: {len(weights):,} bytes, sha256 {record['sha256']}")


if __name__ == "__main__":
    main()
