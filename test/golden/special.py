"""Golden values for src/math. Run: python test/golden/special.py"""
import json, pathlib
import numpy as np, scipy
from scipy import special, stats

rng = np.random.default_rng(20261121)
x = [-37.0, -20.0, -8.3, -5.8, -3.0, -1.96, -0.7, -0.6, -1e-9, 0.0, 0.3, 0.674, 0.675, 1.0, 1.96, 4.0, 5.7, 8.0]
p = [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.074, 0.076, 0.3, 0.5, 0.8, 0.925, 0.975, 0.999999]
chi = [(0.1, 1), (3.84, 1), (5.99, 2), (0.5, 10), (18.3, 10), (120.0, 100), (300.0, 100), (1000.0, 3)]
kol = [0.05, 0.2, 0.5, 0.8, 0.99, 1.0, 1.01, 1.36, 1.63, 2.5, 4.0]
ks = []
for n, m, shift in [(5, 7, 0.0), (5, 7, 1.5), (30, 30, 0.4), (100, 37, 0.5), (200, 300, 0.1), (12, 500, 0.9)]:
    a, b = rng.normal(size=n), rng.normal(size=m) + shift
    r = stats.ks_2samp(a, b, method="exact")
    ks.append({"d": float(r.statistic), "n": n, "m": m, "p": float(r.pvalue)})
sample = np.round(rng.standard_t(4, size=60), 2)  # rounded, so that there are ties
acf = [float(((sample[k:] - sample.mean()) * (sample[: 60 - k] - sample.mean())).sum() / 60) for k in range(6)]
values = {
    "normalCdf": [{"x": v, "p": float(special.ndtr(v))} for v in x],
    "normalQuantile": [{"p": v, "x": float(special.ndtri(v))} for v in p],
    "chiSquaredSurvival": [{"x": a, "degrees": k, "p": float(stats.chi2.sf(a, k))} for a, k in chi],
    "kolmogorovSurvival": [{"x": v, "p": float(special.kolmogorov(v))} for v in kol],
    "kolmogorovSmirnovExact": ks,
    "sample": sample.tolist(),
    "ranks": stats.rankdata(sample).tolist(),
    "quantiles": [{"p": q, "x": float(np.quantile(sample, q))} for q in [0, 0.025, 0.1, 1 / 3, 0.5, 0.9, 1]],
    "mean": float(sample.mean()), "variance": float(sample.var(ddof=1)),
    "skewness": float(stats.skew(sample)), "kurtosis": float(stats.kurtosis(sample, fisher=False)),
    "autocovariances": acf,
}
out = {"source": "scipy", "version": scipy.__version__, "script": "test/golden/special.py",
       "date": "2026-11-21", "tolerance": 1e-12, "values": values}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=1) + "\n")
