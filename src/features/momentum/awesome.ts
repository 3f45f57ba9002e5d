import { rollingMean } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const awesome = momentumFeature({
  name: 'awesome_ratio',
  summary: 'Awesome oscillator relative to the slow average of the middle price',
  inputs: ['high', 'low'],
  params: { fast: bars(5), slow: bars(34) },
  scaleFree: true,
  core: [{}],
  formula: 'sma(m, fast) / sma(m, slow) - 1, m = (high + low) / 2',
  source: 'Williams (1998), New Trading Dimensions',
  warmup: ({ fast, slow }) => Math.max(fast, slow) - 1,
  outputs: ({ fast, slow }) => [column('awesome_ratio', fast, slow)],
  compute: ({ high, low }, { fast, slow }) => {
    const middle = zip(high, low, (top, bottom) => (top + bottom) / 2);
    return [zip(rollingMean(middle, fast), rollingMean(middle, slow), (a, b) => a / b - 1)];
  },
});
