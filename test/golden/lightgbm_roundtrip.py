"""Golden models trained by Python's lightgbm, with their rows, parameters and predictions.

    python3 test/golden/lightgbm_roundtrip.py
"""

import datetime
import json
import pathlib

import lightgbm as lgb
import numpy as np

ROWS, FEATURES, ROUNDS = 120, 5, 8
NAMES = [f"f_{i}" for i in range(FEATURES)]
COMMON = {
    "num_leaves": 7,
    "min_data_in_leaf": 5,
    "learning_rate": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.8,
    "deterministic": True,
    "force_col_wise": True,
    "seed": 3,
}
TASKS = {
    "binary": {"objective": "binary"},
    "multiclass": {"objective": "multiclass", "num_class": 3},
    "regression": {"objective": "regression"},
    "forest": {"objective": "binary", "boosting": "rf", "extra_trees": True},
}


def labels(kind, x, rng):
    signal = np.nan_to_num(x[:, 0]) + 0.5 * np.nan_to_num(x[:, 1]) + 0.3 * rng.normal(size=ROWS)
    if kind == "multiclass":
        return np.digitize(signal, [-0.4, 0.4])
    if kind == "regression":
        return 3 + signal
    return (signal > 0).astype(int)


def golden(kind, params):
    rng = np.random.default_rng(11)
    x = rng.normal(size=(ROWS, FEATURES)).astype(np.float32)
    x[rng.random(x.shape) < 0.1] = np.nan
    y = labels(kind, x, rng).astype(np.float32)
    weight = rng.uniform(0.5, 2, size=ROWS).astype(np.float32)
    parameters = {**params, **COMMON}
    data = lgb.Dataset(x, y, weight=weight, feature_name=NAMES)
    booster = lgb.train({**parameters, "num_threads": 1, "verbosity": -1}, data, num_boost_round=ROUNDS)
    return {
        "task": kind,
        "x": [None if np.isnan(v) else float(v) for v in x.ravel()],
        "y": [float(v) for v in y],
        "weight": [float(v) for v in weight],
        "rows": ROWS,
        "featureNames": NAMES,
        "parameters": parameters,
        "rounds": ROUNDS,
        "predictions": [float(v) for v in booster.predict(x).ravel()],
        "gain": [float(v) for v in booster.feature_importance("gain")],
        "split": [float(v) for v in booster.feature_importance("split")],
        "model": booster.model_to_string(),
    }


document = {
    "source": "Python package lightgbm",
    "version": lgb.__version__,
    "script": "test/golden/lightgbm_roundtrip.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-6,
    "values": [golden(kind, params) for kind, params in TASKS.items()],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(document) + "\n")
