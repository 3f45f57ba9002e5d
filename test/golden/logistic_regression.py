"""Logistic regressions fitted by scikit-learn, for test/math/logistic-regression.test.ts. Run: python3 logistic_regression.py"""
import datetime, json, pathlib
import numpy as np, sklearn
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(11)
cases = []
for classes, inputs, lam in [(2, 1, 1.0), (2, 3, 0.5), (3, 4, 1.0)]:
    x = np.round(rng.normal(size=(120, inputs)), 3)
    scores = np.round(x @ rng.normal(size=(inputs, classes)), 3) + rng.gumbel(size=(120, classes))
    y = scores.argmax(axis=1)
    case = {"classes": classes, "inputs": inputs, "lambda": lam, "x": x.ravel().tolist(), "y": y.tolist()}
    if classes == 2:
        model = LogisticRegression(C=1 / lam, tol=1e-12, max_iter=10000).fit(x, y)
        case["probabilities"] = model.predict_proba(x)[:10].ravel().tolist()
    else:
        # scikit-learn penalises all classes' slopes; ours has class 0 as reference. Near no penalty both are the same.
        case["lambda"] = 1e-8
        model = LogisticRegression(C=1e8, tol=1e-12, max_iter=100000).fit(x, y)
        case["probabilities"] = model.predict_proba(x)[:10].ravel().tolist()
    cases.append(case)

golden = {
    "source": "sklearn.linear_model.LogisticRegression (lbfgs)",
    "version": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "script": "test/golden/logistic_regression.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-5,
    "cases": cases,
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden) + "\n")
