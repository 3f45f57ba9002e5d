import { rollingMax, rollingMin, rollingRank } from '../../math/rolling.ts';
import { rollingVariance } from '../../math/rolling-moments.ts';
import { lineEnd, rollingLine } from '../../math/rolling-pairs.ts';
import { distance } from '../../math/series.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

export const zscore = statisticalFeature({
  name: 'zscore',
  summary: 'Close in standard deviations from its mean',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 60 }],
  formula: '(close - mean) / population standard deviation; 0 when the close never moved',
  source: 'standard score',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('zscore', period)],
  compute: ({ close }, { period }) => {
    const { mean, variance } = rollingVariance(close, period);
    return [mean.map((m, i) => (variance[i] === 0 ? 0 : (close[i] - m) / Math.sqrt(variance[i])))];
  },
});

export const rank = statisticalFeature({
  name: 'rank',
  summary: 'Rank of the close in its window, 0 to 1',
  inputs: ['close'],
  params: { period: bars(60) },
  scaleFree: true,
  core: [{}],
  formula: '(lower closes + half of the equal ones) / (period - 1)',
  source: 'percentile rank',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('rank', period)],
  compute: ({ close }, { period }) => [rollingRank(close, period)],
});

export const drawdown = statisticalFeature({
  name: 'drawdown',
  summary: 'Close below the highest close of the window, 0 or negative',
  inputs: ['close'],
  params: { period: bars(60) },
  scaleFree: true,
  core: [{}],
  formula: 'close / highest close - 1',
  source: 'George & Hwang (2004), The 52-Week High and Momentum Investing, Journal of Finance 59(5)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('drawdown', period)],
  compute: ({ close }, { period }) => [distance(close, rollingMax(close, period))],
});

export const runup = statisticalFeature({
  name: 'runup',
  summary: 'Close above the lowest close of the window, 0 or positive',
  inputs: ['close'],
  params: { period: bars(60) },
  scaleFree: true,
  core: [{}],
  formula: 'close / lowest close - 1',
  source: 'George & Hwang (2004), The 52-Week High and Momentum Investing, Journal of Finance 59(5)',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('runup', period)],
  compute: ({ close }, { period }) => [distance(close, rollingMin(close, period))],
});

export const lineResidual = statisticalFeature({
  name: 'line_residual',
  summary: 'Distance of the close from its least-squares line in standard deviations of the residuals',
  inputs: ['close'],
  params: { period: bars(20, 'window in bars', 4) },
  scaleFree: true,
  core: [{}],
  formula:
    '(close - linearreg) / sqrt(mean squared residual); 0 when the closes lie on a line (residual under 1e-12 of the variance)',
  source: 'least-squares line of the close on the bar number',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('line_residual', period)],
  compute: ({ close }, { period }) => {
    const line = rollingLine(close, period);
    const { variance } = rollingVariance(close, period);
    const spread = (period * period - 1) / 12;
    return [
      lineEnd(line, period).map((value, i) => {
        const residual = variance[i] - line.slope[i] * line.slope[i] * spread;
        return residual <= 1e-12 * variance[i] ? 0 : (close[i] - value) / Math.sqrt(residual);
      }),
    ];
  },
});
