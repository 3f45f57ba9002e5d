import { missing, rollingSum } from '../../math/rolling.ts';
import { zip } from '../../math/series.ts';
import { bars, column, volumeFeature } from '../define-feature.ts';

export const mfi = volumeFeature({
  name: 'mfi',
  summary: 'Money flow index: share of the turnover on rising typical prices, 0 to 100',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  talib: 'MFI',
  formula:
    '100 * rising / (rising + falling), sums of typical price * volume by the sign of its change; 0 without turnover (TA-Lib also gives 0 where the turnover is under 1)',
  source: 'Quong & Soudack (1989), Volume-Weighted RSI: Money Flow, TASC 7(3); TA-Lib MFI',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('mfi', period)],
  compute: ({ high, low, close, volume }, { period }) => {
    const rising = missing(close.length);
    const falling = missing(close.length);
    let before = (high[0] + low[0] + close[0]) / 3;
    for (let i = 1; i < close.length; i++) {
      const typical = (high[i] + low[i] + close[i]) / 3;
      const flow = typical * volume[i];
      rising[i] = flow * Number(typical > before);
      falling[i] = flow * Number(typical < before);
      before = typical;
    }
    return [
      zip(rollingSum(rising, period), rollingSum(falling, period), (up, down) =>
        up + down === 0 ? 0 : (100 * up) / (up + down),
      ),
    ];
  },
});
