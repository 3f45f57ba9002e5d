"""
The tasks of bench/backtest.ts in vectorbt: 1,000 x 1,000 cells with costs, warm. Run: pip install vectorbt; python3 bench/backtest-peer.py
  signals    each symbol its own account, in or out at random (a tenth of the cells): from_signals
  weights    one account, every position brought to its weight at every bar: from_orders, target percent, cash sharing
Prints medians, wall and processor time; 26 x 1,260 in batches of columns, as vectorbt does parameters.
"""
import time
import warnings

import numpy as np
import pandas as pd
import vectorbt as vbt

warnings.filterwarnings("ignore")
rng = np.random.default_rng(1)


def prices(rows, columns):
    return pd.DataFrame(100 * np.exp(np.cumsum(0.01 * rng.standard_normal((rows, columns)), axis=0)))


def flips(rows, columns, chance):
    return np.cumsum(rng.random((rows, columns)) < chance, axis=0) % 2 == 1


def timed(name, run, rounds=7):
    for _ in range(2):
        run()
    times = []
    for _ in range(rounds):
        wall, processor = time.perf_counter(), time.process_time()
        run()
        times.append((time.perf_counter() - wall, time.process_time() - processor))
    wall, processor = np.median(times, axis=0)
    print(f"{name}: {1000 * wall:.1f} ms (processor {1000 * processor:.1f} ms)", flush=True)
    return processor


close = prices(1000, 1000)
held = flips(1000, 1000, 0.1)
entries = held & ~np.vstack([np.zeros((1, 1000), bool), held[:-1]])
exits = ~held & np.vstack([np.zeros((1, 1000), bool), held[:-1]])
fees = 0.0005
print(f"vectorbt {vbt.__version__}")
timed("1000 x 1000 signals", lambda: vbt.Portfolio.from_signals(close, entries, exits, fees=fees, init_cash=1000).value())
timed("1000 x 1000 signals, orders alone", lambda: vbt.Portfolio.from_signals(close, entries, exits, fees=fees, init_cash=1000))
weights = pd.DataFrame(held / 1000.0)
timed(
    "1000 x 1000 weights",
    lambda: vbt.Portfolio.from_orders(
        close, size=weights, size_type="targetpercent", fees=fees, init_cash=1e6, cash_sharing=True, group_by=True,
        call_seq="auto",
    ).value(),
    rounds=3,
)
combinations = 20
small = prices(1260, 26)
wide = pd.concat([small] * combinations, axis=1, ignore_index=True)
sizes = pd.DataFrame(np.hstack([flips(1260, 26, 0.2 + 0.02 * i) / 26.0 for i in range(combinations)]))
groups = np.repeat(np.arange(combinations), 26)
used = timed(
    f"26 x 1,260, {combinations} combinations at once",
    lambda: vbt.Portfolio.from_orders(
        wide, size=sizes, size_type="targetpercent", fees=fees, init_cash=1e6, cash_sharing=True, group_by=groups,
        call_seq="auto",
    ).value(),
    rounds=3,
)
print(f"26 x 1,260: {combinations / used:.0f} combinations a second of processor time")
