import { rollingMean } from '../../math/rolling.ts';
import { rollingDeviation } from '../../math/rolling-moments.ts';
import { logReturns, ratio } from '../../math/series.ts';
import { bars, column, volatilityFeature } from '../define-feature.ts';

export const realisedVolatility = volatilityFeature({
  name: 'realised_volatility',
  summary: 'Standard deviation of one-bar log returns, per bar (not annualised)',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{ period: 5 }, { period: 20 }, { period: 60 }],
  formula: 'population standard deviation of ln(close / previous close) over period returns',
  source: 'Andersen & Bollerslev (1998), Answering the Skeptics, International Economic Review 39(4)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('realised_volatility', period)],
  compute: ({ close }, { period }) => [rollingDeviation(logReturns(close), period)],
});

export const volatilityRatio = volatilityFeature({
  name: 'volatility_ratio',
  summary: 'Short-window volatility relative to long-window volatility',
  inputs: ['close'],
  params: { short: bars(5), long: bars(60) },
  scaleFree: true,
  core: [{}],
  formula: 'realised_volatility(short) / realised_volatility(long); 1 when the long one is 0',
  source: 'ratio of realised volatilities',
  warmup: ({ short, long }) => Math.max(short, long),
  outputs: ({ short, long }) => [column('volatility_ratio', short, long)],
  compute: ({ close }, { short, long }) => {
    const returns = logReturns(close);
    return [ratio(rollingDeviation(returns, short), rollingDeviation(returns, long), 1)];
  },
});

export const downsideDeviation = volatilityFeature({
  name: 'downside_deviation',
  summary: 'Root mean square of the negative one-bar log returns, per bar',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  core: [{}],
  formula: 'sqrt(mean(min(r, 0)^2)) over period returns r = ln(close / previous close)',
  source: 'Sortino & Price (1994), Performance Measurement in a Downside Risk Framework, Journal of Investing 3(3)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('downside_deviation', period)],
  compute: ({ close }, { period }) => {
    const squares = logReturns(close).map((r) => (r < 0 ? r * r : r * 0));
    return [rollingMean(squares, period).map(Math.sqrt)];
  },
});
