import { missing, rollingMean } from '../../math/rolling.ts';
import { bars, column, momentumFeature } from '../define-feature.ts';

function balance(open: Float64Array, high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const out = missing(open.length);
  for (let i = 0; i < out.length; i++) {
    const range = high[i] - low[i];
    out[i] = range > 0 ? (close[i] - open[i]) / range : 0;
  }
  return out;
}

const source = 'Livshin (2001), Balance of Market Power, TASC 19(8); TA-Lib BOP';

export const bop = momentumFeature({
  name: 'bop',
  summary: 'Balance of power of one bar, -1 to 1',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  scaleFree: true,
  talib: 'BOP',
  formula: '(close - open) / (high - low); 0 without a range',
  source,
  warmup: () => 0,
  outputs: () => ['bop'],
  compute: ({ open, high, low, close }) => [balance(open, high, low, close)],
});

export const bopMean = momentumFeature({
  name: 'bop_mean',
  summary: 'Balance of power averaged over a window, -1 to 1',
  inputs: ['open', 'high', 'low', 'close'],
  params: { period: bars(14) },
  scaleFree: true,
  core: [{}],
  formula: 'sma((close - open) / (high - low), period)',
  source,
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('bop_mean', period)],
  compute: ({ open, high, low, close }, { period }) => [rollingMean(balance(open, high, low, close), period)],
});
