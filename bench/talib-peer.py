"""The other side of bench/ta-set.ts: TA-Lib per symbol from Python, on pandas frames and on plain arrays; prints the seconds."""

import json
import sys
import time

import numpy as np
import pandas as pd
import talib
from talib import abstract

folder = sys.argv[1]
spec = json.load(open(f"{folder}/spec.json"))
names = ["open", "high", "low", "close", "volume"]
bars = np.fromfile(f"{folder}/bars.bin", dtype=np.float64).reshape(spec["symbols"], len(names), spec["rows"])


def call_of(call):
    """The function, and its options in the types of its defaults (JSON knows no difference between 2 and 2.0)."""
    function = abstract.Function(call["name"])
    options = {key: type(function.parameters[key])(value) for key, value in call["options"].items()}
    return function, options


calls = [call_of(call) for call in spec["calls"]]


def on_frames():
    values = 0
    for symbol in bars:
        frame = pd.DataFrame(dict(zip(names, symbol)))
        columns = {}
        for function, options in calls:
            result = function(frame, **options)
            parts = result.items() if isinstance(result, pd.DataFrame) else [("", result)]
            for output, column in parts:
                columns[f"{function.info['name']} {output} {len(columns)}"] = column
        values += pd.DataFrame(columns).size
    return values


def on_arrays():
    for symbol in bars:
        arrays = dict(zip(names, symbol))
        for function, options in calls:
            function(arrays, **options)


def best(work):
    """Processor time of the best round, and what the work gave."""
    rounds = []
    for _ in range(spec["rounds"]):
        start = time.process_time()
        result = work()
        rounds.append((time.process_time() - start, result))
    return min(rounds, key=lambda one: one[0])


seconds, values = best(on_frames)
plain_seconds, _ = best(on_arrays)
print(json.dumps({"seconds": seconds, "plainSeconds": plain_seconds, "values": values, "version": f"TA-Lib {talib.__version__}, pandas {pd.__version__}"}))
