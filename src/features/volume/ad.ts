import { remembersEverything } from '../../math/memory.ts';
import { missing, rollingMean, rollingSum } from '../../math/rolling.ts';
import { copyOf } from '../../math/scratch.ts';
import { ratio } from '../../math/series.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';
import { accumulationLine, moneyFlowVolume } from './money-flow.ts';

const inputs = ['high', 'low', 'close', 'volume'] as const;
const oscillator = { fast: bars(3), slow: bars(10) };

/**
 * Difference of two exponential averages of the accumulation line, both starting at its first value (as TA-Lib). In
 * TA-Lib's order of arithmetic: a small difference of large averages shows every rounding.
 */
function oscillate(line: Float64Array, fast: number, slow: number): Float64Array {
  remembersEverything();
  const out = missing(line.length);
  const first = Math.max(fast, slow) - 1;
  const [quickShare, calmShare] = [2 / (fast + 1), 2 / (slow + 1)];
  let quick = line[0];
  let calm = line[0];
  for (let i = 0; i < out.length; i++) {
    if (i > 0) {
      quick = quickShare * line[i] + (1 - quickShare) * quick;
      calm = calmShare * line[i] + (1 - calmShare) * calm;
    }
    if (i >= first) out[i] = quick - calm;
  }
  return out;
}

export const ad = volumeFeature({
  name: 'ad',
  summary: 'Accumulation/distribution line in shares, from the first bar on',
  inputs,
  params: {},
  scaleFree: false,
  talib: 'AD',
  formula: 'running sum of volume ((close - low) - (high - close)) / (high - low); 0 without a range',
  source: 'Chaikin; TA-Lib AD',
  warmup: () => 0,
  outputs: () => ['ad'],
  compute: ({ high, low, close, volume }) => [copyOf(accumulationLine(high, low, close, volume))],
});

export const adosc = volumeFeature({
  name: 'adosc',
  summary: 'Chaikin oscillator: fast less slow average of the accumulation line, in shares',
  inputs,
  params: oscillator,
  scaleFree: false,
  talib: 'ADOSC',
  formula: 'ema(ad, fast) - ema(ad, slow), both seeded with the first value of ad',
  source: 'Chaikin; TA-Lib ADOSC',
  warmup: ({ fast, slow }) => Math.max(fast, slow) - 1,
  outputs: ({ fast, slow }) => [column('adosc', fast, slow)],
  compute: ({ high, low, close, volume }, { fast, slow }) => [
    oscillate(accumulationLine(high, low, close, volume), fast, slow),
  ],
});

export const adoscRatio = volumeFeature({
  name: 'adosc_ratio',
  summary: 'Chaikin oscillator in units of the average volume',
  inputs,
  params: { ...oscillator, period: bars(20, 'bars of the average volume') },
  scaleFree: true,
  core: [{}],
  formula: 'adosc(fast, slow) / sma(volume, period); 0 without volume',
  source: 'Chaikin oscillator, scaled',
  warmup: ({ fast, slow, period }) => Math.max(fast, slow, period) - 1,
  outputs: ({ fast, slow, period }) => [column('adosc_ratio', fast, slow, period)],
  compute: ({ high, low, close, volume }, { fast, slow, period }) => [
    ratio(oscillate(accumulationLine(high, low, close, volume), fast, slow), rollingMean(volume, period)),
  ],
});

export const cmf = volumeFeature({
  name: 'cmf',
  summary: 'Chaikin money flow: share of the volume that closed near the top, -1 to 1',
  inputs,
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'sum of money-flow volume / sum of volume; 0 without volume',
  source: 'Chaikin money flow; Achelis (2000), Technical Analysis from A to Z',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('cmf', period)],
  compute: ({ high, low, close, volume }, { period }) => [
    ratio(rollingSum(moneyFlowVolume(high, low, close, volume), period), rollingSum(volume, period)),
  ],
});
