import { remembersEverything } from '../../math/memory.ts';
import { missing, rollingMean, rollingSum } from '../../math/rolling.ts';
import { rollingDeviation, rollingVariance } from '../../math/rolling-moments.ts';
import { logReturns, zip } from '../../math/series.ts';
import { bars, column, real, volatilityFeature } from '../define-feature.ts';

export const ewmaVolatility = volatilityFeature({
  name: 'ewma_volatility',
  summary: 'RiskMetrics volatility: exponentially weighted root mean square of log returns, per bar',
  inputs: ['close'],
  params: { decay: real(0.94, 0.5, 0.999, 'weight of the past'), period: bars(20, 'returns of the first estimate') },
  scaleFree: true,
  formula: 'sqrt(s), s = decay s + (1 - decay) r^2, begun with the mean of the first period squared log returns',
  source: 'J.P. Morgan/Reuters (1996), RiskMetrics Technical Document, 4th ed.',
  warmup: ({ period }) => period,
  outputs: ({ decay, period }) => [column('ewma_volatility', decay, period)],
  compute: ({ close }, { decay, period }) => {
    remembersEverything();
    const squares = logReturns(close).map((r) => r * r);
    const out = missing(close.length);
    let variance = 0;
    for (let i = 1; i < out.length; i++) {
      variance = i <= period ? variance + squares[i] / period : decay * variance + (1 - decay) * squares[i];
      if (i >= period) out[i] = Math.sqrt(variance);
    }
    return [out];
  },
});

export const volatilityOfVolatility = volatilityFeature({
  name: 'volatility_of_volatility',
  summary: 'Spread of the realised volatility over a longer window, relative to its mean',
  inputs: ['close'],
  params: { short: bars(20, 'window of the volatility'), long: bars(60, 'window of its spread') },
  scaleFree: true,
  formula:
    'population standard deviation / mean of realised_volatility(short) over long bars; 0 when nothing ever moved',
  source: 'Baltussen, van Bekkum & van der Grient (2018), Unknown Unknowns: Uncertainty about Risk, JFQA 53(4)',
  warmup: ({ short, long }) => short + long - 1,
  outputs: ({ short, long }) => [column('volatility_of_volatility', short, long)],
  compute: ({ close }, { short, long }) => {
    const { mean, variance } = rollingVariance(rollingDeviation(logReturns(close), short), long);
    return [zip(mean, variance, (m, v) => (m === 0 ? 0 : Math.sqrt(v) / m))];
  },
});

export const semivariance = volatilityFeature({
  name: 'semivariance',
  summary: 'Root mean square of the positive and of the negative log returns, and their balance, -1 to 1',
  inputs: ['close'],
  params: { period: bars(20) },
  scaleFree: true,
  formula:
    'up = sqrt(mean(max(r, 0)^2)), down = sqrt(mean(min(r, 0)^2)), balance = (up^2 - down^2) / (up^2 + down^2); 0 when nothing moved',
  source:
    'Barndorff-Nielsen, Kinnebrock & Shephard (2010), Measuring Downside Risk: Realised Semivariance; Patton & Sheppard (2015), Good Volatility, Bad Volatility, Review of Economics and Statistics 97(3)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => ['up', 'down', 'balance'].map((part) => column(`semivariance_${part}`, period)),
  compute: ({ close }, { period }) => {
    const returns = logReturns(close);
    const half = (sign: 1 | -1) =>
      rollingMean(
        returns.map((r) => Math.max(0, sign * r) * (sign * r)),
        period,
      );
    const [up, down] = [half(1), half(-1)];
    const balance = zip(up, down, (a, b) => (a + b === 0 ? 0 : (a - b) / (a + b)));
    return [up.map(Math.sqrt), down.map(Math.sqrt), balance];
  },
});

export const bipower = volatilityFeature({
  name: 'jump_share',
  summary: 'Bipower volatility (which jumps do not reach), and the share of the variance that jumps make up, 0 to 1',
  inputs: ['close'],
  params: { period: bars(20, 'window in bars', 3) },
  scaleFree: true,
  core: [{}],
  formula:
    'bv = pi / 2 * period / (period - 1) * sum |r| |previous r| over the period - 1 pairs, rv = sum r^2; sqrt(bv / period) and max(0, 1 - bv / rv); 0 when nothing moved',
  source:
    'Barndorff-Nielsen & Shephard (2004), Power and Bipower Variation with Stochastic Volatility and Jumps, Journal of Financial Econometrics 2(1)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('bipower_volatility', period), column('jump_share', period)],
  compute: ({ close }, { period }) => {
    const returns = logReturns(close);
    const products = missing(close.length);
    for (let i = 2; i < products.length; i++) products[i] = Math.abs(returns[i] * returns[i - 1]);
    const scale = ((Math.PI / 2) * period) / (period - 1);
    const smooth = rollingSum(products, period - 1);
    const whole = rollingSum(
      returns.map((r) => r * r),
      period,
    );
    return [
      smooth.map((sum) => Math.sqrt((scale * sum) / period)),
      zip(smooth, whole, (sum, all) => (all === 0 ? 0 : Math.max(0, 1 - (scale * sum) / all))),
    ];
  },
});
