"""
Golden values for test/backtest/peers.test.ts: the same signals traded by vectorbt and by backtesting.py, costs off and on.
Run: pip install vectorbt backtesting; python3 test/golden/backtest-peers.py

Signals are known at a close and filled at the next open in every case.
  single        each symbol its own account, all in or out, by moving averages: vectorbt from_signals (size = all the
                cash), and backtesting.py (whole shares of a large account)
  portfolio     one account, weights renewed at every bar: vectorbt from_orders, target percent, costs off
  long-short    the same with shorts and costs on. vectorbt sizes orders before their costs, so it gets numbers of shares
                (target amount) from the equation that trademl solves, E' = E - rate * sum |w E' - v|, solved here with
                scipy; what these shares cost and are worth is vectorbt's.
"""
import datetime
import json
import pathlib
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import vectorbt as vbt
from backtesting import Backtest, Strategy
from scipy.optimize import brentq

warnings.filterwarnings("ignore")
rng = np.random.default_rng(5)
days, symbols, rate, capital = 160, 4, 0.0015, 100_000.0
close = np.empty((days, symbols))
opened = np.empty((days, symbols))
price = 40.0 + 20 * np.arange(symbols)
for t in range(days):
    opened[t] = np.round(price * np.exp(0.004 * rng.standard_normal(symbols)), 4)
    price = close[t] = np.round(opened[t] * np.exp(0.0005 + 0.012 * rng.standard_normal(symbols)), 4)
index = pd.date_range("2024-01-01", periods=days, freq="D")
opens, closes = pd.DataFrame(opened, index), pd.DataFrame(close, index)
fast, slow = closes.rolling(5).mean(), closes.rolling(20).mean()
signal = (fast > slow).to_numpy()


def single(fees):
    held = pd.DataFrame(signal, index).shift(1, fill_value=False)
    entries = held & ~held.shift(1, fill_value=False)
    exits = ~held & held.shift(1, fill_value=False)
    return vbt.Portfolio.from_signals(
        closes, entries, exits, price=opens, fees=fees, init_cash=capital, freq="D"
    ).value().to_numpy()


class Crossing(Strategy):
    held = None

    def init(self):
        pass

    def next(self):
        wanted = bool(self.held[len(self.data) - 1])
        if wanted and not self.position:
            self.buy(size=1 - 1e-12)
        elif not wanted and self.position:
            self.position.close()


def whole_shares(symbol, fees):
    bars = pd.DataFrame(
        {"Open": opened[:, symbol], "Close": close[:, symbol], "High": np.maximum(opened, close)[:, symbol],
         "Low": np.minimum(opened, close)[:, symbol], "Volume": 1.0}, index)
    Crossing.held = signal[:, symbol]
    cash = 1e10
    stats = Backtest(bars, Crossing, cash=cash, commission=fees, trade_on_close=False).run()
    return stats["_equity_curve"]["Equity"].to_numpy() / cash * capital


weights = np.where(signal, 1.0, 0.0)
weights /= np.maximum(1, weights.sum(axis=1, keepdims=True))
filled = pd.DataFrame(weights, index).shift(1)
portfolio = vbt.Portfolio.from_orders(
    closes, size=filled, size_type="targetpercent", price=opens, init_cash=capital, cash_sharing=True, group_by=True,
    call_seq="auto", val_price=opens, freq="D",
).value().to_numpy()

both = np.where(signal, 1.0, -1.0) / symbols
shares, cash, amounts = np.zeros(symbols), capital, np.full((days, symbols), np.nan)
for t in range(1, days):
    values = shares * opened[t]
    equity = cash + values.sum()
    after = brentq(lambda e: e + rate * np.abs(both[t - 1] * e - values).sum() - equity, 0.5 * equity, equity, xtol=1e-12, rtol=1e-15)
    amounts[t] = both[t - 1] * after / opened[t]
    cash -= ((amounts[t] - shares) * opened[t]).sum() + rate * np.abs((amounts[t] - shares) * opened[t]).sum()
    shares = amounts[t]
long_short = vbt.Portfolio.from_orders(
    closes, size=pd.DataFrame(amounts, index), size_type="targetamount", price=opens, fees=rate, init_cash=capital,
    cash_sharing=True, group_by=True, call_seq="auto", freq="D",
)

out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({
    "source": "vectorbt, backtesting.py",
    "version": ", ".join(f"{name} {version(name)}" for name in ("vectorbt", "backtesting", "numpy", "pandas")),
    "script": "test/golden/backtest-peers.py",
    "date": datetime.date.today().isoformat(),
    "capital": capital,
    "rate": rate,
    "open": opened.T.tolist(),
    "close": close.T.tolist(),
    "signal": signal.astype(int).tolist(),
    "vectorbt": {
        "single": [single(fees).T.tolist() for fees in (0.0, rate)],
        "portfolio": portfolio.tolist(),
        "longShort": long_short.value().to_numpy().tolist(),
        "longShortFees": float(long_short.orders.records["fees"].sum()),
    },
    "backtesting": {"single": [[whole_shares(s, fees).tolist() for s in range(symbols)] for fees in (0.0, rate)]},
}) + "\n")
