import { missing, rollingMean } from '../../math/rolling.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

/** Deviation of the last value from the window's mean over 0.015 times the mean absolute deviation; 0 when that is 0. */
function channelIndex(typical: Float64Array, period: number): Float64Array {
  const mean = rollingMean(typical, period);
  const out = missing(typical.length);
  for (let i = period - 1; i < out.length; i++) {
    const centre = mean[i];
    let sum = 0;
    let moves = false;
    for (let j = i - period + 1; j <= i; j++) {
      sum += Math.abs(typical[j] - centre);
      moves ||= typical[j] !== typical[i];
    }
    // Equal prices can differ from their rounded mean by a hair; only real movement counts.
    out[i] = moves ? (typical[i] - centre) / ((0.015 * sum) / period) : 0;
  }
  return out;
}

export const cci = momentumFeature({
  name: 'cci',
  summary: 'Commodity channel index: typical price from its mean in mean absolute deviations',
  inputs: ['high', 'low', 'close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{ period: 20 }],
  talib: 'CCI',
  formula: '(tp - sma(tp)) / (0.015 * mean |tp - sma(tp)|), tp = (high + low + close) / 3; 0 when tp never moved',
  source: 'Lambert (1980), Commodity Channel Index, Commodities Magazine; TA-Lib CCI',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('cci', period)],
  compute: ({ high, low, close }, { period }) => [
    channelIndex(
      high.map((top, i) => (top + low[i] + close[i]) / 3),
      period,
    ),
  ],
});
