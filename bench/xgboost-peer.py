"""The other side of bench/xgboost.ts: fits the same rows with Python's xgboost and prints the seconds it took."""

import json
import sys
import time

import numpy as np
import xgboost as xgb

folder = sys.argv[1]
spec = json.load(open(f"{folder}/spec.json"))
x = np.fromfile(f"{folder}/x.bin", dtype=np.float32).reshape(spec["rows"], spec["columns"])
y = np.fromfile(f"{folder}/y.bin", dtype=np.float64)
xgb.set_config(verbosity=0)

cpu = time.process_time()
start = time.perf_counter()
rows = xgb.DMatrix(x, label=y, nthread=spec["threads"])
booster = xgb.train({**spec["parameters"], "nthread": spec["threads"], "seed": spec["seed"]}, rows, spec["rounds"])
seconds = time.perf_counter() - start
cpu_seconds = time.process_time() - cpu

predictions = booster.predict(rows).astype(np.float64)
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "version": f"xgboost {xgb.__version__}", "predictionSum": float(predictions.sum())}))
