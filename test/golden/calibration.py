"""Calibration maps fitted by scikit-learn, betacal and scipy, for test/calibration. Run: python3 calibration.py"""
import datetime, importlib.metadata, json, pathlib
import numpy as np, scipy, sklearn
from betacal import BetaCalibration
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from sklearn.calibration import _sigmoid_calibration, _TemperatureScaling
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(5)
sigmoid = lambda z: 1 / (1 + np.exp(-z))
logit = lambda p: np.log(p / (1 - p))


def nll(z, y):
    return float(np.sum(np.logaddexp(0, z) - y * z))


def exact_beta(p, y):
    """Maximum likelihood under a >= 0, b >= 0 by scipy's L-BFGS-B with exact bounds."""
    x = np.column_stack([np.log(p), -np.log(1 - p)])
    f = lambda w: nll(w[2] + x @ w[:2], y)
    g = lambda w: np.r_[x.T @ (sigmoid(w[2] + x @ w[:2]) - y), np.sum(sigmoid(w[2] + x @ w[:2]) - y)]
    starts = [np.r_[1.0, 1, 0], np.r_[0.0, 1, 0], np.r_[1.0, 0, 0]]
    runs = [minimize(f, s, jac=g, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)],
                     options={"ftol": 1e-16, "gtol": 1e-11, "maxiter": 10000}) for s in starts]
    return min(runs, key=lambda r: r.fun).x


binary = []
for name, n, make in [
    ("overconfident", 400, lambda q: sigmoid(2.2 * logit(q) + 0.4)),
    ("underconfident with ties", 300, lambda q: np.round(sigmoid(0.5 * logit(q) - 0.2), 1).clip(0.05, 0.95)),
    ("weak, few rows", 40, lambda q: 0.5 + 0.1 * (q - 0.5)),
    ("bent against the tails", 500, lambda q: q**3 / (q**3 + (1 - q) ** 0.4)),
]:
    q = rng.beta(2, 2, size=n)
    y = (rng.uniform(size=n) < q).astype(float)
    p = np.round(make(q).clip(1e-4, 1 - 1e-4), 5)
    a, b = _sigmoid_calibration(logit(p), y)
    grid = np.round(np.linspace(p.min(), p.max(), 25), 6)
    iso = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(p, y)
    ab = exact_beta(p, y)
    bc = BetaCalibration("abm").fit(p.reshape(-1, 1), y)
    binary.append({
        "name": name, "p": p.tolist(), "y": y.tolist(), "grid": grid.tolist(),
        "platt": sigmoid(-(a * logit(grid) + b)).tolist(),
        "isotonic": iso.predict(grid).tolist(),
        "beta": sigmoid(ab[2] + ab[0] * np.log(grid) - ab[1] * np.log(1 - grid)).tolist(),
        "betacal": bc.predict(grid).tolist(),
        "temperature": _TemperatureScaling().fit(np.column_stack([1 - p, p]), y)
            .predict(np.column_stack([1 - grid, grid]))[:, 1].tolist(),
    })

multi = []
for name, n, power, tilt in [("three classes, overconfident", 500, 2.0, [0, 0.5, -0.3]), ("four classes, modest", 300, 0.4, [0.2, 0, 0, -0.5])]:
    k = len(tilt)
    q = rng.dirichlet([2] * k, size=n)
    y = np.array([rng.choice(k, p=row) for row in q])
    p = softmax(power * np.log(q) + np.array(tilt), axis=1)
    p = np.round(p, 5).clip(1e-4); p /= p.sum(axis=1, keepdims=True)
    grid = rng.dirichlet([2] * k, size=20).clip(1e-3); grid /= grid.sum(axis=1, keepdims=True)

    def loss(w):
        z = w[:k] * np.log(p) + np.r_[0, w[k:]]
        return -log_softmax(z, axis=1)[np.arange(n), y].sum()

    def slope(w):
        r = softmax(w[:k] * np.log(p) + np.r_[0, w[k:]], axis=1)
        r[np.arange(n), y] -= 1
        return np.r_[(r * np.log(p)).sum(axis=0), r.sum(axis=0)[1:]]

    w = minimize(loss, np.r_[np.ones(k), np.zeros(k - 1)], jac=slope, method="BFGS", options={"gtol": 1e-9}).x
    def ovr(fit):
        out = np.column_stack([fit(p[:, c], (y == c).astype(float), grid[:, c]) for c in range(k)])
        return (out / out.sum(axis=1, keepdims=True)).tolist()
    def sig(s, t, g):
        a, b = _sigmoid_calibration(logit(s), t)
        return sigmoid(-(a * logit(g) + b))
    multi.append({
        "name": name, "p": p.tolist(), "y": y.tolist(), "grid": grid.tolist(),
        "platt": ovr(sig),
        "isotonic": ovr(lambda s, t, g: IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(s, t).predict(g)),
        "temperature": _TemperatureScaling().fit(p, y).predict(grid).tolist(),
        "vector": softmax(w[:k] * np.log(grid) + np.r_[0, w[k:]], axis=1).tolist(),
    })

out = {"source": "scikit-learn (_sigmoid_calibration of log-odds, IsotonicRegression, _TemperatureScaling), betacal, scipy.optimize",
       "version": f"scikit-learn {sklearn.__version__}, betacal {importlib.metadata.version('betacal')}, scipy {scipy.__version__}, numpy {np.__version__}",
       "script": "test/golden/calibration.py", "date": datetime.date.today().isoformat(),
       "tolerance": {"platt": 1e-4, "isotonic": 1e-12, "beta": 1e-6, "betacal": 1e-2, "temperature": 1e-6, "vector": 1e-6},
       "binary": binary, "multi": multi}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
