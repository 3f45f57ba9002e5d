"""Block boundaries of scikit-learn's KFold and TimeSeriesSplit, for horizon 0, gap 0. Run: python -P test/golden/splits.py > test/golden/splits.json"""

import datetime
import json

import sklearn
from sklearn.model_selection import KFold, TimeSeriesSplit


def blocks(rows):
    """First and last row of each run of consecutive rows."""
    runs = []
    for row in rows.tolist():
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return runs


values = []
for scheme, make in (("purged-kfold", KFold), ("walk-forward", TimeSeriesSplit)):
    for dates, folds in ((12, 3), (13, 3), (17, 5), (100, 7), (1260, 5), (11, 10)):
        cut = [
            {"train": blocks(train), "test": blocks(test)[0]}
            for train, test in make(n_splits=folds).split([[0]] * dates)
        ]
        values.append({"scheme": scheme, "dates": dates, "folds": folds, "blocks": cut})

print(
    json.dumps(
        {
            "source": "scikit-learn KFold(shuffle=False), TimeSeriesSplit(gap=0)",
            "version": sklearn.__version__,
            "script": "test/golden/splits.py",
            "date": datetime.date.today().isoformat(),
            "tolerance": 0,
            "values": values,
        },
        indent=1,
    )
)
