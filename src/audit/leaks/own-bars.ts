import { type FeatureInput, statisticalFeature } from '../../features/define-feature.ts';
import { quantile } from '../../math/quantile.ts';
import { featureFunction } from '../feature-function.ts';
import type { Leak } from './leak.ts';
import { type Parts, withColumns } from './pipeline.ts';

type Bars = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>>;

/** A feature as a user would write it, in the set beside the honest ones. */
function feature(compute: (bars: Bars) => Float64Array, scaleFree = true): Leak['plant'] {
  const inputs: readonly FeatureInput[] = ['open', 'high', 'low', 'close', 'volume'];
  const definition = statisticalFeature({
    name: 'mine',
    summary: 'a feature of the user',
    inputs,
    scaleFree,
    params: {},
    formula: 'see the code',
    source: 'selftest',
    warmup: () => 0,
    outputs: () => ['mine'],
    compute: (given) => [compute(given as unknown as Bars)],
  });
  return (parts: Parts) => {
    const instances = [...parts.instances, { definition, params: {} }];
    return { ...parts, instances, compute: featureFunction(instances) };
  };
}

const at = (values: Float64Array, i: number) => values[Math.max(0, Math.min(values.length - 1, i))];
const logReturns = (close: Float64Array) => close.map((price, i) => (i === 0 ? 0 : Math.log(price / close[i - 1])));
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const sorted = (values: Float64Array) => values.slice().sort();

const seen = ['truncation', 'future-noise'];
const level = ['adjustment'];

/** Leaks of a feature of one symbol's own bars. */
export const ownBarLeaks: readonly Leak[] = [
  {
    name: 'close shifted by -1',
    summary: 'the return of the next bar',
    plant: feature(({ close }) => close.map((price, i) => at(close, i + 1) / price - 1)),
    expected: seen,
  },
  {
    name: 'centred moving window',
    summary: 'an average of two bars before and two after',
    plant: feature(({ close }) =>
      close.map(
        (price, i) => (at(close, i - 2) + at(close, i - 1) + price + at(close, i + 1) + at(close, i + 2)) / 5 / price,
      ),
    ),
    expected: seen,
  },
  {
    name: 'window peeking through min_periods',
    summary: 'the highest high of the next bars, as a rolling maximum read backwards gives it',
    plant: feature(({ high, close }) => close.map((price, i) => Math.max(...high.subarray(i, i + 6)) / price - 1)),
    expected: seen,
  },
  {
    name: 'future values filled back',
    summary: 'bars without a price take the next one',
    plant: (parts) =>
      withColumns(parts, (market, symbol) => {
        const close = Float64Array.from(market.symbols.get(symbol)?.bars.columns.close ?? []);
        for (let i = close.length - 2; i >= 0; i--) if (Number.isNaN(close[i])) close[i] = close[i + 1];
        return { mine: close.map((price, i) => (i === 0 ? Number.NaN : price / close[i - 1] - 1)) };
      }),
    expected: seen,
  },
  {
    name: 'pivot before it is confirmed',
    summary: 'marks a high at its bar, though three later bars make it one',
    plant: feature(({ high }) =>
      high.map((price, i) => (price >= Math.max(...high.subarray(Math.max(0, i - 3), i + 4)) ? 1 : 0)),
    ),
    expected: seen,
  },
  {
    name: 'two-sided filter (smoothed states)',
    summary: 'an average run forwards and then backwards, as smoothed states of a hidden Markov model are',
    plant: feature(({ close }) => {
      const state = logReturns(close);
      for (let i = 1; i < state.length; i++) state[i] = 0.8 * state[i - 1] + 0.2 * state[i];
      for (let i = state.length - 2; i >= 0; i--) state[i] = 0.8 * state[i + 1] + 0.2 * state[i];
      return state;
    }),
    expected: seen,
  },
  {
    name: 'Savitzky-Golay in the middle',
    summary: 'a parabola through three bars before and three after',
    plant: feature(({ close }) => {
      const weights = [-2, 3, 6, 7, 6, 3, -2];
      return close.map(
        (price, i) => weights.reduce((sum, weight, k) => sum + weight * at(close, i + k - 3), 0) / 21 / price - 1,
      );
    }),
    expected: seen,
  },
  {
    name: 'detrending over the full sample',
    summary: 'distance from a line fitted through all bars',
    plant: feature(({ close }) => {
      const y = close.map(Math.log);
      const n = y.length;
      const slope =
        y.reduce((sum, value, i) => sum + (i - (n - 1) / 2) * (value - y[0]), 0) / Math.max(1, (n * (n * n - 1)) / 12);
      const middle = mean(y);
      return y.map((value, i) => value - middle - slope * (i - (n - 1) / 2));
    }),
    expected: seen,
  },
  {
    name: 'scaler over the full sample',
    summary: 'returns standardised by mean and deviation of all bars',
    plant: feature(({ close }) => {
      const returns = logReturns(close);
      const middle = mean(returns);
      const deviation = Math.sqrt(mean(returns.map((value) => (value - middle) ** 2)));
      return returns.map((value) => (value - middle) / deviation);
    }),
    expected: seen,
  },
  {
    name: 'quantile bins over the full sample',
    summary: 'the decile of a return among all returns',
    plant: feature(({ close }) => {
      const returns = logReturns(close);
      const all = sorted(returns);
      const edges = Array.from({ length: 9 }, (_, k) => quantile(all, (k + 1) / 10));
      return returns.map((value) => edges.filter((edge) => edge < value).length);
    }),
    expected: seen,
  },
  {
    name: 'outliers clipped by full-sample quantiles',
    summary: 'returns held between the 5 % and 95 % quantile of all bars',
    plant: feature(({ close }) => {
      const returns = logReturns(close);
      const all = sorted(returns);
      const [low, high] = [quantile(all, 0.05), quantile(all, 0.95)];
      return returns.map((value) => Math.max(low, Math.min(high, value)));
    }),
    expected: seen,
  },
  {
    name: 'target encoding over the full sample',
    summary: 'how often the price rose three bars after a rise, counted over all bars',
    plant: feature(({ close }) => {
      const isUp = (i: number) => (at(close, i) > at(close, i - 1) ? 1 : 0);
      const counts = [0, 0];
      const rises = [0, 0];
      for (let i = 1; i + 3 < close.length; i++) {
        counts[isUp(i)]++;
        if (close[i + 3] > close[i]) rises[isUp(i)]++;
      }
      return close.map((_, i) => rises[isUp(i)] / Math.max(1, counts[isUp(i)]));
    }),
    expected: seen,
  },
  {
    name: 'imputer with the full-sample mean',
    summary: 'missing returns take the mean of all bars',
    plant: (parts) =>
      withColumns(parts, (market, symbol) => {
        const close = Float64Array.from(market.symbols.get(symbol)?.bars.columns.adj_close ?? []);
        const returns = close.map((price, i) => price / close[i - 1] - 1);
        const known = returns.filter(Number.isFinite);
        return { mine: returns.map((value) => (Number.isFinite(value) ? value : mean(known))) };
      }),
    expected: seen,
  },
  {
    name: 'back-adjusted price as a level',
    summary: 'the logarithm of a price that later dividends and splits rescale',
    plant: feature(({ close }) => close.map(Math.log)),
    expected: level,
  },
  {
    name: 'back-adjusted price, said to be in units',
    summary: 'the price itself, declared not to be free of scale',
    plant: feature(({ close }) => close.slice(), false),
    expected: level,
  },
];
