"""Split-conformal intervals and sets by MAPIE, for test/calibration/conformal.test.ts. Run: python3 conformal.py"""
import datetime, importlib.metadata, json, pathlib
import numpy as np
from mapie.classification import SplitConformalClassifier
from mapie.regression import SplitConformalRegressor

rng = np.random.default_rng(9)


class Numbers:
    """A fitted regressor that says what it is given."""
    def fit(self, x, y): return self
    def predict(self, x): return np.asarray(x)[:, 0]
    def __sklearn_is_fitted__(self): return True


class Classes:
    def __init__(self, k): self.classes_ = np.arange(k)
    def fit(self, x, y): return self
    def predict_proba(self, x): return np.asarray(x)
    def predict(self, x): return np.asarray(x).argmax(axis=1)
    def __sklearn_is_fitted__(self): return True


cases = []
for level, n in [(0.95, 200), (0.9, 37), (0.8, 19)]:
    x = np.round(rng.normal(size=n), 4); y = np.round(x + rng.standard_t(4, size=n), 4); new = np.round(rng.normal(size=8), 4)
    model = SplitConformalRegressor(Numbers(), confidence_level=level, conformity_score="absolute", prefit=True)
    model.conformalize(x[:, None], y)
    _, ends = model.predict_interval(new[:, None])
    cases.append({"score": "absolute", "level": level, "outputs": [x.tolist()], "y": y.tolist(), "new": [new.tolist()], "low": ends[:, 0, 0].tolist(), "high": ends[:, 1, 0].tolist()})

for level, n, k in [(0.95, 200, 3), (0.9, 60, 3), (0.8, 50, 4)]:
    p = rng.dirichlet([1.5] * k, size=n); y = np.array([rng.choice(k, p=row) for row in p]); new = rng.dirichlet([1.0] * k, size=30)
    model = SplitConformalClassifier(Classes(k), confidence_level=level, conformity_score="lac", prefit=True)
    model.conformalize(p, y)
    _, sets = model.predict_set(new)
    cases.append({"score": "lac", "level": level, "outputs": p.T.tolist(), "y": y.tolist(), "new": new.T.tolist(), "sets": sets[:, :, 0].astype(int).T.tolist()})

# MAPIE's APS adds the class that crosses the quantile, a larger set than the scores ask for; this is the definition by hand.
for level, n, k in [(0.9, 120, 3), (0.95, 80, 4)]:
    p = rng.dirichlet([1.5] * k, size=n); y = np.array([rng.choice(k, p=row) for row in p]); new = rng.dirichlet([1.0] * k, size=30)
    def scores(q):
        order = np.argsort(-q, axis=1, kind="stable"); out = np.empty_like(q)
        np.put_along_axis(out, order, np.cumsum(np.take_along_axis(q, order, axis=1), axis=1), axis=1)
        return out
    own = np.sort(scores(p)[np.arange(n), y]); quantile = own[int(np.ceil((n + 1) * level - 1e-9)) - 1]
    sets = (scores(new) <= quantile + 1e-12).astype(int)
    empty = sets.sum(axis=1) == 0; sets[empty, new[empty].argmax(axis=1)] = 1
    cases.append({"score": "aps", "level": level, "outputs": p.T.tolist(), "y": y.tolist(), "new": new.T.tolist(), "sets": sets.T.tolist()})

out = {"source": "MAPIE (absolute, lac) and the definition in numpy (aps)", "version": f"MAPIE {importlib.metadata.version('MAPIE')}, numpy {np.__version__}",
       "script": "test/golden/conformal.py", "date": datetime.date.today().isoformat(), "tolerance": 1e-9, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
