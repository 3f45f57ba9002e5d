import { remembersEverything } from '../../math/memory.ts';
import { distance } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

/** 1 times the growth of the close over the bars whose volume rose (sign 1) or fell (sign -1) against the bar before. */
function volumeIndex(close: Float64Array, volume: Float64Array, sign: 1 | -1): Float64Array {
  remembersEverything();
  const out = new Float64Array(close.length).fill(1);
  for (let i = 1; i < out.length; i++) {
    const counts = sign * (volume[i] - volume[i - 1]) > 0;
    out[i] = counts ? out[i - 1] * (close[i] / close[i - 1]) : out[i - 1];
  }
  return out;
}

const params = { period: bars(255) };
const source = 'Fosback (1976), Stock Market Logic; Dysart’s volume indices';
const warmup = ({ period }: { period: number }) => period - 1;

export const nvi = volumeFeature({
  name: 'nvi_ratio',
  summary: 'Negative volume index (growth on bars with less volume than the one before) against its average',
  inputs: ['close', 'volume'],
  params,
  scaleFree: true,
  formula: 'nvi / ema(nvi, period) - 1, nvi = product of close / previous close over bars whose volume fell',
  source,
  warmup,
  outputs: ({ period }) => [column('nvi_ratio', period)],
  compute: ({ close, volume }, { period }) => {
    const index = volumeIndex(close, volume, -1);
    return [distance(index, ema(index, period))];
  },
});

export const pvi = volumeFeature({
  name: 'pvi_ratio',
  summary: 'Positive volume index (growth on bars with more volume than the one before) against its average',
  inputs: ['close', 'volume'],
  params,
  scaleFree: true,
  formula: 'pvi / ema(pvi, period) - 1, pvi = product of close / previous close over bars whose volume rose',
  source,
  warmup,
  outputs: ({ period }) => [column('pvi_ratio', period)],
  compute: ({ close, volume }, { period }) => {
    const index = volumeIndex(close, volume, 1);
    return [distance(index, ema(index, period))];
  },
});
