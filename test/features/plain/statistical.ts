import { correlation, fitted, last, mean, moment, now, type Plain, rankOf, returns, rms, sd, sum } from './kit.ts';

export const statistical: Readonly<Record<string, Plain>> = {
  autocorrelation: ({ c, p: { period, lag } }) => [
    correlation(last(returns(c), period), last(returns(c), period, lag)),
  ],
  drawdown: ({ c, p: { period } }) => [now(c) / Math.max(...last(c, period)) - 1],
  efficiency: ({ c, p: { period } }) => [
    Math.log(now(c) / now(c, period)) / sum(last(returns(c), period).map(Math.abs)),
  ],
  extreme_returns: ({ c, p: { period } }) => [
    Math.max(...last(returns(c), period)),
    Math.min(...last(returns(c), period)),
  ],
  intrabar_return: ({ o, c }) => [Math.log(now(c) / now(o))],
  kurtosis: ({ c, p: { period } }) => [
    moment(last(returns(c), period), 4) / moment(last(returns(c), period), 2) ** 2 - 3,
  ],
  lagged_return: ({ c, p: { lag } }) => [now(returns(c), lag)],
  line_residual: ({ c, p: { period } }) => {
    const { residuals } = fitted(last(c, period));
    return [now(residuals) / rms(residuals)];
  },
  log_return: ({ c, p: { period } }) => [sum(last(returns(c), period))],
  rank: ({ c, p: { period } }) => [rankOf(last(c, period))],
  return_to_risk: ({ c, p: { period } }) => [mean(last(returns(c), period)) / sd(last(returns(c), period))],
  return_zscore: ({ c, p: { period } }) => [
    (now(returns(c)) - mean(last(returns(c), period))) / sd(last(returns(c), period)),
  ],
  runup: ({ c, p: { period } }) => [now(c) / Math.min(...last(c, period)) - 1],
  skewness: ({ c, p: { period } }) => [
    moment(last(returns(c), period), 3) / moment(last(returns(c), period), 2) ** 1.5,
  ],
  up_share: ({ c, p: { period } }) => [mean(last(returns(c), period).map((r) => (r > 0 ? 1 : 0)))],
  variance_ratio: ({ c, p: { period, horizon } }) => {
    const long = Array.from({ length: period }, (_, ago) => Math.log(now(c, ago) / now(c, ago + horizon)));
    return [moment(long, 2) / (horizon * moment(last(returns(c), period), 2))];
  },
  zscore: ({ c, p: { period } }) => [(now(c) - mean(last(c, period))) / sd(last(c, period))],
};
