"""Golden values for src/tuning and the mathematics behind it. Run: python test/golden/tuning.py (optuna, scipy, scikit-learn)"""
import json, math, pathlib, warnings
import numpy as np, optuna, scipy, sklearn
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.importance import FanovaImportanceEvaluator
from optuna.importance._fanova._tree import _FanovaTree
from optuna.samplers._tpe import _truncnorm
from optuna.samplers._tpe import parzen_estimator
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_gamma, default_weights
from scipy import special, stats
from scipy.stats import qmc
from sklearn.tree import DecisionTreeRegressor

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
rng = np.random.default_rng(20261121)

# --- mathematics
sobol_points = qmc.Sobol(64, scramble=False).random(1025)
sobol = [{"index": i, "point": sobol_points[i].tolist()} for i in (1, 2, 3, 7, 100, 1024)]
log_cdf = [{"x": x, "value": float(special.log_ndtr(x))} for x in (-1000.0, -60.0, -37.5, -36.5, -10.0, -1.0, 0.0, 3.0, 6.0, 20.0)]
masses = [{"low": a, "high": b, "value": float(_truncnorm._log_gauss_mass(np.array([a]), np.array([b]))[0])}
          for a, b in ((-1.0, 2.0), (-100.0, 0.5), (3.0, 4.0), (-9.0, -8.5), (0.1, 0.11), (-40.0, -39.0))]
quantiles = [{"p": p, "low": a, "high": b, "value": float(stats.truncnorm.ppf(p, a, b))}
             for a, b in ((-1.0, 2.0), (-100.0, 0.5), (0.0, 30.0), (-0.01, 0.01)) for p in (1e-6, 0.2, 0.5, 0.99, 1 - 1e-9)]
differences = [[1.0], [1.0, 2.0], [0.3, -0.1, 0.5, 0.2], [0.3, -0.1, 0.5, 0.2, 0.4], [0.0, 0.0, 0.0], [1.0, 1.0, -1.0, 2.0],
               [0.0, 1.0, 2.0, -0.5, 3.0], np.round(rng.normal(0.3, 1, 12), 1).tolist(), rng.normal(0.2, 1, 30).tolist(),
               np.round(rng.normal(0.2, 1, 30), 1).tolist(), rng.normal(0.1, 1, 80).tolist()]
wilcoxon = [{"differences": d, "p": float(stats.wilcoxon(d, alternative="greater", zero_method="zsplit").pvalue)} for d in differences]

# --- Parzen estimators. numpy's default sort may swap equal observations of more than 16; a stable one has one answer.
class _StableNumpy:
    def __getattr__(self, name): return getattr(np, name)
    def argsort(self, a): return np.argsort(a, kind="stable")
parzen_estimator.np = _StableNumpy()
params = _ParzenEstimatorParameters(prior_weight=1.0, consider_magic_clip=True, consider_endpoints=False,
                                    weights=default_weights, multivariate=True)
spaces = {
    "float(0.5,1)": FloatDistribution(0.5, 1), "log(0.001,1)": FloatDistribution(0.001, 1, log=True),
    "float(0,1,step=0.25)": FloatDistribution(0, 1, step=0.25), "int(2,8)": IntDistribution(2, 8),
    "int(1,100,log)": IntDistribution(1, 100, log=True), "int(5,50,step=5)": IntDistribution(5, 50, step=5),
    "choice(a,b,c)": CategoricalDistribution(["a", "b", "c"]),
}
def draw(dist, n):
    r = optuna.samplers.RandomSampler(seed=int(rng.integers(1 << 30)))
    study = optuna.create_study(sampler=r)
    return [dist.to_internal_repr(study.ask({"x": dist}).params["x"]) for _ in range(n)]
parzen = []
for names, n in ([[k], 0] for k in spaces):
    parzen.append((names, n))
for k in spaces:
    parzen += [([k], 1), ([k], 4)]
parzen += [(list(spaces), 0), (list(spaces), 7), (list(spaces), 40), (["int(2,8)", "log(0.001,1)"], 120)]
cases = []
for names, n in parzen:
    space = {k: spaces[k] for k in names}
    columns = {k: np.array(draw(d, n)) for k, d in space.items()}
    points = {k: np.array(draw(d, 5)) for k, d in space.items()}
    density = _ParzenEstimator(columns, space, params).log_pdf(points)
    cases.append({"space": names, "observations": [[float(columns[k][i]) for k in names] for i in range(n)],
                  "points": [[float(points[k][i]) for k in names] for i in range(5)], "logDensity": density.tolist()})

del parzen_estimator.np
parzen_estimator.np = np

# --- best of 100 trials on standard functions
def sphere(t): return sum((t.suggest_float(f"x{i}", -5, 5) - 1) ** 2 for i in range(3))
def rosenbrock(t):
    x, y = t.suggest_float("x0", -2, 2), t.suggest_float("x1", -2, 2)
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2
def branin(t):
    x, y = t.suggest_float("x0", -5, 10), t.suggest_float("x1", 0, 15)
    return (y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10
def mixed(t):
    rate = t.suggest_float("rate", 1e-4, 1, log=True)
    depth, kind = t.suggest_int("depth", 1, 12), t.suggest_categorical("kind", ["a", "b", "c"])
    return (math.log10(rate) + 2) ** 2 + 0.1 * (depth - 7) ** 2 + {"a": 0.0, "b": 0.5, "c": 1.0}[kind]
seeds = 51
tpe = []
for objective in (sphere, rosenbrock, branin, mixed):
    for name, sampler in (("tpe", lambda s: optuna.samplers.TPESampler(seed=s, multivariate=True)),
                          ("tpe-univariate", lambda s: optuna.samplers.TPESampler(seed=s, multivariate=False)),
                          ("random", lambda s: optuna.samplers.RandomSampler(seed=s))):
        best = []
        for seed in range(seeds):
            study = optuna.create_study(sampler=sampler(seed))
            study.optimize(objective, n_trials=100)
            best.append(study.best_value)
        q = np.quantile(best, [0.25, 0.5, 0.75])
        tpe.append({"function": objective.__name__, "sampler": name, "seeds": seeds, "quartiles": q.tolist()})

# --- functional ANOVA: the marginal variances of one tree, and the evaluator's answer
bounds = np.array([[0.0, 1.0], [-2.0, 3.0], [0.0, 10.0]])
X = rng.uniform(bounds[:, 0], bounds[:, 1], (40, 3))
y = 3 * X[:, 0] + X[:, 1] ** 2 + 0.2 * X[:, 1] * X[:, 2]
tree = DecisionTreeRegressor(random_state=0).fit(X, y)
fan = _FanovaTree(tree.tree_, bounds)
t = tree.tree_
one_tree = {
    "bounds": bounds.tolist(), "feature": t.feature.tolist(), "threshold": t.threshold.tolist(),
    "left": t.children_left.tolist(), "right": t.children_right.tolist(), "value": t.value[:, 0, 0].tolist(),
    "variance": float(fan.variance), "marginals": [float(fan.get_marginal_variance(np.array([f]))) for f in range(3)],
    "x": X.tolist(), "y": y.tolist(),
}
study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3))
def importance_objective(t):
    a, b = t.suggest_float("a", 0, 1), t.suggest_float("b", 1e-3, 1, log=True)
    k, c = t.suggest_categorical("k", ["x", "y", "z"]), t.suggest_int("c", 0, 10)
    return 4 * a + 2 * math.log10(b) + {"x": 0, "y": 1, "z": 3}[k] + 0.02 * c
study.optimize(importance_objective, n_trials=150)
fractions = [FanovaImportanceEvaluator(seed=s).evaluate(study) for s in range(5)]
fanova = {
    "space": {"a": "float(0,1)", "b": "log(0.001,1)", "k": "choice(x,y,z)", "c": "int(0,10)"},
    "trials": [{"params": t.params, "value": t.value} for t in study.trials],
    "importance": {k: float(np.mean([f[k] for f in fractions])) for k in "abkc"},
}

values = {
    "sobol": sobol, "logNormalCdf": log_cdf, "logNormalMass": masses, "truncatedNormalQuantile": quantiles, "wilcoxon": wilcoxon,
    "goodCount": [{"n": n, "count": int(default_gamma(n))} for n in (0, 1, 10, 11, 99, 250, 1000)],
    "weights": [{"n": n, "weights": default_weights(n).tolist()} for n in (1, 24, 25, 26, 27, 40)],
    "parzen": cases, "bestOf100": tpe, "fanovaTree": one_tree, "fanova": fanova,
}
out = {"source": "optuna, scipy, scikit-learn", "version": f"{optuna.__version__}, {scipy.__version__}, {sklearn.__version__}",
       "script": "test/golden/tuning.py", "date": "2026-11-21", "tolerance": 1e-9, "values": values}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
