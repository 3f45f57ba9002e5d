"""Golden values for src/evaluation/block-length.ts. Run: python test/golden/bootstrap.py"""
import json, pathlib
import arch, numpy as np
from arch.bootstrap import optimal_block_length

rng = np.random.default_rng(5)

def ar(n, phi, theta=0.0):
    e = rng.normal(size=n + 100); x = np.zeros(n + 100)
    for t in range(1, n + 100):
        x[t] = phi * x[t - 1] + e[t] + theta * e[t - 1]
    return np.round(x[100:], 4)

series = {"noise": ar(300, 0.0), "ar 0.5": ar(500, 0.5), "ar 0.9": ar(400, 0.9), "ar 0.99 (capped)": ar(200, 0.99),
          "ar -0.4": ar(250, -0.4), "ma 0.8": ar(350, 0.0, 0.8), "short": ar(40, 0.6)}
values = [{"name": k, "series": v.tolist(), "stationary": float(optimal_block_length(v)["stationary"].iloc[0])}
          for k, v in series.items()]
out = {"source": "arch.bootstrap.optimal_block_length", "version": arch.__version__, "script": "test/golden/bootstrap.py",
       "date": "2026-11-21", "tolerance": 1e-9, "values": values}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
print({k["name"]: k["stationary"] for k in values})
