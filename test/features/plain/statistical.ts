import {
  changes,
  correlation,
  covariance,
  fitted,
  last,
  mean,
  moment,
  now,
  type Plain,
  pairs,
  rankOf,
  returns,
  rms,
  rolling,
  type Series,
  sd,
  sum,
} from './kit.ts';

const frequencies = (words: readonly string[]) =>
  [...new Set(words)].map((word) => words.filter((other) => other === word).length / words.length);
const entropy = (words: readonly string[]) => -sum(frequencies(words).map((p) => p * Math.log(p)));
const quantileOf = (x: Series, p: number) => {
  const sorted = [...x].sort((a, b) => a - b);
  const place = p * (sorted.length - 1);
  const share = place - Math.floor(place);
  return (1 - share) * sorted[Math.floor(place)] + share * sorted[Math.ceil(place)];
};

export const statistical: Readonly<Record<string, Plain>> = {
  approximate_entropy: ({ c, p: { period, m, reach } }) => {
    const r = last(returns(c), period);
    const phi = (n: number) => {
      const parts = rolling(r, n, (part) => part);
      const isNear = (a: Series, b: Series) => Math.max(...pairs(a, b, (x, y) => Math.abs(x - y))) <= reach * sd(r);
      return mean(parts.map((a) => Math.log(mean(parts.map((b) => Number(isNear(a, b)))))));
    };
    return [phi(m) - phi(m + 1)];
  },
  autocorrelation: ({ c, p: { period, lag } }) => [
    correlation(last(returns(c), period), last(returns(c), period, lag)),
  ],
  bars_since: ({ h, l, p: { period } }) => [
    [...last(h, period)].reverse().indexOf(Math.max(...last(h, period))),
    [...last(l, period)].reverse().indexOf(Math.min(...last(l, period))),
  ],
  drawdown: ({ c, p: { period } }) => [now(c) / Math.max(...last(c, period)) - 1],
  efficiency: ({ c, p: { period } }) => [
    Math.log(now(c) / now(c, period)) / sum(last(returns(c), period).map(Math.abs)),
  ],
  extreme_returns: ({ c, p: { period } }) => [
    Math.max(...last(returns(c), period)),
    Math.min(...last(returns(c), period)),
  ],
  fracdiff: ({ c, p: { d, period } }) => {
    // Generalised binomial coefficients (-1)^k d (d - 1) ... (d - k + 1) / k!; the oldest price takes what the rest leaves.
    const weights = Array.from({ length: period - 1 }, (_, k) =>
      Array.from({ length: k }, (_unused, j) => -(d - j) / (j + 1)).reduce((a, b) => a * b, 1),
    );
    const oldest = -sum(weights) * Math.log(now(c, period - 1));
    return [oldest + sum(weights.map((w, k) => w * Math.log(now(c, k))))];
  },
  hurst: ({ c, p: { period } }) => {
    const r = last(returns(c), period);
    const points: number[][] = [];
    for (let size = 8; size <= period; size *= 2) {
      const ratios: number[] = [];
      for (let end = period; end >= size; end -= size) {
        const block = r.slice(end - size, end);
        const walk = block.map((_, i) => sum(block.slice(0, i + 1).map((x) => x - mean(block))));
        ratios.push((Math.max(...walk) - Math.min(...walk)) / sd(block));
      }
      points.push([Math.log(size), Math.log(mean(ratios))]);
    }
    const [x, y] = [points.map(([a]) => a), points.map(([, b]) => b)];
    return [covariance(x, y) / moment(x, 2)];
  },
  intrabar_return: ({ o, c }) => [Math.log(now(c) / now(o))],
  kurtosis: ({ c, p: { period } }) => [
    moment(last(returns(c), period), 4) / moment(last(returns(c), period), 2) ** 2 - 3,
  ],
  lagged_return: ({ c, p: { lag } }) => [now(returns(c), lag)],
  line_residual: ({ c, p: { period } }) => {
    const { residuals } = fitted(last(c, period));
    return [now(residuals) / rms(residuals)];
  },
  ljung_box: ({ c, p: { period: n, lags } }) => {
    const r = last(returns(c), n);
    const d = r.map((x) => x - mean(r));
    const terms = Array.from({ length: lags }, (_, i) => i + 1).map((k) => {
      const rho = sum(pairs(d.slice(k), d, (a, b) => a * b)) / sum(d.map((x) => x * x));
      return rho ** 2 / (n - k);
    });
    return [n * (n + 2) * sum(terms)];
  },
  log_return: ({ c, p: { period } }) => [sum(last(returns(c), period))],
  permutation_entropy: ({ c, p: { period, order } }) => {
    const words = rolling(last(c, period), order, (part) => {
      const byValue = [...part].sort((a, b) => a - b);
      return part.map((value) => byValue.indexOf(value)).join(' ');
    });
    return [entropy(words) / Math.log([1, 1, 2, 6, 24, 120][order])];
  },
  quantile_position: ({ c, p: { period, tail } }) => {
    const [low, high] = [tail, 1 - tail].map((p) => quantileOf(last(c, period), p));
    return [(now(c) - low) / (high - low)];
  },
  rank: ({ c, p: { period } }) => [rankOf(last(c, period))],
  return_to_risk: ({ c, p: { period } }) => [mean(last(returns(c), period)) / sd(last(returns(c), period))],
  return_zscore: ({ c, p: { period } }) => [
    (now(returns(c)) - mean(last(returns(c), period))) / sd(last(returns(c), period)),
  ],
  runs_test: ({ c, p: { period } }) => {
    const signs = last(returns(c), period).map(Math.sign);
    const [up, down] = [1, -1].map((sign) => signs.filter((each) => each === sign).length);
    const runs = 1 + changes(signs).filter((change) => change !== 0).length;
    const n = up + down;
    const variance = (2 * up * down * (2 * up * down - n)) / (n * n * (n - 1));
    return [(runs - ((2 * up * down) / n + 1)) / Math.sqrt(variance)];
  },
  runup: ({ c, p: { period } }) => [now(c) / Math.min(...last(c, period)) - 1],
  sign_entropy: ({ c, p: { period, length } }) => {
    const signs = last(returns(c), period).map((r) => Number(r > 0));
    return [entropy(rolling(signs, length, (part) => part.join(''))) / Math.log(2 ** length)];
  },
  skewness: ({ c, p: { period } }) => [
    moment(last(returns(c), period), 3) / moment(last(returns(c), period), 2) ** 1.5,
  ],
  tail_ratio: ({ c, p: { period, tail } }) => {
    const [low, high] = [tail, 1 - tail].map((p) => Math.abs(quantileOf(last(returns(c), period), p)));
    return [high / (high + low)];
  },
  up_share: ({ c, p: { period } }) => [mean(last(returns(c), period).map((r) => (r > 0 ? 1 : 0)))],
  variance_ratio: ({ c, p: { period, horizon } }) => {
    const long = Array.from({ length: period }, (_, ago) => Math.log(now(c, ago) / now(c, ago + horizon)));
    return [moment(long, 2) / (horizon * moment(last(returns(c), period), 2))];
  },
  zscore: ({ c, p: { period } }) => [(now(c) - mean(last(c, period))) / sd(last(c, period))],
};
