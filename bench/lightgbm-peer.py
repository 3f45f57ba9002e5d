"""The other side of bench/lightgbm.ts: fits the same rows with Python's lightgbm and prints the seconds it took."""

import json
import sys
import time

import lightgbm as lgb
import numpy as np

folder = sys.argv[1]
spec = json.load(open(f"{folder}/spec.json"))
x = np.fromfile(f"{folder}/x.bin", dtype=np.float32).reshape(spec["rows"], spec["columns"])
y = np.fromfile(f"{folder}/y.bin", dtype=np.float32)
parameters = {**spec["parameters"], "num_threads": spec["threads"], "seed": spec["seed"], "verbosity": -1}

cpu = time.process_time()
start = time.perf_counter()
booster = lgb.train(parameters, lgb.Dataset(x, y, params=parameters), spec["rounds"])
seconds = time.perf_counter() - start
cpu_seconds = time.process_time() - cpu

predictions = booster.predict(x)
version = f"lightgbm {lgb.__version__}"
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "version": version, "predictionSum": float(predictions.sum())}))
