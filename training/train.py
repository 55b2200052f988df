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

import kg
from kg.evaluate import Score
from kg.evaluate.keys import Key, gold_key
from kg.nlp.columns import columns
from training.examples import Examples, examples

ROUNDS = 400
FOLDS = 5
THRESHOLD = 0.5
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


def report(name: str, articles: Sequence[Examples], probabilities: Sequence[NDArray[np.float64]]) -> dict[str, Any]:
    """Print and return the figures of a set of articles by language, the constructions alone beside them."""
    out: dict[str, Any] = {}
    for language in sorted({a.gold.article.lang for a in articles}):
        places = [k for k, a in enumerate(articles) if a.gold.article.lang == language]
        mine = [articles[k] for k in places]
        both = score(mine, [probabilities[k] >= THRESHOLD for k in places])
        rules = score(mine, [a.proposed for a in mine])
        labels = np.concatenate([a.labels[a.weights > 0] for a in mine])
        likely = np.concatenate([probabilities[k][articles[k].weights > 0] for k in places])
        out[language] = {"both": both.to_json(), "rules": rules.to_json(), "calibration_error": calibration_error(labels, likely)}
        figures = (f"{100 * v:.1f}" for s in (rules, both) for v in (s.precision, s.recall, s.f1))
        print(f"{name} {language}: rules {'/'.join([next(figures) for _ in range(3)])}, both {'/'.join(figures)}", flush=True)
    return out


def calibration_error(labels: NDArray[np.float32], likely: NDArray[np.float64]) -> float:
    """Return the expected calibration error over ten bins of probability: the mean gap between what is promised and what holds."""
    bins = np.minimum((likely * 10).astype(int), 9)
    gaps = [abs(labels[bins == b].sum() - likely[bins == b].sum()) for b in range(10)]
    return float(sum(gaps) / len(labels))


def to_onnx(trees: lightgbm.Booster) -> bytes:
    """Return the trees as an ONNX model with the input "features" and the outputs label and probabilities, shape (n, 2)."""
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    model = convert_lightgbm(trees, initial_types=[("features", FloatTensorType([None, len(columns())]))], zipmap=False)
    model.graph.name = "kg scorer"
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
    figures = {"unseen": report("unseen", unseen, [np.asarray(trees.predict(e.features)) for e in unseen])}
    folds = [zlib.crc32(e.gold.article.id.encode()) % FOLDS for e in seen]
    crossed: dict[int, NDArray[np.float64]] = {}
    for fold in range(FOLDS):
        others = fit([e for e, f in zip(seen, folds, strict=True) if f != fold])
        crossed |= {k: np.asarray(others.predict(e.features)) for k, e in enumerate(seen) if folds[k] == fold}
    figures["cross-validated"] = report("cross-validated", seen, [crossed[k] for k in range(len(seen))])
    weights = to_onnx(trees)
    record = {
        "sha256": hashlib.sha256(weights).hexdigest(),
        "threshold": THRESHOLD,
        "articles": len(seen),
        "figures": figures,
        "columns": list(columns()),
    }
    (options.output / "scorer.onnx").write_bytes(weights)
    (options.output / "scorer.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(f"{options.output / 'scorer.onnx'}: {len(weights):,} bytes, sha256 {record['sha256']}")


if __name__ == "__main__":
    main()
