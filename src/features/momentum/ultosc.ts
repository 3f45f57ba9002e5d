import { missing, rollingSum } from '../../math/rolling.ts';
import { ratio } from '../../math/series.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';
import { trueRange } from '../volatility/true-range.ts';

export const ultosc = momentumFeature({
  name: 'ultosc',
  summary: 'Ultimate oscillator: buying pressure over three windows, 0 to 100',
  inputs: ['high', 'low', 'close'],
  params: { short: bars(7), middle: bars(14), long: bars(28) },
  scaleFree: true,
  core: [{}],
  talib: 'ULTOSC',
  formula:
    '100 (4 a(short) + 2 a(middle) + a(long)) / 7, a(n) = sum(close - true low) / sum(true range); a = 0 without range',
  source: 'Williams (1985), The Ultimate Oscillator, TASC 3(4); TA-Lib ULTOSC',
  warmup: ({ short, middle, long }) => Math.max(short, middle, long),
  outputs: ({ short, middle, long }) => [column('ultosc', short, middle, long)],
  compute: ({ high, low, close }, { short, middle, long }) => {
    const range = trueRange(high, low, close);
    const pressure = missing(close.length);
    for (let i = 1; i < close.length; i++) pressure[i] = close[i] - Math.min(low[i], close[i - 1]);
    const average = (period: number) => ratio(rollingSum(pressure, period), rollingSum(range, period));
    const [a, b, c] = [average(short), average(middle), average(long)];
    return [a.map((value, i) => (100 * (4 * value + 2 * b[i] + c[i])) / 7)];
  },
});
