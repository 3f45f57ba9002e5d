"""Golden values for src/evaluation/inference: python3 test/golden/inference.py > test/golden/inference.json

Needs numpy, scipy, statsmodels and arch. Diebold-Mariano comes from statsmodels' HAC covariance with uniform weights,
SPA and the model confidence set from arch.bootstrap; DeLong and CSCV are written out from their definitions (all pairs,
all splits), which no line of the product does.
"""
import itertools
import json
import sys

import arch
import numpy as np
import scipy
import scipy.stats as st
import statsmodels
import statsmodels.api as sm
from arch.bootstrap import MCS, SPA

rng = np.random.default_rng(11)


def rounded(values):
    return [round(float(v), 10) for v in values]


def diebold_mariano(first, second, horizon):
    d = first - second
    n = len(d)
    fit = sm.OLS(d, np.ones(n)).fit(
        cov_type="HAC", cov_kwds={"maxlags": horizon - 1, "kernel": "uniform", "use_correction": False}
    )
    factor = np.sqrt((n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n)
    statistic = factor * fit.tvalues[0]
    return {"statistic": float(statistic), "pValue": float(2 * st.t.sf(abs(statistic), n - 1))}


def placements(scores, y):
    up, down = scores[y == 1], scores[y == 0]
    wins = (up[:, None] > down[None, :]) + 0.5 * (up[:, None] == down[None, :])
    return wins.mean(), wins.mean(axis=1), wins.mean(axis=0)


def delong(scores, other, y):
    auc, v10, v01 = placements(scores, y)
    auc2, w10, w01 = placements(other, y)
    m, n = len(v10), len(v01)
    s10, s01 = np.cov(np.vstack([v10, w10])), np.cov(np.vstack([v01, w01]))
    c = s10 / m + s01 / n
    se = np.sqrt(c[0, 0])
    z = (auc - auc2) / np.sqrt(c[0, 0] + c[1, 1] - 2 * c[0, 1])
    return {"auc": float(auc), "standardError": float(se), "z": float(z), "pValue": float(2 * st.norm.sf(abs(z)))}


def cscv(returns, blocks):
    size = returns.shape[1] // blocks
    parts = returns[:, : size * blocks].reshape(returns.shape[0], blocks, size)
    logits, losses, pairs = [], 0, []
    for half in itertools.combinations(range(blocks), blocks // 2):
        rest = [b for b in range(blocks) if b not in half]
        seen = parts[:, list(half)].reshape(len(returns), -1)
        unseen = parts[:, rest].reshape(len(returns), -1)
        ratio = lambda x: x.mean(axis=1) / x.std(axis=1, ddof=1)
        best = int(np.argmax(ratio(seen)))
        rank = st.rankdata(ratio(unseen))[best] / (len(returns) + 1)
        logits.append(np.log(rank / (1 - rank)))
        losses += ratio(unseen)[best] < 0
        pairs.append((ratio(seen)[best], ratio(unseen)[best]))
    logits = np.array(logits)
    slope, intercept = np.polyfit(*np.array(pairs).T, 1)
    return {
        "probability": float((logits <= 0).mean()),
        "meanLogit": float(logits.mean()),
        "lossProbability": losses / len(logits),
        "slope": float(slope),
        "intercept": float(intercept),
    }


first = rng.normal(size=120) ** 2
second = rng.normal(size=120) ** 2 * 1.3
for t in range(1, 120):
    first[t] += 0.5 * first[t - 1]
first, second = np.round(first, 6), np.round(second, 6)

y = (rng.uniform(size=90) < 0.4).astype(int)
scores = np.round(y * 0.6 + rng.normal(size=90), 1)
other = np.round(y * 0.3 + rng.normal(size=90), 1)

strategies = np.round(rng.normal(0.0003, 0.01, size=(7, 83)), 6)

common = rng.normal(size=300) ** 2
losses = np.round(np.vstack([common + rng.normal(size=300) * 0.5 + shift for shift in (0.0, 0.02, 0.06, 0.12)]), 6)
benchmark = np.round(common + rng.normal(size=300) * 0.5 + 0.05, 6)
spa = SPA(benchmark, losses.T, block_size=8, reps=20000, bootstrap="stationary", studentize=True, seed=3)
spa.compute()
mcs = MCS(losses.T, size=0.1, reps=20000, block_size=8, method="max", bootstrap="stationary", seed=3)
mcs.compute()
order = mcs.pvalues.sort_index()["Pvalue"]

versions = f"numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, arch {arch.__version__}"
json.dump(
    {
        "tool": versions,
        "script": "test/golden/inference.py",
        "dieboldMariano": {
            "first": rounded(first),
            "second": rounded(second),
            "horizons": [{"horizon": h, **diebold_mariano(first, second, h)} for h in (1, 2, 3)],
        },
        "delong": {"y": y.tolist(), "scores": rounded(scores), "other": rounded(other), **delong(scores, other, y)},
        "cscv": {"returns": [rounded(row) for row in strategies], "blocks": 8, **cscv(strategies, 8)},
        "spa": {
            "benchmark": rounded(benchmark),
            "losses": [rounded(row) for row in losses],
            "blockLength": 8,
            "lower": float(spa.pvalues["lower"]),
            "consistent": float(spa.pvalues["consistent"]),
            "upper": float(spa.pvalues["upper"]),
            "mcs": rounded(order),
        },
    },
    sys.stdout,
)
print()
