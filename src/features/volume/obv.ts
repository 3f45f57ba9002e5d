import { missing, rollingSum } from '../../math/rolling.ts';
import { ratio } from '../../math/series.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';
import { onBalanceVolume, signedVolume } from './money-flow.ts';

const source = 'Granville (1963), New Key to Stock Market Profits; TA-Lib OBV';

export const obv = volumeFeature({
  name: 'obv',
  summary: 'On-balance volume in shares, starting at the first volume',
  inputs: ['close', 'volume'],
  params: {},
  scaleFree: false,
  talib: 'OBV',
  formula: 'running sum of volume with the sign of the change of the close',
  source,
  warmup: () => 0,
  outputs: () => ['obv'],
  compute: ({ close, volume }) => [onBalanceVolume(close, volume)],
});

export const obvFlow = volumeFeature({
  name: 'obv_flow',
  summary: 'Change of on-balance volume over a window, relative to the volume traded in it, -1 to 1',
  inputs: ['close', 'volume'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 5 }, { period: 20 }],
  formula: '(obv - obv[period ago]) / sum of volume; 0 without volume',
  source,
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('obv_flow', period)],
  compute: ({ close, volume }, { period }) => {
    const signed = signedVolume(close, volume);
    const traded = volume.slice();
    // The first row has no change, so the first full window is rows 1 to period.
    if (signed.length > 0) signed[0] = traded[0] = Number.NaN;
    return [ratio(rollingSum(signed, period), rollingSum(traded, period))];
  },
});

export const pvt = volumeFeature({
  name: 'pvt_flow',
  summary: 'Price-volume trend over a window: average return weighted by volume',
  inputs: ['close', 'volume'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'sum(volume (close / previous close - 1)) / sum(volume); 0 without volume',
  source: 'price-volume trend; Achelis (2000), Technical Analysis from A to Z',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('pvt_flow', period)],
  compute: ({ close, volume }, { period }) => {
    const weighted = missing(close.length);
    const traded = missing(close.length);
    for (let i = 1; i < close.length; i++) {
      weighted[i] = volume[i] * (close[i] / close[i - 1] - 1);
      traded[i] = volume[i];
    }
    return [ratio(rollingSum(weighted, period), rollingSum(traded, period))];
  },
});
