"""Volatility models fitted by arch, for test/volatility/fit-volatility.test.ts. Run: python3 garch.py

The returns are 100 times the log returns of the S&P 500 and the NASDAQ Composite, rounded to 4 decimals, from the data
sets that come with arch (NCSA licence)."""
import datetime, json, pathlib, warnings
import arch, numpy as np, scipy
from arch import arch_model
from arch.data import nasdaq, sp500

warnings.filterwarnings("ignore")


def returns(data, start, count):
    close = data.load()["Adj Close"]
    log = 100 * np.log(close).diff().dropna()
    return np.round(log[start:].values[:count], 4)


series = {"sp500": returns(sp500, "2006-01-03", 1500), "nasdaq": returns(nasdaq, "2012-01-03", 1200)}
dist = {"normal": "normal", "student-t": "t", "skewed-t": "skewt"}
wanted = [
    ("sp500", model, 1, o, 1, "constant", innovation)
    for model, o in (("garch", 0), ("gjr", 1), ("egarch", 1))
    for innovation in dist
]
wanted += [
    ("nasdaq", "garch", 1, 0, 1, "zero", "normal"),
    ("nasdaq", "garch", 1, 0, 1, "constant", "student-t"),
    ("nasdaq", "gjr", 1, 1, 1, "constant", "skewed-t"),
    ("nasdaq", "egarch", 1, 1, 1, "zero", "student-t"),
    ("nasdaq", "egarch", 1, 0, 1, "zero", "normal"),
    ("sp500", "garch", 2, 0, 1, "constant", "student-t"),
    ("sp500", "garch", 1, 0, 2, "zero", "normal"),
    ("sp500", "gjr", 1, 1, 2, "constant", "normal"),
    ("sp500", "egarch", 2, 1, 1, "constant", "student-t"),
    ("sp500", "garch", 3, 0, 0, "constant", "normal"),
]


def errors(fit, robust):
    """None where the Hessian has no inverse, which happens on a limit of the parameters."""
    variances = np.diag(fit.model.compute_param_cov(fit.params.values, robust=robust))
    return [float(np.sqrt(value)) if value > 0 else None for value in variances]


cases = []
for name, model, p, o, q, mean, innovation in wanted:
    def make():
        return arch_model(series[name], mean=mean, vol="EGARCH" if model == "egarch" else "GARCH", p=p, o=o, q=q,
                          dist=dist[innovation], rescale=False)
    options = {"ftol": 1e-12, "maxiter": 2000}
    # Starting again from the estimates lets SLSQP, whose steps are numeric, come to rest.
    fit = make().fit(disp="off", tol=1e-12, options=options)
    for _ in range(2):
        again = make().fit(disp="off", tol=1e-12, options=options, starting_values=fit.params.values)
        fit = again if again.loglikelihood > fit.loglikelihood else fit
    steps = 10 if model != "egarch" else 1
    cases.append({
        "series": name, "model": model, "p": p, "o": o, "q": q, "mean": mean, "innovation": innovation,
        "logLikelihood": float(fit.loglikelihood),
        "parameters": [float(value) for value in fit.params.values],
        "robust": errors(fit, True),
        "classic": errors(fit, False),
        "lastVariances": [float(value) for value in fit.conditional_volatility[-3:] ** 2],
        "forecast": [float(value) for value in fit.forecast(horizon=steps).variance.values[-1]],
    })

golden = {
    "source": "arch.arch_model(...).fit (SLSQP); standard errors from compute_param_cov; forecast(...).variance",
    "version": f"arch {arch.__version__}, numpy {np.__version__}, scipy {scipy.__version__}",
    "script": "test/golden/garch.py",
    "date": datetime.date.today().isoformat(),
    "data": "arch.data.sp500 and arch.data.nasdaq, NCSA licence",
    "tolerance": {"logLikelihood": 1e-3, "parameters": 1e-2, "standardErrors": 0.05},
    "series": {name: values.tolist() for name, values in series.items()},
    "cases": cases,
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden) + "\n")
