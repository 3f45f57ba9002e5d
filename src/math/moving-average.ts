import { mama, shortStart } from './hilbert.ts';
import { missing, rollingMean } from './rolling.ts';
import { dema, ema, kama, t3, tema, trima, wma } from './smoothing.ts';

/** Kinds of moving averages by TA-Lib's number, and rows before their first value. */
const kinds: readonly {
  readonly name: string;
  readonly lookback: (period: number) => number;
  readonly compute: (values: Float64Array, period: number) => Float64Array;
}[] = [
  { name: 'simple', lookback: (period) => period - 1, compute: rollingMean },
  { name: 'exponential', lookback: (period) => period - 1, compute: (values, period) => ema(values, period) },
  { name: 'weighted', lookback: (period) => period - 1, compute: wma },
  { name: 'double exponential', lookback: (period) => 2 * (period - 1), compute: dema },
  { name: 'triple exponential', lookback: (period) => 3 * (period - 1), compute: tema },
  { name: 'triangular', lookback: (period) => period - 1, compute: trima },
  { name: 'Kaufman', lookback: (period) => period, compute: kama },
  { name: 'MESA', lookback: () => shortStart.warmup, compute: (values) => mama(values, 0.5, 0.05)[0] },
  { name: 'T3', lookback: (period) => 6 * (period - 1), compute: (values, period) => t3(values, period, 0.7) },
];

export const averageKinds = kinds.map(({ name }) => name);

/** Rows before the first value of an average. */
export function averageLookback(period: number, kind: number): number {
  return period === 1 ? 0 : kinds[kind].lookback(period);
}

/**
 * A moving average of the given kind; of one value it is that value.
 * @param startRow the row of the first value: a recursive average starts as if there were only the rows that it needs
 *   before it
 */
export function movingAverage(
  values: Float64Array,
  period: number,
  kind: number,
  startRow = averageLookback(period, kind),
): Float64Array {
  const out = missing(values.length);
  if (startRow >= values.length) return out;
  const from = startRow - averageLookback(period, kind);
  const part = values.subarray(from);
  out.set(period === 1 ? part : kinds[kind].compute(part, period), from);
  return out;
}
