import {
  changes,
  ema,
  fitted,
  last,
  mean,
  middle,
  moment,
  now,
  type Plain,
  pairs,
  ranges,
  rolling,
  type Series,
  smooth,
  sum,
  weighted,
} from './kit.ts';

/** Of the averages of every row: the sign of their distance now, and how many rows before had it too. */
const crossState = (fast: Series, slow: Series, limit: number) => {
  const signs = pairs(last(fast, slow.length), slow, (a, b) => Math.sign(a - b)).reverse();
  const end = signs.findIndex((sign) => sign !== signs[0]);
  return [signs[0], Math.min(limit, (end < 0 ? signs.length : end) - 1)];
};

export const trend: Readonly<Record<string, Plain>> = {
  choppiness: (row) => {
    const { period } = row.p;
    const height = Math.max(...last(row.h, period)) - Math.min(...last(row.l, period));
    return [(100 * Math.log10(sum(last(ranges(row), period)) / height)) / Math.log10(period)];
  },
  dema_ratio: ({ c, p: { period: n } }) => [now(c) / (2 * now(ema(c, n)) - now(ema(ema(c, n), n))) - 1],
  donchian_position: ({ h, l, c, p: { period } }) => {
    const [top, bottom] = [Math.max(...last(h, period)), Math.min(...last(l, period))];
    return [(now(c) - bottom) / (top - bottom)];
  },
  dpo_ratio: ({ c, p: { period } }) => [now(c) / mean(last(c, period, Math.floor(period / 2) + 1)) - 1],
  ema_cross_state: ({ c, p: { fast, slow, limit } }) => crossState(ema(c, fast), ema(c, slow), limit),
  ema_ratio: ({ c, p: { period } }) => [now(c) / now(ema(c, period)) - 1],
  hma_ratio: ({ c, p: { period: n } }) => {
    const raw = (ago: number) => 2 * weighted(last(c, Math.floor(n / 2), ago)) - weighted(last(c, n, ago));
    const width = Math.round(Math.sqrt(n));
    return [now(c) / weighted(Array.from({ length: width }, (_, i) => raw(width - 1 - i))) - 1];
  },
  ichimoku: (row) => {
    const { conversion, base, span } = row.p;
    const first = (middle(row, conversion, base) + middle(row, base, base)) / 2;
    const cloud = (first + middle(row, span, base)) / 2;
    return [middle(row, conversion) / middle(row, base) - 1, now(row.c) / cloud - 1];
  },
  kama_ratio: ({ c, p: { period: n } }) => {
    let y = c[n - 1];
    for (let i = n; i < c.length; i++) {
      const efficiency = Math.abs(c[i] - c[i - n]) / sum(changes(c.slice(i - n, i + 1)).map(Math.abs));
      y += (efficiency * (2 / 3 - 2 / 31) + 2 / 31) ** 2 * (c[i] - y);
    }
    return [now(c) / y - 1];
  },
  sma_cross: ({ c, p: { fast, slow } }) => [mean(last(c, fast)) / mean(last(c, slow)) - 1],
  sma_cross_state: ({ c, p: { fast, slow, limit } }) =>
    crossState(rolling(c, fast, mean), rolling(c, slow, mean), limit),
  sma_ratio: ({ c, p: { period } }) => [now(c) / mean(last(c, period)) - 1],
  supertrend: (row) => {
    const { h, l, c, p } = row;
    const sizes = smooth(ranges(row), p.period, 1 / p.period);
    // Bands of the row before; undefined before the first.
    let upper: number | undefined;
    let lower: number | undefined;
    let isUp = true;
    sizes.forEach((size, k) => {
      const i = k + p.period;
      if (upper !== undefined && c[i] > upper) isUp = true;
      else if (lower !== undefined && c[i] < lower) isUp = false;
      const [top, bottom] = [(h[i] + l[i]) / 2 + p.multiplier * size, (h[i] + l[i]) / 2 - p.multiplier * size];
      lower = isUp && lower !== undefined && lower > bottom ? lower : bottom;
      upper = !isUp && upper !== undefined && upper < top ? upper : top;
    });
    const band = (isUp ? lower : upper) as number;
    return [isUp ? 1 : -1, (now(c) - band) / now(c)];
  },
  t3_ratio: ({ c, p: { period, v } }) => {
    // Three times the generalised double average gd(x) = (1 + v) ema(x) - v ema(ema(x)), by its expansion in averages.
    const e = [c as number[]];
    for (let k = 1; k <= 6; k++) e.push(ema(e[k - 1], period));
    const [a, b] = [1 + v, -v];
    const level = a ** 3 * now(e[3]) + 3 * a * a * b * now(e[4]) + 3 * a * b * b * now(e[5]) + b ** 3 * now(e[6]);
    return [now(c) / level - 1];
  },
  tema_ratio: ({ c, p: { period: n } }) => {
    const [e1, e2, e3] = [ema(c, n), ema(ema(c, n), n), ema(ema(ema(c, n), n), n)];
    return [now(c) / (3 * now(e1) - 3 * now(e2) + now(e3)) - 1];
  },
  trend_fit: ({ c, p: { period } }) => {
    const { slope, residuals } = fitted(last(c, period));
    return [Math.sign(slope) * (1 - moment(residuals, 2) / moment(last(c, period), 2))];
  },
  trend_slope: ({ c, p: { period } }) => [fitted(last(c, period)).slope / mean(last(c, period))],
  trima_ratio: ({ c, p: { period: n } }) => {
    const weights = Array.from({ length: n }, (_, i) => Math.min(i + 1, n - i));
    return [now(c) / (sum(pairs(last(c, n), weights, (x, w) => x * w)) / sum(weights)) - 1];
  },
  vortex: (row) => {
    const { h, l, p } = row;
    const up = h.slice(1).map((high, i) => Math.abs(high - l[i]));
    const down = l.slice(1).map((low, i) => Math.abs(low - h[i]));
    return [(sum(last(up, p.period)) - sum(last(down, p.period))) / sum(last(ranges(row), p.period))];
  },
  wma_ratio: ({ c, p: { period } }) => [now(c) / weighted(last(c, period)) - 1],
};
