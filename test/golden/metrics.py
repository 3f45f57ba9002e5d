"""Golden values for src/metrics. Run: python test/golden/metrics.py"""
import json, pathlib
import numpy as np, scipy.stats, sklearn
from sklearn import metrics as m

rng = np.random.default_rng(7)
n = 400
x = rng.normal(size=n)
p = np.round(1 / (1 + np.exp(-(0.8 * x + rng.normal(size=n) * 0.5))), 2)  # rounded: ties
y = (rng.uniform(size=n) < 1 / (1 + np.exp(-x))).astype(int)
p3 = rng.dirichlet([2, 1, 2], size=n)
p3 = np.round(p3, 3); p3[:, 2] = 1 - p3[:, 0] - p3[:, 1]; p3 = np.clip(p3, 0, 1)
y3 = np.array([rng.choice(3, p=(q + 0.2) / (q + 0.2).sum()) for q in p3])
w = rng.integers(0, 4, size=n)  # whole-number weights, as a resample has

def ece(prob, hit):
    b = np.minimum(9, np.floor(prob * 10)).astype(int)
    return float(sum(abs((prob[b == k] - hit[b == k]).sum()) for k in range(10)) / len(prob))

def common(y, q, w):
    return {"precision": m.precision_score(y, q, average="macro", zero_division=0, sample_weight=w),
            "mcc": m.matthews_corrcoef(y, q, sample_weight=w)}
def mass_bins(prob):
    """Bin of each row among ten of equal row counts; equal predictions share a bin."""
    order = np.argsort(prob, kind="stable"); bins = np.empty(len(prob), int); start = 0
    for k in range(10):
        if start == len(prob): break
        end = max(start + 1, int(np.floor((k + 1) * len(prob) / 10 + 0.5)))
        while end < len(prob) and prob[order[end]] == prob[order[end - 1]]: end += 1
        bins[order[start:end]] = k; start = end
    return bins

def ece_mass(prob, hit):
    b = mass_bins(prob)
    return float(sum(abs((prob[b == k] - hit[b == k]).sum()) for k in range(10)) / len(prob))

def brier_parts(prob, hit):
    """Murphy (1973) over the same bins; what is left lies inside the bins (Stephenson et al. 2008)."""
    b = mass_bins(prob); n = len(prob); base = hit.mean(); rel = res = within = 0.0
    for k in np.unique(b):
        q, h = prob[b == k], hit[b == k]; share = len(q) / n
        rel += share * (q.mean() - h.mean()) ** 2; res += share * (h.mean() - base) ** 2
        within += share * (q.var() - 2 * ((q - q.mean()) * (h - h.mean())).mean())
    return {"brier": float(((prob - hit) ** 2).mean()), "reliability": float(rel), "resolution": float(res),
            "uncertainty": float(base * (1 - base)), "withinBins": float(within)}

def binary(y, p, w=None):
    q = (p > 0.5).astype(int)
    return {"auc": m.roc_auc_score(y, p, sample_weight=w), "accuracy": m.accuracy_score(y, q, sample_weight=w),
            "balanced_accuracy": m.balanced_accuracy_score(y, q, sample_weight=w),
            "macro_f1": m.f1_score(y, q, average="macro", sample_weight=w), **common(y, q, w),
            "average_precision": m.average_precision_score(y, p, sample_weight=w),
            "log_loss": m.log_loss(y, p, sample_weight=w), "brier": m.brier_score_loss(y, p, sample_weight=w)}

def multi(y, p, w=None):
    q = p.argmax(1)
    return {"auc": m.roc_auc_score(y, p, multi_class="ovr", average="macro", sample_weight=w),
            "accuracy": m.accuracy_score(y, q, sample_weight=w),
            "balanced_accuracy": m.balanced_accuracy_score(y, q, sample_weight=w),
            "macro_f1": m.f1_score(y, q, average="macro", sample_weight=w), **common(y, q, w),
            "average_precision": m.average_precision_score(np.eye(3)[y], p, average="macro", sample_weight=w),
            "log_loss": m.log_loss(y, p, sample_weight=w),
            "brier": m.brier_score_loss(y, p, sample_weight=w, scale_by_half=False)}

def directional(y, p, w=None):
    moved = y != 1
    return m.roc_auc_score(y[moved] == 2, p[moved, 2] / (p[moved, 0] + p[moved, 2]), sample_weight=None if w is None else w[moved])

target = rng.normal(size=n); forecast = target * 0.3 + rng.normal(size=n); naive = rng.normal(size=n) * 0.1
reg = {"rmse": m.root_mean_squared_error(target, forecast), "mae": m.mean_absolute_error(target, forecast),
       "r2_naive": 1 - m.mean_squared_error(target, forecast) / m.mean_squared_error(target, naive)}
reg |= {"correlation": scipy.stats.pearsonr(target, forecast).statistic,
        "rank_correlation": scipy.stats.spearmanr(target, forecast).statistic,
        "bias": abs((forecast - target).mean())}
# QLIKE is 2 * the mean gamma deviance of the squares, less the factor: deviance = 2 (s - ln s - 1).
positive, guess = np.exp(target / 4), np.exp(forecast / 4)
qlike = m.mean_gamma_deviance(positive**2, guess**2) / 2
f = lambda d: {k: float(v) for k, v in d.items()}
values = {
    "binary": {"p": p.tolist(), "y": y.tolist(), "plain": f(binary(y, p)) | {"ece": ece(p, y), "ece_mass": ece_mass(p, y)}, "brierParts": brier_parts(p, y), "weighted": f(binary(y, p, w))},
    "multiclass": {"p": p3.tolist(), "y": y3.tolist(),
                   "plain": f(multi(y3, p3)) | {"directional_auc": float(directional(y3, p3))} | {"ece": ece(p3.max(1), (p3.argmax(1) == y3).astype(float)), "ece_mass": ece_mass(p3.max(1), (p3.argmax(1) == y3).astype(float))},
                   "weighted": f(multi(y3, p3, w)) | {"directional_auc": float(directional(y3, p3, w))}},
    "regression": {"y": target.tolist(), "yhat": forecast.tolist(), "naive": naive.tolist(), "plain": f(reg),
                   "r2": float(m.r2_score(target, forecast)), "qlike": float(qlike)},
    "weights": w.tolist(),
}
out = {"source": "scikit-learn", "version": sklearn.__version__, "script": "test/golden/metrics.py",
       "date": "2026-11-21", "tolerance": 1e-12, "values": values}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
