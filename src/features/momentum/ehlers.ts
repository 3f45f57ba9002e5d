import { remembersEverything } from '../../math/memory.ts';
import { missing, rollingMax, rollingMin, rollingSum } from '../../math/rolling.ts';
import { ratio, zip } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const fisher = momentumFeature({
  name: 'fisher',
  summary: 'Fisher transform of the place of the middle price in its range: sharp turns at extremes',
  inputs: ['high', 'low'],
  params: { period: bars(9) },
  scaleFree: true,
  formula:
    'x = 0.66 ((m - lowest m) / (highest m - lowest m) - 0.5) + 0.67 previous x, +-0.999 when beyond +-0.99; fisher = ln((1 + x) / (1 - x)) / 2 + previous fisher / 2; m = (high + low) / 2, both start at 0, the place is 0.5 without a range',
  source: 'Ehlers (2002), Using the Fisher Transform, TASC 20(11)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('fisher', period)],
  compute: ({ high, low }, { period }) => {
    remembersEverything();
    const middle = zip(high, low, (top, bottom) => (top + bottom) / 2);
    const [top, bottom] = [rollingMax(middle, period), rollingMin(middle, period)];
    const out = missing(high.length);
    let [x, value] = [0, 0];
    for (let i = period - 1; i < out.length; i++) {
      const range = top[i] - bottom[i];
      const place = range === 0 ? 0.5 : (middle[i] - bottom[i]) / range;
      x = 0.66 * (place - 0.5) + 0.67 * x;
      if (Math.abs(x) > 0.99) x = 0.999 * Math.sign(x);
      value = 0.5 * Math.log((1 + x) / (1 - x)) + 0.5 * value;
      out[i] = value;
    }
    return [out];
  },
});

/** (x + 2 x[1 ago] + 2 x[2 ago] + x[3 ago]) / 6. */
function symmetric(values: Float64Array): Float64Array {
  const out = missing(values.length);
  for (let i = 3; i < out.length; i++) {
    out[i] = (values[i] + 2 * values[i - 1] + 2 * values[i - 2] + values[i - 3]) / 6;
  }
  return out;
}

export const relativeVigor = momentumFeature({
  name: 'relative_vigor',
  summary: 'Relative vigor index: body over range of the bars, smoothed, and its signal line',
  inputs: ['open', 'high', 'low', 'close'],
  params: { period: bars(10) },
  scaleFree: true,
  formula:
    'sum(s(close - open)) / sum(s(high - low)) over period bars, s(x) = (x + 2 x1 + 2 x2 + x3) / 6 of this bar and the three before it; signal = s(line); 0 without a range',
  source: 'Ehlers (2002), Relative Vigor Index, TASC 20(1)',
  warmup: ({ period }) => period + 5,
  outputs: ({ period }) => [column('relative_vigor', period), column('relative_vigor_signal', period)],
  compute: ({ open, high, low, close }, { period }) => {
    const moved = symmetric(zip(close, open, (to, from) => to - from));
    const range = symmetric(zip(high, low, (top, bottom) => top - bottom));
    const line = ratio(rollingSum(moved, period), rollingSum(range, period));
    return [line, symmetric(line)];
  },
});
