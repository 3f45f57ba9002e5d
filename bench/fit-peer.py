"""The other side of bench/xgboost.ts, lightgbm.ts and forest.ts: fits the same rows in Python and prints the seconds it took."""

import json
import sys
import time

import numpy as np

folder = sys.argv[1]
spec = json.load(open(f"{folder}/spec.json"))


def rows_of(name):
    x = np.fromfile(f"{folder}/{name}-x.bin", dtype=np.float32).reshape(spec["rows"], spec["columns"])
    return x, np.fromfile(f"{folder}/{name}-y.bin", dtype=np.float64)


def xgboost(x, y):
    import xgboost as xgb

    xgb.set_config(verbosity=0)

    def fit(x, y, rounds):
        rows = xgb.DMatrix(x, label=y, nthread=spec["threads"])
        given = {**spec["parameters"], "nthread": spec["threads"], "seed": spec["seed"]}
        booster = xgb.train(given, rows, rounds)
        return lambda: booster.predict(rows).astype(np.float64).sum()

    return fit, f"xgboost {xgb.__version__}"


def lightgbm(x, y):
    import lightgbm as lgb

    given = {**spec["parameters"], "num_threads": spec["threads"], "seed": spec["seed"], "verbosity": -1}

    def fit(x, y, rounds):
        booster = lgb.train(given, lgb.Dataset(x, y, params=given), rounds)
        return lambda: booster.predict(x).sum()

    return fit, f"lightgbm {lgb.__version__}"


def sklearn(x, y):
    import sklearn as sk
    from sklearn import ensemble
    from sklearn.metrics import roc_auc_score

    forest = getattr(ensemble, spec["classifier"])
    model = forest(**spec["parameters"], n_jobs=spec["threads"], random_state=spec["seed"])

    def fit(x, y, rounds):
        model.set_params(n_estimators=rounds).fit(x, y)
        return auc

    def auc():
        fresh_x, fresh_y = rows_of("fresh")
        return roc_auc_score(fresh_y, model.predict_proba(fresh_x)[:, 1])

    return fit, f"scikit-learn {sk.__version__}"


x, y = rows_of("train")
fit, version = {"xgboost": xgboost, "lightgbm": lightgbm, "sklearn": sklearn}[spec["peer"]](x, y)
fit(x[:1000], y[:1000], 2)
cpu = time.process_time()
start = time.perf_counter()
check = fit(x, y, spec["rounds"])
seconds = time.perf_counter() - start
cpu_seconds = time.process_time() - cpu
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "version": version, "check": float(check())}))
