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

start = time.perf_counter()
values = 0
for symbol in bars:
    frame = pd.DataFrame(dict(zip(names, symbol)))
    columns = {}
    for function, options in calls:
        result = function(frame, **options)
        parts = result.items() if isinstance(result, pd.DataFrame) else [("", result)]
        for output, column in parts:
            columns[f"{function.info['name']} {output} {len(columns)}"] = column
    table = pd.DataFrame(columns)
    values += table.size
seconds = time.perf_counter() - start

start = time.perf_counter()
for symbol in bars:
    arrays = dict(zip(names, symbol))
    for function, options in calls:
        function(arrays, **options)
plain_seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "plainSeconds": plain_seconds, "values": values, "version": f"TA-Lib {talib.__version__}, pandas {pd.__version__}"}))
