import { tripleEma } from '../../math/smoothing.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

export const trix = momentumFeature({
  name: 'trix',
  summary: 'One-bar change of a triple-smoothed average, in percent',
  inputs: ['close'],
  params: { period: bars(15) },
  scaleFree: true,
  core: [{}],
  talib: 'TRIX',
  formula: '100 (e3 / previous e3 - 1), e3 = ema(ema(ema(close)))',
  source: 'Hutson (1983), Good TRIX, TASC 1(5); TA-Lib TRIX',
  warmup: ({ period }) => 3 * (period - 1) + 1,
  outputs: ({ period }) => [column('trix', period)],
  compute: ({ close }, { period }) => {
    const [, , smooth] = tripleEma(close, period);
    for (let i = smooth.length - 1; i > 0; i--) smooth[i] = (smooth[i] / smooth[i - 1] - 1) * 100;
    return [smooth];
  },
});
