"""The other side of bench/garch.ts: fits the same returns with Python's arch and prints the seconds it took."""

import json
import sys
import time
import warnings

import arch
import numpy as np
from arch import arch_model

warnings.filterwarnings("ignore")
folder = sys.argv[1]
shapes = json.load(open(f"{folder}/shapes.json"))
series = [
    np.fromfile(f"{folder}/{i}.bin").reshape(shape["symbols"], shape["returns"]) for i, shape in enumerate(shapes)
]


def once(rows):
    fits = [arch_model(row, vol="GARCH", p=1, q=1, dist="t", rescale=False).fit(disp="off") for row in rows]
    return float(sum(fit.loglikelihood for fit in fits))


def timed(rows):
    start = time.perf_counter()
    once(rows)
    return time.perf_counter() - start


log_likelihood = [once(rows) for rows in series]
seconds = [[timed(rows) for _ in range(3)] for rows in series]
print(json.dumps({"version": arch.__version__, "seconds": seconds, "logLikelihood": log_likelihood}))
