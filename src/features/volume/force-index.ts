import { missing } from '../../math/rolling.ts';
import { ratio } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

export const forceIndex = volumeFeature({
  name: 'force_balance',
  summary: 'Force index over its own size: net against total price change times volume, -1 to 1',
  inputs: ['close', 'volume'],
  params: { period: bars(13) },
  scaleFree: true,
  core: [{}],
  formula: 'ema(f, period) / ema(|f|, period), f = volume (close - previous close); 0 when nothing moved',
  source: 'Elder (1993), Trading for a Living (force index), scaled',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('force_balance', period)],
  compute: ({ close, volume }, { period }) => {
    const force = missing(close.length);
    for (let i = 1; i < force.length; i++) force[i] = volume[i] * (close[i] - close[i - 1]);
    return [ratio(ema(force, period), ema(force.map(Math.abs), period))];
  },
});
