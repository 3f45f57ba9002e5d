import { quantileOfSorted } from '../../math/quantile.ts';
import { barsSinceExtreme, firstFinite, missing } from '../../math/rolling.ts';
import { logReturns } from '../../math/series.ts';
import { bars, column, real, statisticalFeature } from '../define-feature.ts';

const tail = (byDefault: number) => real(byDefault, 0.01, 0.49, 'share of the values in each tail');

/** `combine` of the quantiles at `share` and 1 - `share` of the last `period` values. */
function tails(
  values: Float64Array,
  period: number,
  share: number,
  combine: (low: number, high: number, row: number) => number,
): Float64Array {
  const out = missing(values.length);
  for (let i = firstFinite(values) + period - 1; i < out.length; i++) {
    const sorted = values.slice(i - period + 1, i + 1).sort();
    out[i] = combine(quantileOfSorted(sorted, share), quantileOfSorted(sorted, 1 - share), i);
  }
  return out;
}

export const quantilePosition = statisticalFeature({
  name: 'quantile_position',
  summary: 'Close between the low and the high quantile of its window: 0 at the low one, 1 at the high one',
  inputs: ['close'],
  params: { period: bars(60), tail: tail(0.1) },
  scaleFree: true,
  formula: '(close - q(tail)) / (q(1 - tail) - q(tail)), quantiles of the last period closes; 0.5 when they are equal',
  source: 'Hyndman & Fan (1996), Sample Quantiles in Statistical Packages, The American Statistician 50(4), type 7',
  warmup: ({ period }) => period - 1,
  outputs: ({ period, tail }) => [column('quantile_position', period, tail)],
  compute: ({ close }, { period, tail }) => [
    tails(close, period, tail, (low, high, i) => (high === low ? 0.5 : (close[i] - low) / (high - low))),
  ],
});

export const tailRatio = statisticalFeature({
  name: 'tail_ratio',
  summary: 'Upper tail of the log returns against the lower: 0.5 when they weigh the same, 0 to 1',
  inputs: ['close'],
  params: { period: bars(60), tail: tail(0.05) },
  scaleFree: true,
  formula: '|q(1 - tail)| / (|q(1 - tail)| + |q(tail)|) of period log returns; 0.5 when both are 0',
  source: 'tail ratio of empyrical (Quantopian), |q95| / |q05|, in a bounded form',
  warmup: ({ period }) => period,
  outputs: ({ period, tail }) => [column('tail_ratio', period, tail)],
  compute: ({ close }, { period, tail }) => [
    tails(logReturns(close), period, tail, (low, high) => {
      const both = Math.abs(high) + Math.abs(low);
      return both === 0 ? 0.5 : Math.abs(high) / both;
    }),
  ],
});

export const barsSince = statisticalFeature({
  name: 'bars_since',
  summary: 'Bars since the highest high and since the lowest low of the window',
  inputs: ['high', 'low'],
  params: { period: bars(252) },
  scaleFree: true,
  formula: 'bars since the highest high (lowest low) of period bars, the latest of equal ones; 0 when it is this bar',
  source: 'George & Hwang (2004), The 52-Week High and Momentum Investing, Journal of Finance 59(5)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('bars_since_high', period), column('bars_since_low', period)],
  compute: ({ high, low }, { period }) => [barsSinceExtreme(high, period, 1), barsSinceExtreme(low, period, -1)],
});
