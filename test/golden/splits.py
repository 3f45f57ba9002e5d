"""
Folds of published splitters, where their rules coincide with ours; docs/splits.md says how the options correspond.
Run: python -P test/golden/splits.py > test/golden/splits.json   (pip install scikit-learn skfolio purgedcv)
"""

import datetime
import itertools
import json

import numpy as np
import pandas as pd
import purgedcv
import skfolio
import sklearn
from purgedcv import CombinatorialPurgedCV as PurgedCombinations
from purgedcv import PurgedKFold, WalkForwardSplit
from skfolio.model_selection import CombinatorialPurgedCV, WalkForward, optimal_folds_number
from sklearn.model_selection import GroupKFold, KFold, TimeSeriesSplit


def blocks(rows):
    """First and last row of each run of consecutive rows."""
    runs = []
    for row in np.asarray(rows).tolist():
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return runs


def case(source, scheme, dates, options, folds):
    return {"source": source, "scheme": scheme, "dates": dates, "options": options, "folds": folds}


def times(dates, horizon):
    """Half-open label intervals that touch no more rows than closed ones of `horizon` days."""
    at = pd.Series(pd.date_range("2020-01-01", periods=dates, freq="D"))
    return {"prediction_times": at, "evaluation_times": at + pd.Timedelta(days=horizon + 1)}


values = []
for scheme, make in (("purged-kfold", KFold), ("walk-forward", TimeSeriesSplit)):
    for dates, folds in ((12, 3), (13, 3), (17, 5), (100, 7), (1260, 5), (11, 10)):
        cut = [
            {"train": blocks(train), "test": blocks(test)}
            for train, test in make(n_splits=folds).split([[0]] * dates)
        ]
        values.append(case("scikit-learn", scheme, dates, {"nFolds": folds}, cut))
for dates, folds, size in ((12, 3, 2), (100, 4, 21)):
    cut = [
        {"train": blocks(train), "test": blocks(test)}
        for train, test in TimeSeriesSplit(n_splits=folds, test_size=size).split([[0]] * dates)
    ]
    values.append(case("scikit-learn", "walk-forward", dates, {"nFolds": folds, "testSize": size}, cut))

# skfolio: the last group takes the remainder, so dates are a multiple of the groups.
for dates, groups, tested, horizon, embargo in (
    (12, 3, 2, 0, 0),
    (12, 3, 2, 1, 0),
    (12, 3, 2, 0, 1),
    (60, 6, 2, 2, 1),
    (60, 5, 3, 3, 2),
    (120, 10, 2, 2, 3),
):
    cv = CombinatorialPurgedCV(n_folds=groups, n_test_folds=tested, purged_size=horizon, embargo_size=embargo)
    paths = cv.get_path_ids().tolist()
    cut = [
        {"train": blocks(train), "test": [blocks(test)[0] for test in tests], "paths": paths[i]}
        for i, (train, tests) in enumerate(cv.split(np.zeros((dates, 1))))
    ]
    options = {"groups": groups, "testGroups": tested, "horizonBars": horizon, "embargoBars": embargo}
    values.append(case("skfolio", "combinatorial", dates, options, cut))
# skfolio counts windows from the first date, we from the last: the same where they fill the data.
for dates, train_size, test_size, horizon in ((12, 4, 4, 0), (30, 9, 5, 1), (252, 100, 50, 2)):
    cut = [
        {"train": blocks(train), "test": blocks(test)}
        for train, test in WalkForward(test_size=test_size, train_size=train_size, purged_size=horizon).split(
            np.zeros((dates, 1))
        )
    ]
    options = {"trainSize": train_size, "testSize": test_size, "horizonBars": horizon}
    values.append(case("skfolio", "walk-forward", dates, options, cut))

# purgedcv, first without embargo.
for dates, groups, tested, horizon in ((12, 3, 2, 0), (13, 3, 2, 1), (62, 6, 2, 2), (62, 6, 3, 4), (124, 10, 2, 5)):
    cv = PurgedCombinations(n_splits=groups, n_test_groups=tested, **times(dates, horizon))
    folds = list(cv.split(np.zeros((dates, 1))))
    numbers = cv.reconstruct_paths([np.full(len(test), fold, dtype=float) for fold, (_, test) in enumerate(folds)])
    edges = [block[0] for block in np.array_split(np.arange(dates), groups)]
    cut = []
    for fold, (train, test) in enumerate(folds):
        tested_edges = [edge for edge in edges if edge in set(test.tolist())]
        path_of = [int(np.flatnonzero(numbers[:, edge] == fold)[0]) for edge in tested_edges]
        starts = [*edges, dates]
        windows = [[edge, starts[starts.index(edge) + 1] - 1] for edge in tested_edges]
        cut.append({"train": blocks(train), "test": windows, "paths": path_of})
    options = {"groups": groups, "testGroups": tested, "horizonBars": horizon}
    values.append(case("purgedcv", "combinatorial", dates, options, cut))
# An embargo of E days there leaves out E + 1 daily bars: its interval is closed at both ends.
for dates, groups, tested, horizon, days in ((60, 6, 2, 2, 1), (60, 5, 3, 1, 3)):
    cv = PurgedCombinations(
        n_splits=groups, n_test_groups=tested, embargo=pd.Timedelta(days=days), **times(dates, horizon)
    )
    size = dates // groups
    combos = list(itertools.combinations(range(groups), tested))
    numbers = [[sum(1 for earlier in combos[:fold] if g in earlier) for g in combo] for fold, combo in enumerate(combos)]
    cut = [
        {
            "train": blocks(train),
            "test": [[g * size, (g + 1) * size - 1] for g in combos[fold]],
            "paths": numbers[fold],
        }
        for fold, (train, test) in enumerate(cv.split(np.zeros((dates, 1))))
    ]
    options = {"groups": groups, "testGroups": tested, "horizonBars": horizon, "embargoBars": days + 1}
    values.append(case("purgedcv", "combinatorial", dates, options, cut))
for dates, folds, horizon in ((13, 3, 1), (100, 7, 5)):
    cut = [
        {"train": blocks(train), "test": blocks(test)}
        for train, test in PurgedKFold(n_splits=folds, **times(dates, horizon)).split(np.zeros((dates, 1)))
    ]
    values.append(case("purgedcv", "purged-kfold", dates, {"nFolds": folds, "horizonBars": horizon}, cut))
for dates, folds, test_size, train_size, horizon in ((30, 3, 5, 8, 2), (100, 4, 21, 10, 5)):
    cv = WalkForwardSplit(
        n_splits=folds, test_size=test_size, train_size=train_size, window="sliding", **times(dates, horizon)
    )
    cut = [{"train": blocks(train), "test": blocks(test)} for train, test in cv.split(np.zeros((dates, 1)))]
    options = {"nFolds": folds, "testSize": test_size, "trainSize": train_size, "horizonBars": horizon}
    values.append(case("purgedcv", "walk-forward", dates, options, cut))

numbers = []
for dates, train, paths in ((600, 300, 5), (1260, 500, 5), (1260, 840, 5), (2520, 252, 3), (600, 450, 8), (252, 126, 10)):
    groups, tested = optimal_folds_number(dates, target_train_size=train, target_n_test_paths=paths)
    numbers.append(
        {"dates": dates, "targetTrain": train, "targetPaths": paths, "groups": int(groups), "testGroups": int(tested)}
    )

sizes = {"A": 40, "B": 7, "C": 31, "D": 22, "E": 13, "F": 5, "G": 18}
rows = [symbol for symbol, count in sizes.items() for _ in range(count)]
dealt = []
for n in (2, 3, 5):
    tests = [test for _, test in GroupKFold(n_splits=n).split(rows, groups=rows)]
    dealt.append({"n": n, "groups": sorted(sorted({rows[row] for row in test.tolist()}) for test in tests)})

print(
    json.dumps(
        {
            "source": "scikit-learn KFold, TimeSeriesSplit, GroupKFold; skfolio CombinatorialPurgedCV, WalkForward, "
            "optimal_folds_number; purgedcv CombinatorialPurgedCV, PurgedKFold, WalkForwardSplit",
            "version": {
                "scikit-learn": sklearn.__version__,
                "skfolio": skfolio.__version__,
                "purgedcv": purgedcv.__version__,
            },
            "script": "test/golden/splits.py",
            "date": datetime.date.today().isoformat(),
            "tolerance": 0,
            "values": values,
            "groupNumbers": numbers,
            "symbolGroups": {"sizes": sizes, "values": dealt},
        },
        separators=(",", ":"),
        default=int,
    )
)
