"""
Golden values for test/backtest/metrics.test.ts: figures of returns by numpy, pandas, empyrical-reloaded and QuantStats.
Run: pip install empyrical-reloaded quantstats; python3 test/golden/backtest-metrics.py
"""
import datetime
import json
import pathlib

import empyrical
import numpy as np
import pandas as pd
import quantstats.stats as qs
from importlib.metadata import version
from scipy import integrate, stats

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
benchmark = pd.Series(0.5 * r.to_numpy() + 0.01 * rng.standard_normal(len(r)), index=r.index)
dated = pd.Series(r.to_numpy(), index=pd.date_range("2024-01-02", periods=len(r), freq="B"))
active = r - benchmark


def cornish_fisher(p):
    """Quantile by the expansion, for numerical integration of the tail."""
    z, s, k = stats.norm.ppf(p), stats.skew(r), stats.kurtosis(r)
    return r.mean() + r.std(ddof=1) * (
        z + (z**2 - 1) * s / 6 + (z**3 - 3 * z) * k / 24 - (2 * z**3 - 5 * z) * s**2 / 36
    )


relative = {
    "benchmark": benchmark.tolist(),
    "beta": empyrical.beta(r, benchmark),
    "alpha": (r.mean() - empyrical.beta(r, benchmark) * benchmark.mean()) * ppy,
    "correlation": np.corrcoef(r, benchmark)[0, 1],
    "trackingError": active.std(ddof=1) * np.sqrt(ppy),
    "informationRatio": empyrical.excess_sharpe(r, benchmark) * np.sqrt(ppy),
}
# The same by name in another library: where definitions coincide, so must the numbers.
same = {
    "sharpe": [empyrical.sharpe_ratio(r), float(qs.sharpe(dated))],
    "sortino": [empyrical.sortino_ratio(r), float(qs.sortino(dated))],
    "cagr": [empyrical.cagr(r)],
    "annualVolatility": [empyrical.annual_volatility(r), float(qs.volatility(dated))],
    "maxDrawdown": [empyrical.max_drawdown(r), float(qs.max_drawdown(dated))],
    "calmar": [empyrical.calmar_ratio(r)],
    "tailRatio": [empyrical.tail_ratio(r), float(qs.tail_ratio(dated))],
    "omega": [empyrical.omega_ratio(r), float(qs.omega(dated))],
    # QuantStats leaves the starting point out and divides by n - 1.
    "ulcerIndex": [float(qs.ulcer_index(dated)) * np.sqrt((len(r) - 1) / (len(r) + 1))],
    "valueAtRisk95": [-float(empyrical.value_at_risk(r))],
    # QuantStats cuts at the normal value at risk, empyrical at the (n * 0.05)-th value: other definitions.
    "bestBar": [float(qs.best(dated))],
    "worstBar": [float(qs.worst(dated))],
}
rolling = r.rolling(40).mean() / r.rolling(40).std(ddof=1) * np.sqrt(ppy)
values |= {
    "cornishFisherValueAtRisk95": -cornish_fisher(0.05),
    "cornishFisherConditionalValueAtRisk95": -integrate.quad(cornish_fisher, 0, 0.05)[0] / 0.05,
    "tailRatio": abs(r.quantile(0.95)) / abs(r.quantile(0.05)),
    "ulcerIndex": float(np.sqrt((drawdown**2).mean())),
    "omega": r[r > 0].sum() / -r[r < 0].sum(),
    "skewness": stats.skew(r),
    "kurtosis": stats.kurtosis(r, fisher=False),
    "bestBar": r.max(),
    "worstBar": r.min(),
    "positiveBars": (r > 0).mean(),
}
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({
    "source": "numpy, pandas, scipy, empyrical-reloaded, QuantStats",
    "version": ", ".join(f"{name} {version(name)}" for name in ("numpy", "pandas", "scipy", "empyrical-reloaded", "quantstats")),
    "script": "test/golden/backtest-metrics.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-10,
    "values": {k: (v if isinstance(v, (list, int)) else float(v)) for k, v in values.items()},
    "relative": {k: (v if isinstance(v, list) else float(v)) for k, v in relative.items()},
    "same": {k: [float(x) for x in v] for k, v in same.items()},
    "rollingSharpe": {"window": 40, "values": [None if np.isnan(v) else float(v) for v in rolling]},
}, indent=1) + "\n")
