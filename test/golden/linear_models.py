"""Weighted logistic and ridge regressions on standardised features by scikit-learn, for test/models/linear.test.ts.

    python3 test/golden/linear_models.py
"""

import datetime
import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge

ROWS = 150


def standardise(x, weight):
    mean = np.average(x, axis=0, weights=weight)
    return (x - mean) / np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight))


def case(kind, classes, columns, l2, weighted, rng):
    scale = 10.0 ** np.arange(columns)
    x = (rng.normal(size=(ROWS, columns)) * scale + 3 * scale).astype(np.float32)
    weight = rng.uniform(0.2, 3, size=ROWS).astype(np.float32) if weighted else np.ones(ROWS, np.float32)
    z = standardise(x.astype(np.float64), weight.astype(np.float64))
    signal = z @ rng.normal(size=columns)
    if kind == "ridge":
        y = np.round(5 + signal + rng.normal(size=ROWS), 4)
        model = Ridge(alpha=l2, tol=1e-12).fit(z, y, sample_weight=weight)
        predictions = model.predict(z)
    else:
        cuts = [0] if classes == 2 else [-0.7, 0.7]
        y = np.digitize(signal + rng.logistic(size=ROWS), cuts)
        model = LogisticRegression(C=1 / l2, tol=1e-12, max_iter=100000).fit(z, y, sample_weight=weight)
        predictions = model.predict_proba(z)[:, 1] if classes == 2 else model.predict_proba(z)
    return {
        "kind": kind,
        "classes": classes,
        "columns": columns,
        "l2": l2,
        "x": [float(v) for v in x.ravel()],
        "y": [float(v) for v in y],
        "weights": [float(v) for v in weight] if weighted else None,
        "importance": [float(v) for v in np.abs(np.atleast_2d(model.coef_)).mean(axis=0)],
        "predictions": [float(v) for v in predictions.ravel()],
    }


rng = np.random.default_rng(5)
document = {
    "source": "sklearn.linear_model.LogisticRegression (lbfgs) and Ridge",
    "version": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "script": "test/golden/linear_models.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-6,
    "values": [
        case("logistic", 2, 3, 1.0, False, rng),
        case("logistic", 2, 2, 10.0, True, rng),
        case("logistic", 3, 4, 1.0, True, rng),
        case("ridge", 0, 3, 1.0, False, rng),
        case("ridge", 0, 4, 25.0, True, rng),
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(document) + "\n")
