"""Golden values for test/drift: scipy's two-sample KS and Wasserstein, numpy's PSI, statsmodels' corrections.
Run: python3 test/golden/drift-statistics.py"""
import datetime
import json
import pathlib

import numpy as np
import scipy
import scipy.stats as st
import statsmodels
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(5)
pairs = {
    "same normal": (rng.normal(size=400), rng.normal(size=60)),
    "shifted": (rng.normal(size=400), rng.normal(0.7, 1, 60)),
    "wider": (rng.normal(size=300), rng.normal(0, 2, 80)),
    "flags with ties": (rng.integers(0, 3, 200).astype(float), rng.integers(0, 2, 50).astype(float)),
    "large": (rng.normal(size=3000), rng.normal(0.05, 1, 2000)),
}
cases = []
for name, (a, b) in pairs.items():
    a, b = np.round(a, 4), np.round(b, 4)
    ks = st.ks_2samp(a, b).statistic
    deciles = np.unique(np.quantile(a, np.arange(0.1, 0.95, 0.1)))
    bins = np.concatenate([[-np.inf], deciles, [np.inf]])
    # (left, right] bins
    share = lambda x: np.maximum(1e-4, np.array([((x > l) & (x <= h)).mean() for l, h in zip(bins[:-1], bins[1:])]))
    p, q = share(a), share(b)
    n, m = len(a), len(b)
    exact = name not in ("flags with ties", "large")
    cases.append({
        "name": name,
        "baseline": a.tolist(),
        "current": b.tolist(),
        "ks": float(ks),
        "pExact": float(st.ks_2samp(a, b, method="exact").pvalue) if exact else None,
        "pLimit": float(scipy.special.kolmogorov(np.sqrt(n * m / (n + m)) * ks)),
        "psi": float(np.sum((q - p) * np.log(q / p))),
        "wasserstein": float(st.wasserstein_distance(a, b) / a.std(ddof=1)),
    })
pvalues = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.6, 0.9, 0.04]
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({
    "source": "scipy, numpy, statsmodels",
    "version": f"scipy {scipy.__version__}, numpy {np.__version__}, statsmodels {statsmodels.__version__}",
    "script": "test/golden/drift-statistics.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-6,
    "values": {
        "cases": cases,
        "pValues": pvalues,
        "benjaminiHochberg": multipletests(pvalues, method="fdr_bh")[1].tolist(),
        "bonferroni": multipletests(pvalues, method="bonferroni")[1].tolist(),
    },
}, separators=(",", ":")) + "\n")
