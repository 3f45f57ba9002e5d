"""Logistic regressions fitted by scikit-learn, for test/math/softmax-regression.test.ts. Run: python3 softmax_regression.py"""
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
    model = LogisticRegression(C=1 / lam, tol=1e-12, max_iter=10000).fit(x, y)
    case["probabilities"] = model.predict_proba(x)[:10].ravel().tolist()
    cases.append(case)

golden = {
    "source": "sklearn.linear_model.LogisticRegression (lbfgs)",
    "version": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "script": "test/golden/softmax_regression.py",
    "date": datetime.date.today().isoformat(),
    "tolerance": 1e-6,
    "cases": cases,
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden) + "\n")
