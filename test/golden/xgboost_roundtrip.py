"""Golden models trained by Python's xgboost, with their inputs and predictions.

Run once for each release of xgboost; the entry of that release is replaced and the others stay:
    python3 test/golden/xgboost_roundtrip.py
"""

import datetime
import json
import pathlib

import numpy as np
import xgboost as xgb

ROWS, FEATURES = 60, 5
NAMES = [f"f_{i}" for i in range(FEATURES)]
TASKS = {
    "binary": {"objective": "binary:logistic"},
    "multiclass": {"objective": "multi:softprob", "num_class": 3},
    "regression": {"objective": "reg:squarederror"},
}


def labels(kind, x, rng):
    signal = np.nan_to_num(x[:, 0]) + 0.5 * np.nan_to_num(x[:, 1]) + 0.3 * rng.normal(size=ROWS)
    if kind == "binary":
        return (signal > 0).astype(int)
    if kind == "multiclass":
        return np.digitize(signal, [-0.4, 0.4])
    return 3 + signal


def golden(kind, params):
    rng = np.random.default_rng(11)
    x = rng.normal(size=(ROWS, FEATURES)).astype(np.float32)
    x[rng.random(x.shape) < 0.1] = np.nan
    data = xgb.DMatrix(x, label=labels(kind, x, rng), feature_names=NAMES)
    booster = xgb.train({**params, "max_depth": 3, "eta": 0.3, "nthread": 1, "seed": 3}, data, num_boost_round=4)
    gain = booster.get_score(importance_type="gain")
    return {
        "task": kind,
        "x": [None if np.isnan(v) else float(v) for v in x.ravel()],
        "rows": ROWS,
        "featureNames": NAMES,
        "predictions": [float(v) for v in booster.predict(data).ravel()],
        "margins": [float(v) for v in booster.predict(data, output_margin=True).ravel()],
        "gain": {name: float(gain.get(name, 0)) for name in NAMES},
        "model": booster.save_raw("json").decode(),
    }


path = pathlib.Path(__file__).with_suffix(".json")
old = json.loads(path.read_text())["values"] if path.exists() else []
entry = {"xgboost": xgb.__version__, "models": [golden(kind, params) for kind, params in TASKS.items()]}
values = [known for known in old if known["xgboost"] != xgb.__version__] + [entry]
values.sort(key=lambda known: known["xgboost"])
document = {
    "source": "Python package xgboost",
    "version": ", ".join(known["xgboost"] for known in values),
    "script": "test/golden/xgboost_roundtrip.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-6,
    "values": values,
}
path.write_text(json.dumps(document) + "\n")
