import type { FeatureInput } from '../../../src/features/define-feature.ts';
import type { FeatureInputs } from '../../../src/features/total-return.ts';

/*
 * Features that TA-Lib does not have, written a second time as their formulas read: sums over slices, averages from
 * their first value on. Slow, and for one row at a time.
 */
export type Series = readonly number[];
export interface Row {
  readonly o: Series;
  readonly h: Series;
  readonly l: Series;
  readonly c: Series;
  readonly v: Series;
  readonly p: Readonly<Record<string, number>>;
  /** Clock, quotes and reference. */
  input(name: FeatureInput): Series;
}
export type Plain = (row: Row) => number[];

/** The bars up to and including a row. */
export function upTo(bars: FeatureInputs, row: number, p: Readonly<Record<string, number>>): Row {
  const part = (values: Float64Array) => Array.from(values.slice(0, row + 1));
  return {
    o: part(bars.open),
    h: part(bars.high),
    l: part(bars.low),
    c: part(bars.close),
    v: part(bars.volume),
    p,
    input: (name) => part(bars[name] as Float64Array),
  };
}

export const sum = (x: Series) => x.reduce((a, b) => a + b, 0);
export const mean = (x: Series) => sum(x) / x.length;
export const moment = (x: Series, k: number) => mean(x.map((value) => (value - mean(x)) ** k));
export const sd = (x: Series) => Math.sqrt(moment(x, 2));
export const covariance = (x: Series, y: Series) => mean(x.map((value, i) => (value - mean(x)) * (y[i] - mean(y))));
export const correlation = (x: Series, y: Series) => covariance(x, y) / (sd(x) * sd(y));
export const last = (x: Series, n: number, ago = 0) => x.slice(x.length - n - ago, x.length - ago);
export const now = (x: Series, ago = 0) => x[x.length - 1 - ago];
export const changes = (x: Series) => x.slice(1).map((value, i) => value - x[i]);
export const returns = (x: Series) => changes(x.map(Math.log));
export const pairs = (x: Series, y: Series, f: (a: number, b: number) => number) => x.map((value, i) => f(value, y[i]));
export const rms = (x: Series) => Math.sqrt(mean(x.map((value) => value * value)));
export const rankOf = (x: Series) =>
  (x.filter((value) => value < now(x)).length + (x.filter((value) => value === now(x)).length - 1) / 2) /
  (x.length - 1);
export const typical = ({ h, l, c }: Row) => c.map((close, i) => (h[i] + l[i] + close) / 3);
export const ranges = ({ h, l, c }: Row) =>
  c.slice(1).map((_, i) => Math.max(h[i + 1] - l[i + 1], Math.abs(h[i + 1] - c[i]), Math.abs(l[i + 1] - c[i])));
export const flow = ({ h, l, c, v }: Row) => v.map((shares, i) => (shares * (2 * c[i] - h[i] - l[i])) / (h[i] - l[i]));

/** Average with weight k of the newest, from the mean of the first n on; the result is n - 1 shorter. */
export function smooth(x: Series, n: number, k: number): number[] {
  const out = [mean(x.slice(0, n))];
  for (const value of x.slice(n)) out.push(k * value + (1 - k) * out[out.length - 1]);
  return out;
}
export const ema = (x: Series, n: number) => smooth(x, n, 2 / (n + 1));
export const atr = (row: Row, n: number) => now(smooth(ranges(row), n, 1 / n));
export const weighted = (x: Series) => sum(x.map((value, i) => value * (i + 1))) / ((x.length * (x.length + 1)) / 2);
export const rolling = <T>(x: Series, n: number, f: (part: Series) => T) =>
  x.slice(n - 1).map((_, i) => f(x.slice(i, i + n)));
export const middle = ({ h, l }: Row, n: number, ago = 0) =>
  (Math.max(...last(h, n, ago)) + Math.min(...last(l, n, ago))) / 2;
export const fitted = (x: Series) => {
  const t = x.map((_, i) => i);
  const slope = covariance(t, x) / moment(t, 2);
  return { slope, residuals: x.map((value, i) => value - mean(x) - slope * (i - mean(t))) };
};
export const rogersSatchell = ({ o, h, l, c }: Row) =>
  c.map((close, i) => Math.log(h[i] / o[i]) * Math.log(h[i] / close) + Math.log(l[i] / o[i]) * Math.log(l[i] / close));
export const sampleVariance = (x: Series) => (moment(x, 2) * x.length) / (x.length - 1);
