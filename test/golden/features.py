"""Golden values for test/features/golden.test.ts: indicators and statistics of other libraries on one set of bars.
Run: python3 test/golden/features.py"""
import datetime
import importlib.util
import json
import pathlib

import antropy
import numpy as np
import pandas as pd
import pandas_ta_classic as ta
import scipy
import statsmodels
import tulipy
from scipy.special import binom
from scipy.stats import percentileofscore
from statsmodels.sandbox.stats.runs import runstest_1samp
from statsmodels.stats.diagnostic import acorr_ljungbox

# nolds' own __init__ reads data files that not every Python finds; the measures need none of them.
spec = importlib.util.find_spec("nolds")
measures_spec = importlib.util.spec_from_file_location("measures", pathlib.Path(spec.origin).with_name("measures.py"))
measures = importlib.util.module_from_spec(measures_spec)
measures_spec.loader.exec_module(measures)

rng = np.random.default_rng(20)
n = 1200
price = 100.0
rows = []
for _ in range(n):
    o = price * np.exp(0.004 * rng.normal())
    c = o * np.exp(0.015 * rng.normal())
    h = max(o, c) * np.exp(0.006 * abs(rng.normal()))
    l = min(o, c) * np.exp(-0.006 * abs(rng.normal()))
    rows.append([round(x, 3) for x in (o, h, l, c)] + [float(round(1e6 * np.exp(0.5 * rng.normal())))])
    price = c
o, h, l, c, v = (np.array(x) for x in zip(*rows))
high, low, close = pd.Series(h), pd.Series(l), pd.Series(c)
# Averages that other libraries begin otherwise agree by then.
at = list(range(900, n, 13))


def pick(x):
    return [float(np.asarray(x, dtype=float)[i]) for i in at]


def by_window(values, period, f):
    return [float(f(np.asarray(values)[i - period + 1 : i + 1])) for i in at]


returns = np.concatenate([[np.nan], np.diff(np.log(c))])
trend = ta.supertrend(high, low, close, length=10, multiplier=3)

streak = np.zeros(n)
for i in range(1, n):
    step = np.sign(c[i] - c[i - 1])
    streak[i] = streak[i - 1] + step if step != 0 and step == np.sign(streak[i - 1]) else step
change = close.pct_change().to_numpy()
rank = np.full(n, np.nan)
for i in at:
    rank[i] = percentileofscore(change[i - 100 : i], change[i], kind="strict")
connors = (ta.rsi(close, 3).to_numpy() + ta.rsi(pd.Series(streak), 2).to_numpy() + rank) / 3

ema55 = tulipy.ema(v, 55)
kvo = tulipy.kvo(h, l, c, v, 34, 55)
klinger = np.concatenate([np.full(n - len(kvo), np.nan), kvo / 100]) / np.concatenate([np.full(n - len(ema55), np.nan), ema55])

d, width = 0.4, 100
weights = np.array([(-1.0) ** k * binom(d, k) for k in range(width)])
cases = {
    "supertrend": {"params": {"period": 10, "multiplier": 3}, "outputs": [
        pick(trend["SUPERTd_10_3.0"]), pick(1 - trend["SUPERT_10_3.0"] / close)]},
    "connors_rsi": {"params": {"period": 3, "streak": 2, "rank": 100}, "outputs": [pick(connors)]},
    "klinger_ratio": {"params": {"fast": 34, "slow": 55, "signal": 13}, "outputs": [pick(klinger)]},
    "choppiness": {"params": {"period": 14}, "outputs": [pick(ta.chop(high, low, close, length=14))]},
    "mass_index": {"params": {"average": 9, "period": 25}, "outputs": [pick(ta.massi(high, low, fast=9, slow=25))]},
    "fisher": {"params": {"period": 9}, "outputs": [pick(ta.fisher(high, low, length=9).iloc[:, 0])]},
    "coppock": {"params": {"long": 14, "short": 11, "period": 10}, "outputs": [
        pick(ta.coppock(close, length=10, fast=11, slow=14))]},
    "permutation_entropy": {"params": {"period": 60, "order": 3}, "outputs": [
        by_window(c, 60, lambda x: antropy.perm_entropy(x, order=3, normalize=True))]},
    "approximate_entropy": {"params": {"period": 40, "m": 2, "reach": 0.2}, "outputs": [
        by_window(returns, 40, lambda x: antropy.app_entropy(x, order=2, tolerance=0.2 * x.std()))]},
    "hurst": {"params": {"period": 128}, "outputs": [
        by_window(returns, 128, lambda x: measures.hurst_rs(
            x, nvals=[8, 16, 32, 64, 128], fit="poly", corrected=False, unbiased=False))]},
    "ljung_box": {"params": {"period": 60, "lags": 5}, "outputs": [
        by_window(returns, 60, lambda x: acorr_ljungbox(x, lags=[5])["lb_stat"].iloc[0])]},
    "runs_test": {"params": {"period": 60}, "outputs": [
        by_window(returns, 60, lambda x: runstest_1samp(x[x != 0], cutoff=0, correction=False)[0])]},
    "fracdiff": {"params": {"d": d, "period": width}, "outputs": [
        by_window(c, width, lambda x: weights @ np.log(x[::-1] / x[0]))]},
}
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({
    "source": "pandas-ta-classic, newtulipy (kvo), antropy, nolds (hurst_rs), statsmodels, scipy (percentileofscore, binom)",
    "version": f"pandas-ta-classic {ta.version}, newtulipy 0.4.6, antropy {antropy.__version__}, nolds 0.6.3, "
    f"statsmodels {statsmodels.__version__}, scipy {scipy.__version__}, numpy {np.__version__}",
    "script": "test/golden/features.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-8,
    "values": {
        "bars": {"open": o.tolist(), "high": h.tolist(), "low": l.tolist(), "close": c.tolist(), "volume": v.tolist()},
        "rows": at,
        "cases": cases,
        "fractionalWeights": {"d": d, "weights": weights[:20].tolist()},
    },
}, separators=(",", ":")) + "\n")
