import { microsPerDay } from '../../core/time.ts';
import { type Panel, panelFeature } from '../../features/define-feature.ts';
import type { SymbolData } from '../../features/market-data.ts';
import { featureFunction } from '../feature-function.ts';
import type { Leak } from './leak.ts';
import { withColumns } from './pipeline.ts';

function ofPanel(compute: (panel: Panel) => Float64Array[]): Leak['plant'] {
  const definition = panelFeature({
    name: 'mine',
    summary: 'a feature of the user',
    scaleFree: true,
    params: {},
    formula: 'see the code',
    source: 'selftest',
    warmup: () => 1,
    outputs: () => ['mine'],
    compute: (panel) => [compute(panel)],
  });
  return (parts) => {
    const instances = [...parts.instances, { definition, params: {} }];
    return { ...parts, instances, compute: featureFunction(instances) };
  };
}

const returnsOf = (close: Float64Array) => close.map((price, i) => price / close[i - 1] - 1);

/** First eigenvector of the covariance of rows, by repeated multiplication. */
function firstComponent(returns: readonly Float64Array[]): number[] {
  let vector = returns.map(() => 1);
  for (let round = 0; round < 20; round++) {
    const next = returns.map(() => 0);
    for (let t = 0; t < returns[0].length; t++) {
      const projection = returns.reduce((sum, own, s) => sum + (own[t] || 0) * vector[s], 0);
      returns.forEach((own, s) => {
        next[s] += projection * (own[t] || 0);
      });
    }
    const length = Math.hypot(...next) || 1;
    vector = next.map((value) => value / length);
  }
  return vector;
}

type Session = { readonly rows: readonly number[]; readonly data: SymbolData };

/** A column of an intraday market from the whole session that each bar lies in. */
const ofSession =
  (value: (session: Session, row: number) => number): Leak['plant'] =>
  (parts) =>
    withColumns(parts, (market, symbol) => {
      const data = market.symbols.get(symbol) as SymbolData;
      const { time } = data.bars;
      const sessions = new Map<number, number[]>();
      time.forEach((close, row) => {
        const day = Math.floor(close / microsPerDay);
        sessions.set(day, [...(sessions.get(day) ?? []), row]);
      });
      const mine = new Float64Array(time.length);
      for (const rows of sessions.values()) for (const row of rows) mine[row] = value({ rows, data }, row);
      return { mine };
    });

const sum = (rows: readonly number[], value: (row: number) => number) =>
  rows.reduce((total, row) => total + (value(row) || 0), 0);
const last = (rows: readonly number[]) => rows[rows.length - 1];

const seen = ['truncation', 'future-noise'];

/** Leaks of features of all symbols together. */
export const panelLeaks: readonly Leak[] = [
  {
    name: 'principal component over the full sample',
    summary: 'returns projected on a component fitted on all dates',
    plant: ofPanel(({ bars }) => {
      const returns = bars.close.map(returnsOf);
      const weights = firstComponent(returns);
      const common = returns[0].map((_, t) => returns.reduce((total, own, s) => total + weights[s] * (own[t] || 0), 0));
      return returns.map((own) => own.map((value, t) => (Number.isNaN(value) ? value : common[t])));
    }),
    expected: seen,
  },
  {
    name: 'rank among survivors',
    summary: 'ranks a return among the symbols that are still there at the end',
    plant: ofPanel(({ bars, time }) => {
      const returns = bars.close.map(returnsOf);
      const alive = returns.filter((own) => !Number.isNaN(own[time.length - 1]));
      return returns.map((own) =>
        own.map((value, t) => (Number.isNaN(value) ? value : alive.filter((other) => other[t] < value).length)),
      );
    }),
    expected: seen,
  },
];

/** Leaks of intraday bars that know how their session ends. */
export const sessionLeaks: readonly Leak[] = [
  {
    name: 'bar of a longer timeframe before it is over',
    summary: 'every bar sees the close of the four-hour bar that it lies in',
    interval: '60m',
    plant: (parts) =>
      withColumns(parts, (market, symbol) => {
        const { close } = (market.symbols.get(symbol) as SymbolData).bars.columns;
        return {
          mine: Float64Array.from(close, (price, i) => close[Math.min(close.length - 1, i - (i % 4) + 3)] / price - 1),
        };
      }),
    expected: seen,
  },
  {
    name: 'resampled bar stamped at its start',
    summary: 'the range of a two-hour bar, joined at the time at which it begins',
    interval: '60m',
    plant: (parts) =>
      withColumns(parts, (market, symbol) => {
        const { high, low } = (market.symbols.get(symbol) as SymbolData).bars.columns;
        const end = high.length - 1;
        return {
          mine: Float64Array.from(
            high,
            (price, i) => Math.max(price, high[Math.min(end, i + 1)]) / Math.min(low[i], low[Math.min(end, i + 1)]),
          ),
        };
      }),
    expected: seen,
  },
  {
    name: 'volume over that of the whole day',
    summary: 'normalised by a total that is known only at the end of the session',
    interval: '60m',
    plant: ofSession(({ rows, data }, row) => {
      const { volume } = data.bars.columns;
      return volume[row] / sum(rows, (other) => volume[other]);
    }),
    expected: seen,
  },
  {
    name: 'session VWAP of the whole session',
    summary: 'distance from an average price that later bars belong to',
    interval: '60m',
    plant: ofSession(({ rows, data }, row) => {
      const { close, volume } = data.bars.columns;
      return (
        (close[row] * sum(rows, (other) => volume[other])) / sum(rows, (other) => close[other] * volume[other]) - 1
      );
    }),
    expected: seen,
  },
  {
    name: 'daily indicator joined on the date',
    summary: 'intraday bars see the return of their own day',
    interval: '60m',
    plant: ofSession(({ rows, data }) => {
      const { open, close } = data.bars.columns;
      return close[last(rows)] / open[rows[0]] - 1;
    }),
    expected: seen,
  },
];
