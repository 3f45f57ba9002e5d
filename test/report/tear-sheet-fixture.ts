import { monthlyReturns } from '../../src/backtest/metrics/calendar-returns.ts';
import { curveMetrics } from '../../src/backtest/metrics/curve-metrics.ts';
import { rollingSharpe } from '../../src/backtest/metrics/rolling-sharpe.ts';
import { tearSheet } from '../../src/backtest/metrics/tear-sheet.ts';
import { periodReturns } from '../../src/math/returns.ts';
import type { EquityCurve } from '../../src/report/report-data.ts';
import type { TearSheetView } from '../../src/report/tear-sheet-data.ts';

/** A tear sheet of the fixture's curve; what is beside the curve is made up but coherent. */
export function fixtureTearSheet({ time, equity, benchmark }: EquityCurve): TearSheetView {
  const rolling = rollingSharpe(periodReturns(equity), 126, 252);
  const from = rolling.findIndex((value) => !Number.isNaN(value));
  const start = from < 0 ? time.length : from;
  const row = (name: string, rule: string) => ({
    name,
    rule,
    alpha: -0.012,
    beta: 0.61,
    correlation: 0.72,
    trackingError: 0.09,
    informationRatio: -0.4,
    metrics: curveMetrics(benchmark, time, 252),
  });
  return {
    months: monthlyReturns(time, equity),
    drawdowns: tearSheet(equity, time, 252).drawdowns,
    benchmarks: [row('equal weight', 'buy and hold, equal slots of 20 symbols'), row('SPY', 'SPY bought and held')],
    random: {
      draws: 200,
      sharpePercentile: 0.61,
      pValue: 0.39,
      sharpeQuantiles: [-0.31, 0.11, 0.52],
      turnoverRatio: 1,
      method: 'the same signals moved in time by a random number of bars, 200 draws, same costs',
    },
    costTable: [0, 1, 2, 4].map((multiple) => ({
      multiple,
      bpsPerSide: 5 * multiple,
      totalReturn: 0.9 - 0.4 * multiple,
      cagr: 0.041 - 0.02 * multiple,
      sharpe: 0.36 - 0.18 * multiple,
      maxDrawdown: -0.27 - 0.04 * multiple,
    })),
    breakEvenBps: 7.4,
    capacity: {
      halfEdgeCapital: 4.1e6,
      points: [4, 5, 6, 7, 8].map((power) => ({
        capital: 10 ** power,
        meanReturn: 0.03 - 0.004 * 2 ** (power - 4),
        sharpe: 0.2,
      })),
      method: 'square-root law x 1, assumed for this curve alone',
    },
    capital: 1e5,
    rolling: { bars: 126, time: time.subarray(start), values: rolling.subarray(start) },
    search: {
      tried: 30,
      ledgerTries: 42,
      heatMap: {
        x: { key: 'threshold', values: [0, 0.02, 0.05] },
        y: { key: 'hold', values: [1, 5] },
        score: [
          [0.1, 0.3, -0.2],
          [0.2, null, 0.4],
        ],
      },
      walkForward: 0.05,
      hindsight: 0.62,
      mean: 0.1,
      deflated: 0.31,
      overfitting: 0.48,
    },
  };
}
