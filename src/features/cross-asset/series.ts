import { column, type FeatureParam, seriesFeature } from '../define-feature.ts';

/*
 * Of a dated series (of=SERIES): yields, prices, flows. Windows count observations of the series, not bars. Values may be
 * negative. computeSeriesFeature sees to it that each value is computed from what was published by then.
 */
const observations = (byDefault: number, min = 1): FeatureParam => ({
  default: byDefault,
  min,
  max: 2000,
  describe: 'observations of the series',
});
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: Float64Array) => {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
};
const isFlat = (values: Float64Array) => values.every((value) => value === values[0]);
const newest = (values: Float64Array) => values[values.length - 1];

export const seriesValue = seriesFeature({
  name: 'series_value',
  summary: 'Latest known value of a series',
  params: {},
  scaleFree: false,
  formula: 'x',
  source: 'as published',
  warmup: () => 0,
  outputs: () => ['series_value'],
  compute: (values) => [newest(values)],
});

export const seriesChange = seriesFeature({
  name: 'series_change',
  summary: 'Change of a series over some observations',
  params: { period: observations(1) },
  scaleFree: false,
  formula: 'x - x[period ago]',
  source: 'difference',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('series_change', period)],
  compute: (values) => [newest(values) - values[0]],
});

export const seriesReturn = seriesFeature({
  name: 'series_return',
  summary: 'Relative change of a series over some observations',
  params: { period: observations(1) },
  scaleFree: true,
  formula: '(x - x[period ago]) / |x[period ago]|; 0 when it was 0',
  source: 'rate of change',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('series_return', period)],
  compute: (values) => [values[0] === 0 ? 0 : (newest(values) - values[0]) / Math.abs(values[0])],
});

export const seriesZscore = seriesFeature({
  name: 'series_zscore',
  summary: 'Latest value of a series in standard deviations from its mean',
  params: { period: observations(60, 2) },
  scaleFree: true,
  formula: '(x - mean) / population standard deviation of the last period observations; 0 when they are equal',
  source: 'standard score',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('series_zscore', period)],
  compute: (values) => [isFlat(values) ? 0 : (newest(values) - mean(values)) / deviation(values)],
});

export const seriesRank = seriesFeature({
  name: 'series_rank',
  summary: 'Rank of the latest value of a series among the last observations, 0 to 1',
  params: { period: observations(60, 2) },
  scaleFree: true,
  formula: '(lower values + half of the equal ones) / (period - 1)',
  source: 'percentile rank',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('series_rank', period)],
  compute: (values) => {
    const x = newest(values);
    const twice = values.reduce((sum, value) => sum + (value < x ? 2 : value === x ? 1 : 0), -1);
    return [twice / (2 * (values.length - 1))];
  },
});

export const seriesSlope = seriesFeature({
  name: 'series_slope',
  summary: 'Least-squares slope of a series per observation, in standard deviations of the series',
  params: { period: observations(20, 3) },
  scaleFree: true,
  formula: 'slope of x on its number / population standard deviation of x; 0 when all are equal',
  source: 'least-squares line',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('series_slope', period)],
  compute: (values) => {
    if (isFlat(values)) return [0];
    const n = values.length;
    const center = mean(values);
    const product = values.reduce((sum, value, t) => sum + (t - (n - 1) / 2) * (value - center), 0);
    return [product / ((n * (n * n - 1)) / 12) / deviation(values)];
  },
});

export const seriesVolatility = seriesFeature({
  name: 'series_volatility',
  summary: 'Standard deviation of the changes of a series',
  params: { period: observations(20, 2) },
  scaleFree: false,
  formula: 'population standard deviation of the last period changes x - x[1 ago]',
  source: 'realised volatility, of differences',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('series_volatility', period)],
  compute: (values) => [deviation(values.slice(1).map((value, t) => value - values[t]))],
});

export const seriesSurprise = seriesFeature({
  name: 'series_surprise',
  summary: 'Latest change of a series in standard deviations of the changes before it',
  params: { period: observations(12, 2) },
  scaleFree: true,
  formula:
    '(d - mean) / population standard deviation, d = the latest change, both over the period changes before it; 0 when those are equal',
  source:
    'standardised surprise; Latane & Jones (1977), Standardized Unexpected Earnings, Journal of Finance 32(5), with the mean change as expectation',
  warmup: ({ period }) => period + 1,
  outputs: ({ period }) => [column('series_surprise', period)],
  compute: (values) => {
    const changes = values.slice(1).map((value, t) => value - values[t]);
    const before = changes.subarray(0, -1);
    return [isFlat(before) ? 0 : (newest(changes) - mean(before)) / deviation(before)];
  },
});

export const seriesAge = seriesFeature({
  name: 'series_age',
  summary: 'Days since the latest known value of a series became available',
  params: {},
  scaleFree: true,
  ofAge: true,
  formula:
    'close of the bar - available_at of the latest period known by then, in calendar days; a revision of that period starts it anew',
  source: 'staleness of as-of data',
  warmup: () => 0,
  outputs: () => ['series_age'],
  compute: (days) => [newest(days)],
});
