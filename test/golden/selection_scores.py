"""Univariate scores, mutual information, clusters and unit-root tests of short columns.

Run: python -P test/golden/selection_scores.py > test/golden/selection_scores.json
"""

import datetime
import json
import warnings

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import binom, f
from sklearn.feature_selection import f_classif, f_regression
from sklearn.feature_selection._mutual_info import _compute_mi_cc, _compute_mi_cd
from statsmodels.tsa.stattools import adfuller

warnings.simplefilter("ignore")
rng = np.random.default_rng(23)
rows = 120
classes = rng.integers(0, 3, rows)
columns = np.round(rng.standard_normal((rows, 4)) + np.outer(classes, [0.0, 0.5, 1.0, -0.2]), 6)
value = np.round(columns[:, 1] - 0.5 * columns[:, 3] ** 2 + rng.standard_normal(rows), 6)
binary = (value > 0).astype(int)

base = rng.standard_normal((60, 3))
wide = np.round(np.hstack([base[:, [i % 3]] * (1 if i % 2 else -1) + (0.1 + 0.2 * i) * rng.standard_normal((60, 1)) for i in range(8)]), 6)
rho = np.corrcoef(wide.T)
distances = {"absolute": 1 - np.abs(rho), "angular": np.sqrt(np.maximum(0, 0.5 * (1 - rho)))}


def tree(kind, distance):
    d = (distances[distance] + distances[distance].T) / 2
    np.fill_diagonal(d, 0)
    merges = linkage(squareform(d, checks=False), kind)
    return {
        "kind": kind,
        "distance": distance,
        "merges": merges.tolist(),
        "height": float(merges[4, 2] + 1e-9),
        "below": fcluster(merges, merges[4, 2] + 1e-9, "distance").tolist(),
        "three": fcluster(merges, 3, "maxclust").tolist(),
    }


def adf(x, **options):
    found = adfuller(x, regression="c", **options)
    return {"statistic": float(found[0]), "p": float(found[1]), "lags": int(found[2]), "rows": int(found[3])}


noise = rng.standard_normal(300)
walk = np.round(np.cumsum(noise), 6)
ar = np.zeros(300)
for t in range(1, 300):
    ar[t] = 0.8 * ar[t - 1] + noise[t]
ar = np.round(ar, 6)
short = walk[:25]

print(
    json.dumps(
        {
            "source": "sklearn.feature_selection (f_classif, f_regression, _mutual_info without noise), scipy.cluster.hierarchy, scipy.stats, statsmodels adfuller",
            "version": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}",
            "script": "test/golden/selection_scores.py",
            "date": datetime.date.today().isoformat(),
            "tolerance": 1e-10,
            "values": {
                "columns": columns.T.tolist(),
                "classes": classes.tolist(),
                "binary": binary.tolist(),
                "value": value.tolist(),
                "anova": [x.tolist() for x in f_classif(columns, classes)],
                "regression": [x.tolist() for x in f_regression(columns, value)],
                "informationClasses": [float(_compute_mi_cd(x, classes, 3)) for x in columns.T],
                "informationBinary": [float(_compute_mi_cd(x, binary, 3)) for x in columns.T],
                "informationValue": [float(_compute_mi_cc(x, value, 3)) for x in columns.T],
                "wide": wide.T.tolist(),
                "trees": [tree(k, d) for k in ("average", "ward") for d in ("absolute", "angular")],
                "fSurvival": [[x, a, b, float(f.sf(x, a, b))] for x, a, b in [(0.3, 1, 10), (2.5, 2, 57), (8, 1, 30000), (1.0, 5, 7), (60, 3, 400)]],
                "binomial": [[h, t, 0.5, float(binom.sf(h - 1, t, 0.5))] for h, t in [(0, 20), (10, 20), (18, 20), (20, 20), (61, 100)]],
                "walk": walk.tolist(),
                "autoregressive": ar.tolist(),
                "adf": {
                    "walk": adf(walk, autolag="AIC"),
                    "walkFixed": adf(walk, maxlag=2, autolag=None),
                    "walkPlain": adf(walk, maxlag=0, autolag=None),
                    "autoregressive": adf(ar, autolag="AIC"),
                    "autoregressiveFixed": adf(ar, maxlag=5, autolag=None),
                    "short": adf(short, autolag="AIC"),
                },
            },
        }
    )
)
