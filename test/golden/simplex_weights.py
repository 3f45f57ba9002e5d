"""Weights on the simplex found by scipy's SLSQP, for test/ensembles/weighted.test.ts. Run: python3 simplex_weights.py"""
import datetime, json, pathlib
import numpy as np, scipy
from scipy.optimize import minimize

rng = np.random.default_rng(3)
sigmoid = lambda z: 1 / (1 + np.exp(-z))


def solve(f, m):
    """The best of several starts: SLSQP stops early on a face now and then."""
    starts = [np.full(m, 1 / m), *rng.dirichlet(np.ones(m), size=8)]
    runs = [minimize(f, s, method="SLSQP", bounds=[(0, 1)] * m, constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
                     options={"ftol": 1e-15, "maxiter": 2000}) for s in starts]
    return min(runs, key=lambda r: r.fun)


cases = []
for name, n, noise in [("two of use, one not", 500, [0.3, 0.6, 3.0]), ("five members", 800, [0.5, 0.5, 0.8, 1.5, 4.0]), ("members that are no use", 400, [0.5, -1.0, -2.0])]:
    z = rng.normal(size=n); y = (rng.uniform(size=n) < sigmoid(z)).astype(int)
    members = [np.round(sigmoid(np.sign(s) * z + abs(s) * rng.normal(size=n)), 4) for s in noise]
    like = np.array([np.where(y == 1, p, 1 - p) for p in members])
    r = solve(lambda w: -np.mean(np.log(np.maximum(w @ like, 1e-300))), len(members))
    cases.append({"name": name, "task": "binary", "y": y.tolist(), "members": [[p.tolist()] for p in members], "weights": r.x.tolist(), "value": float(r.fun)})

n = 500; q = rng.dirichlet([2, 2, 2], size=n); y = np.array([rng.choice(3, p=row) for row in q])
members = []
for s in [0.3, 1.0, 2.0]:
    p = np.exp(np.log(q) + s * rng.normal(size=q.shape)); p = np.round(p / p.sum(axis=1, keepdims=True), 4); p /= p.sum(axis=1, keepdims=True)
    members.append(p)
like = np.array([p[np.arange(n), y] for p in members])
r = solve(lambda w: -np.mean(np.log(w @ like)), 3)
cases.append({"name": "three classes", "task": "multiclass", "y": y.tolist(), "members": [p.T.tolist() for p in members], "weights": r.x.tolist(), "value": float(r.fun)})

y = rng.normal(size=n); members = [np.round(0.5 * y + s * rng.normal(size=n), 4) for s in [0.4, 0.6, 1.0, 3.0]]
f = np.array(members)
r = solve(lambda w: np.mean((y - w @ f) ** 2), 4)
cases.append({"name": "numbers", "task": "regression", "y": y.tolist(), "members": [[p.tolist()] for p in members], "weights": r.x.tolist(), "value": float(r.fun)})

out = {"source": "scipy.optimize.minimize, method SLSQP, best of nine starts", "version": f"scipy {scipy.__version__}, numpy {np.__version__}",
       "script": "test/golden/simplex_weights.py", "date": datetime.date.today().isoformat(),
       "tolerance": {"weights": 1e-4, "value": 1e-9}, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
