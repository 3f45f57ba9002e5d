import { missing, rollingMean, rollingSum } from '../../math/rolling.ts';
import { ratio, zip } from '../../math/series.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

export const easeOfMovement = volumeFeature({
  name: 'eom_balance',
  summary: 'Ease of movement over its own size: does the price move up or down with little volume, -1 to 1',
  inputs: ['high', 'low', 'volume'],
  params: { period: bars(14) },
  scaleFree: true,
  formula:
    'sum e / sum |e| over period bars, e = (m - previous m) (high - low) / volume, 0 without volume, m = (high + low) / 2; 0 when nothing moved',
  source: 'Arms (1996), Trading without Fear (ease of movement), scaled by its absolute size',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('eom_balance', period)],
  compute: ({ high, low, volume }, { period }) => {
    const ease = missing(high.length);
    for (let i = 1; i < ease.length; i++) {
      const move = (high[i] + low[i] - (high[i - 1] + low[i - 1])) / 2;
      ease[i] = volume[i] > 0 ? (move * (high[i] - low[i])) / volume[i] : 0;
    }
    return [ratio(rollingSum(ease, period), rollingSum(ease.map(Math.abs), period))];
  },
});

export const vwmaRatio = volumeFeature({
  name: 'vwma_ratio',
  summary: 'Volume-weighted average close against the simple average: was there more volume at higher closes',
  inputs: ['close', 'volume'],
  params: { period: bars(20) },
  scaleFree: true,
  formula: 'sum(close volume) / sum(volume) / sma(close, period) - 1; 0 without volume',
  source: 'Buff Dormeier (2011), Investing with Volume Analysis (volume price confirmation)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('vwma_ratio', period)],
  compute: ({ close, volume }, { period }) => {
    const turnover = rollingSum(
      zip(close, volume, (price, shares) => price * shares),
      period,
    );
    const shares = rollingSum(volume, period);
    return [rollingMean(close, period).map((mean, i) => (shares[i] === 0 ? 0 : turnover[i] / shares[i] / mean - 1))];
  },
});
