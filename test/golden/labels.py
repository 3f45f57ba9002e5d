"""Golden values for test/labels: pandas' ewm deviation, statsmodels' t-values of a slope, and from mlfinpy (an open
implementation of the book's snippets): first touches of the triple barrier, average uniqueness, return attribution, decay.
mlfinpy counts the row's own bar into a label's span; given each row's next bar as its start, it counts the span that
trademl counts, (row, end]. Its barriers look at closes, so highs and lows are closes here.
Run: pip install pandas statsmodels mlfinpy==0.1.2 && python3 test/golden/labels.py"""
import datetime
import json
import pathlib
import warnings

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm
from mlfinpy.labeling.labeling import triple_barriers
from mlfinpy.sample_weights.attribution import _apply_weight_by_return
from mlfinpy.sampling.concurrent import _get_average_uniqueness, num_concurrent_events

warnings.simplefilter("ignore")
rng = np.random.default_rng(11)
n, horizon, span, up, down = 120, 8, 10, 2.0, 1.5
close = pd.Series(np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.01, n))), 3), index=pd.date_range("2020-01-01", periods=n))
deviation = close.pct_change().ewm(span=span).std()
deviation.iloc[:span] = np.nan

# Triple barrier: events are rows with a deviation and a whole horizon.
rows = [i for i in range(span, n - horizon)]
at = close.index[rows]
events = pd.DataFrame({"t1": close.index[[i + horizon for i in rows]], "trgt": deviation[at].values, "side": 1.0}, index=at)
touch = triple_barriers(close, events, np.array([up, down]), at)
first = touch.min(axis=1)
ends = [close.index.get_loc(t) for t in first]
hits = [2 if touch.loc[t, "pt"] == first[t] else 0 if touch.loc[t, "sl"] == first[t] else 1 for t in at]

# Weights of every second event, so that the rows are a choice among the bars.
chosen = list(range(0, len(rows), 2))
starts = close.index[[rows[k] + 1 for k in chosen]]
t1 = pd.Series([first.iloc[k] for k in chosen], index=starts)
concurrent = num_concurrent_events(close.index, t1, starts).reindex(close.index).fillna(0)
unique = _get_average_uniqueness(t1, concurrent, starts)
returns = _apply_weight_by_return(t1, concurrent, close, starts)
returns *= len(returns) / returns.sum()

def decay(tw, c):
    """Snippet 4.11 as printed in the book."""
    w = tw.sort_index().cumsum()
    slope = (1 - c) / w.iloc[-1] if c >= 0 else 1 / ((c + 1) * w.iloc[-1])
    w = 1 - slope * w.iloc[-1] + slope * w
    w[w < 0] = 0
    return w.tolist()

def trend(i, least, most):
    best = 0.0
    for ahead in range(least, most + 1):
        y = close.values[i : i + ahead + 1]
        t = sm.OLS(y, sm.add_constant(np.arange(len(y)))).fit().tvalues[1]
        if abs(t) > abs(best):
            best = t
    return float(best)

out = {
    "source": f"pandas {pd.__version__}, statsmodels {statsmodels.__version__}, mlfinpy 0.1.2",
    "command": "python3 test/golden/labels.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-9,
    "close": close.tolist(),
    "deviation": {"span": span, "values": [None if np.isnan(x) else x for x in deviation]},
    "barriers": {"horizon": horizon, "span": span, "up": up, "down": down, "rows": rows, "ends": ends, "classes": hits},
    "weights": {
        "rows": [rows[k] for k in chosen],
        "ends": [ends[k] for k in chosen],
        "uniqueness": unique.tolist(),
        "returnAttribution": returns.tolist(),
        "decay": [{"oldest": c, "values": decay(unique, c)} for c in (1, 0.5, 0, -0.25)],
    },
    "trend": {"min": 3, "max": 9, "rows": list(range(0, 100, 7)), "t": [trend(i, 3, 9) for i in range(0, 100, 7)]},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
