"""Golden values for test/backtest/metrics.test.ts: returns figures by numpy and pandas. Run: python3 test/golden/backtest-metrics.py"""
import datetime
import json
import pathlib

import numpy as np
import pandas as pd

rng = np.random.default_rng(11)
returns = np.round(0.0006 + 0.012 * rng.standard_t(4, 300), 6)
equity = 100_000 * np.cumprod(np.concatenate([[1.0], 1 + returns]))
r = pd.Series(equity).pct_change().dropna()
ppy = 252
total = equity[-1] / equity[0] - 1
cagr = (1 + total) ** (ppy / len(r)) - 1
drawdown = pd.Series(equity) / pd.Series(equity).cummax() - 1
trough = int(drawdown.idxmin())
peak = int(pd.Series(equity[: trough + 1]).idxmax())
after = np.nonzero(equity[trough:] >= equity[peak])[0]
end = trough + int(after[0]) if len(after) else len(equity) - 1
q = r.quantile(0.05)
values = {
    "returns": returns.tolist(),
    "capital": 100_000,
    "periodsPerYear": ppy,
    "totalReturn": total,
    "cagr": cagr,
    "annualVolatility": r.std(ddof=1) * np.sqrt(ppy),
    "sharpe": r.mean() / r.std(ddof=1) * np.sqrt(ppy),
    "sortino": r.mean() / np.sqrt(np.mean(np.minimum(r, 0) ** 2)) * np.sqrt(ppy),
    "maxDrawdown": drawdown.min(),
    "maxDrawdownBars": end - peak,
    "calmar": cagr / abs(drawdown.min()),
    "valueAtRisk95": -q,
    "conditionalValueAtRisk95": -r[r <= q].mean(),
}
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({
    "source": "numpy, pandas",
    "version": f"numpy {np.__version__}, pandas {pd.__version__}",
    "script": "test/golden/backtest-metrics.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-10,
    "values": {k: (v if isinstance(v, (list, int)) else float(v)) for k, v in values.items()},
}, indent=1) + "\n")
