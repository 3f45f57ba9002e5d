import { rollingVariance } from '../../math/rolling-moments.ts';
import { lineEnd, rollingLine } from '../../math/rolling-pairs.ts';
import { zip } from '../../math/series.ts';
import { bars, column, trendFeature } from '../define-feature.ts';

const source = 'least-squares line of the close on the bar number; TA-Lib';
const inputs = ['close'] as const;
const params = { period: bars(14) };
const shared = { inputs, params, scaleFree: false, source, warmup: ({ period }: { period: number }) => period - 1 };

export const linearreg = trendFeature({
  ...shared,
  name: 'linearreg',
  summary: 'Least-squares line through the closes, at the last bar',
  talib: 'LINEARREG',
  formula: 'intercept + slope (period - 1)',
  outputs: ({ period }) => [column('linearreg', period)],
  compute: ({ close }, { period }) => [lineEnd(rollingLine(close, period), period)],
});

export const linearregSlope = trendFeature({
  ...shared,
  name: 'linearreg_slope',
  summary: 'Slope of the least-squares line through the closes, price per bar',
  talib: 'LINEARREG_SLOPE',
  formula: 'sum((t - tMean)(close - mean)) / sum((t - tMean)^2)',
  outputs: ({ period }) => [column('linearreg_slope', period)],
  compute: ({ close }, { period }) => [rollingLine(close, period).slope],
});

export const linearregAngle = trendFeature({
  ...shared,
  name: 'linearreg_angle',
  summary: 'Slope of the least-squares line as an angle in degrees',
  talib: 'LINEARREG_ANGLE',
  formula: 'atan(slope) * 180 / pi',
  outputs: ({ period }) => [column('linearreg_angle', period)],
  compute: ({ close }, { period }) => [
    rollingLine(close, period).slope.map((slope) => (Math.atan(slope) * 180) / Math.PI),
  ],
});

export const linearregIntercept = trendFeature({
  ...shared,
  name: 'linearreg_intercept',
  summary: 'Least-squares line through the closes, at the first bar of the window',
  talib: 'LINEARREG_INTERCEPT',
  formula: 'mean - slope (period - 1) / 2',
  outputs: ({ period }) => [column('linearreg_intercept', period)],
  compute: ({ close }, { period }) => {
    const { mean, slope } = rollingLine(close, period);
    return [zip(mean, slope, (m, s) => m - (s * (period - 1)) / 2)];
  },
});

export const tsf = trendFeature({
  ...shared,
  name: 'tsf',
  summary: 'Time series forecast: the least-squares line one bar ahead of the last',
  talib: 'TSF',
  formula: 'intercept + slope * period',
  outputs: ({ period }) => [column('tsf', period)],
  compute: ({ close }, { period }) => {
    const line = rollingLine(close, period);
    return [zip(lineEnd(line, period), line.slope, (end, slope) => end + slope)];
  },
});

export const trendSlope = trendFeature({
  ...shared,
  name: 'trend_slope',
  summary: 'Slope of the least-squares line per bar, relative to the mean close',
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 20 }, { period: 60 }],
  formula: 'linearreg_slope / mean close',
  outputs: ({ period }) => [column('trend_slope', period)],
  compute: ({ close }, { period }) => {
    const { mean, slope } = rollingLine(close, period);
    return [zip(slope, mean, (s, m) => s / m)];
  },
});

export const trendFit = trendFeature({
  ...shared,
  name: 'trend_fit',
  summary: 'Share of the variance of the closes that a straight line explains, 0 to 1, with the sign of its slope',
  params: { period: bars(20, 'window in bars', 3) },
  scaleFree: true,
  core: [{}],
  formula: 'sign(slope) * R^2; 0 when the closes are equal',
  outputs: ({ period }) => [column('trend_fit', period)],
  compute: ({ close }, { period }) => {
    const { slope } = rollingLine(close, period);
    const { variance } = rollingVariance(close, period);
    const spread = (period * period - 1) / 12;
    const fit = (s: number, v: number) => (v > 0 ? Math.sign(s) * Math.min(1, (s * s * spread) / v) : v * 0);
    return [zip(slope, variance, fit)];
  },
});
