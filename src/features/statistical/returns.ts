import { missing, rollingMax, rollingMean, rollingMin, rollingSum } from '../../math/rolling.ts';
import { rollingVariance } from '../../math/rolling-moments.ts';
import { logReturns, zip } from '../../math/series.ts';
import { bars, column, statisticalFeature } from '../define-feature.ts';

export const logReturn = statisticalFeature({
  name: 'log_return',
  summary: 'Log return over a number of bars',
  inputs: ['close'],
  params: { period: bars(1, 'bars back', 1) },
  scaleFree: true,
  core: [{ period: 1 }, { period: 2 }, { period: 5 }],
  formula: 'ln(close / close[period ago])',
  source: 'Campbell, Lo & MacKinlay (1997), The Econometrics of Financial Markets',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('log_return', period)],
  compute: ({ close }, { period }) => [logReturns(close, period)],
});

export const laggedReturn = statisticalFeature({
  name: 'lagged_return',
  summary: 'One-bar log return of an earlier bar',
  inputs: ['close'],
  params: { lag: bars(1, 'bars back', 1) },
  scaleFree: true,
  core: [{ lag: 1 }, { lag: 2 }],
  formula: 'ln(close[lag ago] / close[lag + 1 ago])',
  source: 'Campbell, Lo & MacKinlay (1997), The Econometrics of Financial Markets',
  warmup: ({ lag }) => lag + 1,
  outputs: ({ lag }) => [column('lagged_return', lag)],
  compute: ({ close }, { lag }) => {
    const out = missing(close.length);
    for (let i = lag + 1; i < out.length; i++) out[i] = Math.log(close[i - lag] / close[i - lag - 1]);
    return [out];
  },
});

export const intrabarReturn = statisticalFeature({
  name: 'intrabar_return',
  summary: 'Log return from the open to the close of the bar',
  inputs: ['open', 'close'],
  params: {},
  scaleFree: true,
  core: [{}],
  formula: 'ln(close / open)',
  source: 'Lou, Polk & Skouras (2019), A Tug of War, Journal of Financial Economics 134(1)',
  warmup: () => 0,
  outputs: () => ['intrabar_return'],
  compute: ({ open, close }) => [zip(open, close, (from, to) => Math.log(to / from))],
});

export const returnZscore = statisticalFeature({
  name: 'return_zscore',
  summary: 'One-bar log return in standard deviations from its mean',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: '(r - mean) / population standard deviation of period returns; 0 when they are equal',
  source: 'standard score',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('return_zscore', period)],
  compute: ({ close }, { period }) => {
    const returns = logReturns(close);
    const { mean, variance } = rollingVariance(returns, period);
    return [mean.map((m, i) => (variance[i] === 0 ? 0 : (returns[i] - m) / Math.sqrt(variance[i])))];
  },
});

export const returnToRisk = statisticalFeature({
  name: 'return_to_risk',
  summary: 'Mean one-bar log return over its standard deviation (a per-bar Sharpe ratio)',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 20 }, { period: 60 }],
  formula: 'mean / population standard deviation of period returns; 0 when they are equal',
  source: 'Sharpe (1994), The Sharpe Ratio, Journal of Portfolio Management 21(1)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('return_to_risk', period)],
  compute: ({ close }, { period }) => {
    const { mean, variance } = rollingVariance(logReturns(close), period);
    return [zip(mean, variance, (m, v) => (v === 0 ? 0 : m / Math.sqrt(v)))];
  },
});

export const upShare = statisticalFeature({
  name: 'up_share',
  summary: 'Share of rising closes, unchanged ones counting half, 0 to 1',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'mean of 1 (rise), 0.5 (unchanged), 0 (fall)',
  source: 'sign statistic',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('up_share', period)],
  compute: ({ close }, { period }) => [
    rollingMean(
      logReturns(close).map((r) => (1 + Math.sign(r)) / 2),
      period,
    ),
  ],
});

export const extremeReturns = statisticalFeature({
  name: 'extreme_returns',
  summary: 'Largest and smallest one-bar log return of the window',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'max r, min r over period returns',
  source: 'Bali, Cakici & Whitelaw (2011), Maxing Out, Journal of Financial Economics 99(2)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('max_return', period), column('min_return', period)],
  compute: ({ close }, { period }) => {
    const returns = logReturns(close);
    return [rollingMax(returns, period), rollingMin(returns, period)];
  },
});

export const efficiency = statisticalFeature({
  name: 'efficiency',
  summary: 'Kaufman efficiency ratio with the sign of the move: net over total movement, -1 to 1',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'sum r / sum |r| over period log returns; 0 when nothing moved',
  source: 'Kaufman (1995), Smarter Trading',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('efficiency', period)],
  compute: ({ close }, { period }) => {
    const returns = logReturns(close);
    return [
      zip(rollingSum(returns, period), rollingSum(returns.map(Math.abs), period), (net, total) =>
        total === 0 ? 0 : net / total,
      ),
    ];
  },
});
