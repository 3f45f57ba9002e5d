"""Correlations of four short columns, with and without gaps.

Run: python -P test/golden/selection_correlation.py > test/golden/selection_correlation.json
"""

import datetime
import json

import numpy as np
import pandas as pd

rng = np.random.default_rng(11)
base = rng.standard_normal(40)
table = pd.DataFrame(
    {
        "a": base,
        "b": 2 * base + 0.3 * rng.standard_normal(40),
        "c": np.round(rng.standard_normal(40), 1),
        "d": -np.exp(base),
    }
).round(6)
gaps = table.copy()
gaps.loc[:7, "b"] = np.nan
gaps.loc[[3, 20, 21], "c"] = np.nan


def cells(frame):
    return [[None if np.isnan(x) else x for x in frame[name]] for name in frame]


print(
    json.dumps(
        {
            "source": "pandas DataFrame.corr (pairwise deletion; scipy ranks)",
            "version": pd.__version__,
            "script": "test/golden/selection_correlation.py",
            "date": datetime.date.today().isoformat(),
            "tolerance": 1e-12,
            "values": {
                "columns": cells(table),
                "gaps": cells(gaps),
                "pearson": table.corr().values.tolist(),
                "pearsonGaps": gaps.corr().values.tolist(),
                "spearman": table.corr(method="spearman").values.tolist(),
            },
        }
    )
)
