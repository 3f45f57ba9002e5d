import { rollingSum } from '../../math/rolling.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

export const vwapRatio = volumeFeature({
  name: 'vwap_ratio',
  summary: 'Close relative to the volume-weighted typical price of a window',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'close / (sum(tp * volume) / sum(volume)) - 1, tp = (high + low + close) / 3; 0 without volume',
  source: 'Berkowitz, Logue & Noser (1988), The Total Cost of Transactions on the NYSE, Journal of Finance 43(1)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('vwap_ratio', period)],
  compute: ({ high, low, close, volume }, { period }) => {
    const turnover = rollingSum(
      high.map((top, i) => ((top + low[i] + close[i]) / 3) * volume[i]),
      period,
    );
    const shares = rollingSum(volume, period);
    return [turnover.map((value, i) => (shares[i] === 0 ? 0 : (close[i] * shares[i]) / value - 1))];
  },
});
