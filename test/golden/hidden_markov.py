"""Gaussian hidden Markov models fitted by hmmlearn, for test/volatility/hidden-markov.test.ts. Run: python3 hidden_markov.py

Observations are the returns in garch.json, alone or beside the logarithm of their mean size over five bars."""
import datetime, json, pathlib
import hmmlearn, numpy as np
from hmmlearn.hmm import GaussianHMM
from scipy.special import logsumexp

here = pathlib.Path(__file__).parent
returns = np.array(json.loads((here / "garch.json").read_text())["series"]["sp500"])
size = np.log(np.convolve(np.abs(returns), np.ones(5) / 5, "valid"))
observations = {1: returns[4:, None], 2: np.column_stack([returns[4:], size])}


def filtered(model, x):
    """P(s_t | x_1..x_t) by the forward algorithm in logarithms."""
    log_b = model._compute_log_likelihood(x)
    alpha = np.log(model.startprob_) + log_b[0]
    rows = [alpha]
    for t in range(1, len(x)):
        alpha = logsumexp(alpha[:, None] + np.log(model.transmat_), axis=0) + log_b[t]
        rows.append(alpha)
    rows = np.array(rows)
    return np.exp(rows - logsumexp(rows, axis=1, keepdims=True)), float(logsumexp(rows[-1]))


cases = []
for states, dimensions, shape in [(2, 1, "diagonal"), (3, 1, "diagonal"), (2, 2, "full"), (3, 2, "diagonal"), (3, 2, "full")]:
    x = observations[dimensions]
    spread = x.std(axis=0)
    start = {
        "initial": np.full(states, 1 / states),
        "transition": np.full((states, states), 0.1 / (states - 1)) + np.eye(states) * (0.9 - 0.1 / (states - 1)),
        "means": np.array([x.mean(axis=0) + (k - (states - 1) / 2) * 0.2 * spread for k in range(states)]),
        "covariances": np.array([np.diag((spread * (k + 1) / states) ** 2) for k in range(states)]),
    }
    model = GaussianHMM(states, covariance_type="diag" if shape == "diagonal" else "full", n_iter=2000, tol=1e-10,
                        init_params="", covars_prior=0, min_covar=0)
    model.startprob_, model.transmat_, model.means_ = start["initial"], start["transition"], start["means"]
    model.covars_ = np.array([np.diag(c) for c in start["covariances"]]) if shape == "diagonal" else start["covariances"]
    model.fit(x)
    probabilities, log_likelihood = filtered(model, x)
    rows = [0, 1, 50, 700, 740, 1000, len(x) - 1]
    cases.append({
        "states": states, "dimensions": dimensions, "shape": shape,
        "start": {name: value.ravel().tolist() for name, value in start.items()},
        "logLikelihood": log_likelihood, "score": float(model.score(x)),
        "initial": model.startprob_.tolist(), "transition": model.transmat_.ravel().tolist(),
        "means": model.means_.ravel().tolist(), "covariances": model.covars_.ravel().tolist(),
        "rows": rows, "filtered": [probabilities[row].tolist() for row in rows],
    })

golden = {
    "source": "hmmlearn.hmm.GaussianHMM.fit without priors; filtered probabilities by a forward pass over its densities",
    "version": f"hmmlearn {hmmlearn.__version__}, numpy {np.__version__}",
    "script": "test/golden/hidden_markov.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": {"logLikelihood": 1e-5, "parameters": 1e-3, "filtered": 1e-3},
    "cases": cases,
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
