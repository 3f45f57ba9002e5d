import { remembersEverything } from '../../math/memory.ts';
import { firstFinite, missing, rollingMax, rollingMin } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, momentumFeature, real } from '../define-feature.ts';

/** A range under this is rounding: the places of a steady trend lie at 100 to the last bits. */
const noRange = 1e-12;

/** Place of each value in its range, 0 to 100, smoothed: y = y + factor (place - y). Without a range it stays. */
function smoothedPlace(values: Float64Array, cycle: number, factor: number): Float64Array {
  remembersEverything();
  const [top, bottom] = [rollingMax(values, cycle), rollingMin(values, cycle)];
  const out = missing(values.length);
  const first = firstFinite(top);
  let place = 50;
  let smooth = 0;
  for (let i = first; i < out.length; i++) {
    const range = top[i] - bottom[i];
    if (range > noRange) place = (100 * (values[i] - bottom[i])) / range;
    smooth = i === first ? place : smooth + factor * (place - smooth);
    out[i] = smooth;
  }
  return out;
}

export const schaff = momentumFeature({
  name: 'schaff',
  summary: 'Schaff trend cycle: place of the MACD line in its range, taken twice and smoothed, 0 to 100',
  inputs: ['close'],
  params: {
    fast: bars(23),
    slow: bars(50),
    cycle: bars(10, 'bars of the ranges'),
    factor: real(0.5, 0.01, 1, 'weight of the newest place'),
  },
  scaleFree: true,
  formula:
    'p(p(ema(close, fast) / ema(close, slow) - 1)), p(x) = exponential average with weight factor of 100 (x - lowest x) / (highest x - lowest x) over cycle bars, kept where there is no range, 50 before the first',
  source: 'Schaff (1999), Schaff Trend Cycle, with the MACD line relative to the slow average',
  warmup: ({ fast, slow, cycle }) => Math.max(fast, slow) - 1 + 2 * (cycle - 1),
  outputs: ({ fast, slow, cycle, factor }) => [column('schaff', fast, slow, cycle, factor)],
  compute: ({ close }, { fast, slow, cycle, factor }) => {
    const line = zip(ema(close, fast), ema(close, slow), (a, b) => a / b - 1);
    const share = smoothedPlace(line, cycle, factor).map((place) => place / 100);
    return [smoothedPlace(share, cycle, factor)];
  },
});
