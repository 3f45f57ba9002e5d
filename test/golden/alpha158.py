"""Golden values for src/features/alpha158: qlib's expressions on pandas. Run: python test/golden/alpha158.py

qlib/data/ops.py: rolling operators are pandas' rolling (Std divides by n - 1, Quantile interpolates, Rank is pct=True);
IdxMax is argmax + 1, so the oldest of equal values counts; Slope, Rsquare and Resi regress on 1..n.
Comparisons with a missing value are False, as there.
"""
import json, pathlib
import numpy as np, pandas as pd

rng = np.random.default_rng(20261121)
n = 140
steps = rng.standard_t(4, size=n) * 0.012
close = np.round(40 * np.exp(np.cumsum(steps)), 2)
open_ = np.round(np.concatenate([[40.0], close[:-1]]) * np.exp(0.004 * rng.normal(size=n)), 2)
high = np.round(np.maximum(open_, close) * np.exp(0.005 * np.abs(rng.normal(size=n))), 1) + 0.1  # coarse, so that highs tie
low = np.round(np.minimum(open_, close) * np.exp(-0.005 * np.abs(rng.normal(size=n))), 1) - 0.1
volume = np.round(1e5 * np.exp(0.6 * rng.normal(size=n)))
o, h, l, c, v = (pd.Series(x, dtype=float) for x in (open_, high, low, close, volume))
vwap = (h + l + c) / 3  # what trademl takes for $vwap
eps = 1e-12
ref = lambda s, d: s.shift(d)
greater, less = np.maximum, np.minimum

out = {}
out["KMID"] = (c - o) / o
out["KLEN"] = (h - l) / o
out["KMID2"] = (c - o) / (h - l + eps)
out["KUP"] = (h - greater(o, c)) / o
out["KUP2"] = (h - greater(o, c)) / (h - l + eps)
out["KLOW"] = (less(o, c) - l) / o
out["KLOW2"] = (less(o, c) - l) / (h - l + eps)
out["KSFT"] = (2 * c - h - l) / o
out["KSFT2"] = (2 * c - h - l) / (h - l + eps)
for name, price in {"OPEN0": o, "HIGH0": h, "LOW0": l, "VWAP0": vwap}.items():
    out[name] = price / c


def line(y):
    x = np.arange(1, len(y) + 1)
    slope, at0 = np.polyfit(x - x.mean(), y, 1)
    fitted = at0 + slope * (x - x.mean())
    return slope, np.corrcoef(x, y)[0, 1] ** 2, y[-1] - fitted[-1]


for d in [5, 10, 20, 30, 60]:
    roll = lambda s: s.rolling(d, min_periods=1)
    dc, dv = c - ref(c, 1), v - ref(v, 1)
    up, down = (c > ref(c, 1)).astype(float), (c < ref(c, 1)).astype(float)
    imax = roll(h).apply(lambda x: x.argmax() + 1, raw=True)
    imin = roll(l).apply(lambda x: x.argmin() + 1, raw=True)
    moved = (c / ref(c, 1) - 1).abs() * v
    lines = [line(c.values[max(0, i - d + 1) : i + 1]) if i > 1 else (np.nan,) * 3 for i in range(n)]
    slope, rsquare, resi = (pd.Series(x) for x in zip(*lines))
    sums = lambda s: (roll(greater(s, 0)).sum(), roll(greater(-s, 0)).sum(), roll(s.abs()).sum() + eps)
    (cp, cn, ca), (vp, vn, va) = sums(dc), sums(dv)
    out |= {
        f"ROC{d}": ref(c, d) / c,
        f"MA{d}": roll(c).mean() / c,
        f"STD{d}": roll(c).std() / c,
        f"BETA{d}": slope / c,
        f"RSQR{d}": rsquare,
        f"RESI{d}": resi / c,
        f"MAX{d}": roll(h).max() / c,
        f"MIN{d}": roll(l).min() / c,
        f"QTLU{d}": roll(c).quantile(0.8) / c,
        f"QTLD{d}": roll(c).quantile(0.2) / c,
        f"RANK{d}": roll(c).rank(pct=True),
        f"RSV{d}": (c - roll(l).min()) / (roll(h).max() - roll(l).min() + eps),
        f"IMAX{d}": imax / d,
        f"IMIN{d}": imin / d,
        f"IMXD{d}": (imax - imin) / d,
        f"CORR{d}": roll(c).corr(np.log(v + 1)),
        f"CORD{d}": roll(c / ref(c, 1)).corr(np.log(v / ref(v, 1) + 1)),
        f"CNTP{d}": roll(up).mean(),
        f"CNTN{d}": roll(down).mean(),
        f"CNTD{d}": roll(up).mean() - roll(down).mean(),
        f"SUMP{d}": cp / ca,
        f"SUMN{d}": cn / ca,
        f"SUMD{d}": (cp - cn) / ca,
        f"VMA{d}": roll(v).mean() / (v + eps),
        f"VSTD{d}": roll(v).std() / (v + eps),
        f"WVMA{d}": roll(moved).std() / (roll(moved).mean() + eps),
        f"VSUMP{d}": vp / va,
        f"VSUMN{d}": vn / va,
        f"VSUMD{d}": (vp - vn) / va,
    }
assert len(out) == 158
rows = [60, 61, 75, 99, 118, 139]
assert all(np.isfinite(s[rows]).all() for s in out.values())
golden = {
    "source": "pandas",
    "version": pd.__version__,
    "script": "test/golden/alpha158.py",
    "date": "2026-11-21",
    "tolerance": 1e-9,
    "bars": {"open": o.tolist(), "high": h.tolist(), "low": l.tolist(), "close": c.tolist(), "volume": v.tolist()},
    "rows": rows,
    "values": {name: [float(s[row]) for row in rows] for name, s in out.items()},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
