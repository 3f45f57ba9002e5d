import { changes, ema, last, mean, now, type Plain, pairs, returns, type Series, sum } from './kit.ts';

export const momentum: Readonly<Record<string, Plain>> = {
  acceleration: ({ c, p: { period: n } }) => [sum(last(returns(c), n)) - sum(last(returns(c), n, n))],
  awesome_ratio: ({ h, l, p: { fast, slow } }) => {
    const m = pairs(h, l, (a, b) => (a + b) / 2);
    return [mean(last(m, fast)) / mean(last(m, slow)) - 1];
  },
  bop_mean: ({ o, h, l, c, p: { period } }) => [
    mean(
      last(
        c.map((close, i) => (close - o[i]) / (h[i] - l[i])),
        period,
      ),
    ),
  ],
  macd_ratio: ({ c, p: { fast, slow, signal } }) => {
    // The fast average starts late, so that both start together.
    const line = pairs(ema(c.slice(slow - fast), fast), ema(c, slow), (a, b) => 100 * (a / b - 1));
    const average = now(ema(line, signal));
    return [now(line), average, now(line) - average];
  },
  tsi: ({ c, p: { slow, fast } }) => {
    const twice = (x: Series) => now(ema(ema(x, slow), fast));
    return [(100 * twice(changes(c))) / twice(changes(c).map(Math.abs))];
  },
};
