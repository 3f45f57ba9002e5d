import { remembersEverything } from '../../math/memory.ts';
import { missing } from '../../math/rolling.ts';
import { ratio } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

/**
 * Klinger's volume force: volume |2 d / s - 1| with the sign of the trend; d = range of the bar, s = ranges since the
 * trend turned, beginning with that of the bar before. The trend is the sign of the change of high + low + close; it
 * stays where that did not change, and is down before the first change. 0 where s is 0.
 */
function volumeForce(high: Float64Array, low: Float64Array, close: Float64Array, volume: Float64Array): Float64Array {
  remembersEverything();
  const out = missing(close.length);
  let trend = 0;
  let ranges = 0;
  for (let i = 1; i < out.length; i++) {
    const change = Math.sign(high[i] + low[i] + close[i] - (high[i - 1] + low[i - 1] + close[i - 1]));
    if (change !== 0 && change !== trend) {
      trend = change;
      ranges = high[i - 1] - low[i - 1];
    }
    const range = high[i] - low[i];
    ranges += range;
    out[i] = ranges === 0 ? 0 : volume[i] * Math.abs((2 * range) / ranges - 1) * (trend || -1);
  }
  return out;
}

export const klinger = volumeFeature({
  name: 'klinger_ratio',
  summary: 'Klinger oscillator in units of the average volume, and its signal line',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { fast: bars(34), slow: bars(55), signal: bars(13, 'bars of the signal line', 1) },
  scaleFree: true,
  formula:
    'line = (ema(f, fast) - ema(f, slow)) / ema(volume, slow), f = trend volume |2 (high - low) / s - 1|, trend = sign of the change of high + low + close, s = sum of ranges since the trend turned; signal = ema(line, signal); 0 without volume',
  source: 'Klinger (1997), Identifying Trends with Volume Analysis, TASC 15(12), scaled',
  warmup: ({ fast, slow, signal }) => Math.max(fast, slow) + signal - 1,
  outputs: ({ fast, slow, signal }) => [
    column('klinger_ratio', fast, slow),
    column('klinger_ratio_signal', fast, slow, signal),
  ],
  compute: ({ high, low, close, volume }, { fast, slow, signal }) => {
    const force = volumeForce(high, low, close, volume);
    const [quick, calm] = [ema(force, fast), ema(force, slow)];
    const line = ratio(
      quick.map((value, i) => value - calm[i]),
      ema(volume, slow),
    );
    return [line, ema(line, signal)];
  },
});
