import type { FeatureInputs } from '../../src/features/total-return.ts';

/*
 * Features that TA-Lib does not have, written a second time as their formulas read: sums over slices, averages from
 * their first value on. Slow, and for one row at a time.
 */
type Series = readonly number[];
export interface Row {
  readonly o: Series;
  readonly h: Series;
  readonly l: Series;
  readonly c: Series;
  readonly v: Series;
  readonly p: Readonly<Record<string, number>>;
}
export type Plain = (row: Row) => number[];

/** The bars up to and including a row. */
export function upTo(bars: FeatureInputs, row: number, p: Readonly<Record<string, number>>): Row {
  const part = (values: Float64Array) => Array.from(values.slice(0, row + 1));
  return { o: part(bars.open), h: part(bars.high), l: part(bars.low), c: part(bars.close), v: part(bars.volume), p };
}

const sum = (x: Series) => x.reduce((a, b) => a + b, 0);
const mean = (x: Series) => sum(x) / x.length;
const moment = (x: Series, k: number) => mean(x.map((value) => (value - mean(x)) ** k));
const sd = (x: Series) => Math.sqrt(moment(x, 2));
const covariance = (x: Series, y: Series) => mean(x.map((value, i) => (value - mean(x)) * (y[i] - mean(y))));
const correlation = (x: Series, y: Series) => covariance(x, y) / (sd(x) * sd(y));
const last = (x: Series, n: number, ago = 0) => x.slice(x.length - n - ago, x.length - ago);
const now = (x: Series, ago = 0) => x[x.length - 1 - ago];
const changes = (x: Series) => x.slice(1).map((value, i) => value - x[i]);
const returns = (x: Series) => changes(x.map(Math.log));
const pairs = (x: Series, y: Series, f: (a: number, b: number) => number) => x.map((value, i) => f(value, y[i]));
const rms = (x: Series) => Math.sqrt(mean(x.map((value) => value * value)));
const rankOf = (x: Series) =>
  (x.filter((value) => value < now(x)).length + (x.filter((value) => value === now(x)).length - 1) / 2) /
  (x.length - 1);
const typical = ({ h, l, c }: Row) => c.map((close, i) => (h[i] + l[i] + close) / 3);
const ranges = ({ h, l, c }: Row) =>
  c.slice(1).map((_, i) => Math.max(h[i + 1] - l[i + 1], Math.abs(h[i + 1] - c[i]), Math.abs(l[i + 1] - c[i])));
const flow = ({ h, l, c, v }: Row) => v.map((shares, i) => (shares * (2 * c[i] - h[i] - l[i])) / (h[i] - l[i]));

/** Average with weight k of the newest, from the mean of the first n on; the result is n - 1 shorter. */
function smooth(x: Series, n: number, k: number): number[] {
  const out = [mean(x.slice(0, n))];
  for (const value of x.slice(n)) out.push(k * value + (1 - k) * out[out.length - 1]);
  return out;
}
const ema = (x: Series, n: number) => smooth(x, n, 2 / (n + 1));
const atr = (row: Row, n: number) => now(smooth(ranges(row), n, 1 / n));
const weighted = (x: Series) => sum(x.map((value, i) => value * (i + 1))) / ((x.length * (x.length + 1)) / 2);
const rolling = (x: Series, n: number, f: (part: Series) => number) =>
  x.slice(n - 1).map((_, i) => f(x.slice(i, i + n)));
const middle = ({ h, l }: Row, n: number, ago = 0) => (Math.max(...last(h, n, ago)) + Math.min(...last(l, n, ago))) / 2;
const fitted = (x: Series) => {
  const t = x.map((_, i) => i);
  const slope = covariance(t, x) / moment(t, 2);
  return { slope, residuals: x.map((value, i) => value - mean(x) - slope * (i - mean(t))) };
};
const rogersSatchell = ({ o, h, l, c }: Row) =>
  c.map((close, i) => Math.log(h[i] / o[i]) * Math.log(h[i] / close) + Math.log(l[i] / o[i]) * Math.log(l[i] / close));
const sampleVariance = (x: Series) => (moment(x, 2) * x.length) / (x.length - 1);

export const plain: Readonly<Record<string, Plain>> = {
  acceleration: ({ c, p: { period: n } }) => [sum(last(returns(c), n)) - sum(last(returns(c), n, n))],
  adosc_ratio: (row) => {
    const { fast, slow, period } = row.p;
    const line = flow(row).map((_, i, all) => sum(all.slice(0, i + 1)));
    return [(now(smooth(line, 1, 2 / (fast + 1))) - now(smooth(line, 1, 2 / (slow + 1)))) / mean(last(row.v, period))];
  },
  amihud_ratio: ({ c, v, p: { short, long } }) => {
    const impact = c.slice(1).map((close, i) => Math.abs(close / c[i] - 1) / (close * v[i + 1]));
    return [mean(last(impact, short)) / mean(last(impact, long))];
  },
  autocorrelation: ({ c, p: { period, lag } }) => [
    correlation(last(returns(c), period), last(returns(c), period, lag)),
  ],
  awesome_ratio: ({ h, l, p: { fast, slow } }) => {
    const m = pairs(h, l, (a, b) => (a + b) / 2);
    return [mean(last(m, fast)) / mean(last(m, slow)) - 1];
  },
  bb_position: ({ c, p: { period, deviations } }) => {
    const x = last(c, period);
    const [low, high] = [mean(x) - deviations * sd(x), mean(x) + deviations * sd(x)];
    return [(now(c) - low) / (high - low)];
  },
  bb_width: ({ c, p: { period, deviations } }) => [(2 * deviations * sd(last(c, period))) / mean(last(c, period))],
  body_share: ({ o, h, l, c }) => [(now(c) - now(o)) / (now(h) - now(l))],
  bop_mean: ({ o, h, l, c, p: { period } }) => [
    mean(
      last(
        c.map((close, i) => (close - o[i]) / (h[i] - l[i])),
        period,
      ),
    ),
  ],
  breakout: ({ h, l, c, p: { period } }) => {
    const [top, bottom] = [Math.max(...last(h, period, 1)), Math.min(...last(l, period, 1))];
    return [Math.log(Math.max(1, now(c) / top)) + Math.log(Math.min(1, now(c) / bottom))];
  },
  chaikin_volatility: ({ h, l, p: { period, change } }) => {
    const e = ema(
      pairs(h, l, (a, b) => a - b),
      period,
    );
    return [now(e) / now(e, change) - 1];
  },
  close_location: ({ h, l, c }) => [(now(c) - now(l)) / (now(h) - now(l))],
  cmf: (row) => [sum(last(flow(row), row.p.period)) / sum(last(row.v, row.p.period))],
  dema_ratio: ({ c, p: { period: n } }) => [now(c) / (2 * now(ema(c, n)) - now(ema(ema(c, n), n))) - 1],
  donchian_position: ({ h, l, c, p: { period } }) => {
    const [top, bottom] = [Math.max(...last(h, period)), Math.min(...last(l, period))];
    return [(now(c) - bottom) / (top - bottom)];
  },
  downside_deviation: ({ c, p: { period } }) => [rms(last(returns(c), period).map((r) => Math.min(0, r)))],
  drawdown: ({ c, p: { period } }) => [now(c) / Math.max(...last(c, period)) - 1],
  efficiency: ({ c, p: { period } }) => [
    Math.log(now(c) / now(c, period)) / sum(last(returns(c), period).map(Math.abs)),
  ],
  ema_ratio: ({ c, p: { period } }) => [now(c) / now(ema(c, period)) - 1],
  extreme_returns: ({ c, p: { period } }) => [
    Math.max(...last(returns(c), period)),
    Math.min(...last(returns(c), period)),
  ],
  force_balance: ({ c, v, p: { period } }) => {
    const force = changes(c).map((change, i) => change * v[i + 1]);
    return [now(ema(force, period)) / now(ema(force.map(Math.abs), period))];
  },
  gap: ({ o, c }) => [Math.log(now(o) / now(c, 1))],
  garman_klass: ({ o, h, l, c, p: { period } }) => {
    const x = c.map(
      (close, i) => 0.5 * Math.log(h[i] / l[i]) ** 2 - (2 * Math.log(2) - 1) * Math.log(close / o[i]) ** 2,
    );
    return [Math.sqrt(mean(last(x, period)))];
  },
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
  inside_outside: ({ h, l }) => {
    const [up, down] = [Math.sign(now(h) - now(h, 1)), Math.sign(now(l, 1) - now(l))];
    return [up === down ? up : 0];
  },
  intrabar_return: ({ o, c }) => [Math.log(now(c) / now(o))],
  kama_ratio: ({ c, p: { period: n } }) => {
    let y = c[n - 1];
    for (let i = n; i < c.length; i++) {
      const efficiency = Math.abs(c[i] - c[i - n]) / sum(changes(c.slice(i - n, i + 1)).map(Math.abs));
      y += (efficiency * (2 / 3 - 2 / 31) + 2 / 31) ** 2 * (c[i] - y);
    }
    return [now(c) / y - 1];
  },
  keltner_position: (row) => [(now(row.c) - now(ema(row.c, row.p.period))) / atr(row, row.p.period)],
  kurtosis: ({ c, p: { period } }) => [
    moment(last(returns(c), period), 4) / moment(last(returns(c), period), 2) ** 2 - 3,
  ],
  lagged_return: ({ c, p: { lag } }) => [now(returns(c), lag)],
  line_residual: ({ c, p: { period } }) => {
    const { residuals } = fitted(last(c, period));
    return [now(residuals) / rms(residuals)];
  },
  log_return: ({ c, p: { period } }) => [sum(last(returns(c), period))],
  lower_shadow: ({ o, h, l, c }) => [(Math.min(now(o), now(c)) - now(l)) / (now(h) - now(l))],
  macd_ratio: ({ c, p: { fast, slow, signal } }) => {
    // The fast average starts late, so that both start together.
    const line = pairs(ema(c.slice(slow - fast), fast), ema(c, slow), (a, b) => 100 * (a / b - 1));
    const average = now(ema(line, signal));
    return [now(line), average, now(line) - average];
  },
  obv_flow: ({ c, v, p: { period } }) => [
    sum(
      last(
        changes(c).map((change, i) => Math.sign(change) * v[i + 1]),
        period,
      ),
    ) / sum(last(v, period)),
  ],
  parkinson: ({ h, l, p: { period } }) => [
    Math.sqrt(
      mean(
        last(
          pairs(h, l, (a, b) => Math.log(a / b) ** 2),
          period,
        ),
      ) /
        (4 * Math.log(2)),
    ),
  ],
  price_volume_correlation: ({ c, v, p: { period } }) => [correlation(last(returns(c), period), last(v, period))],
  pvt_flow: ({ c, v, p: { period } }) => {
    const x = c.slice(1).map((close, i) => v[i + 1] * (close / c[i] - 1));
    return [sum(last(x, period)) / sum(last(v, period))];
  },
  range_ratio: (row) => [now(ranges(row)) / atr(row, row.p.period)],
  rank: ({ c, p: { period } }) => [rankOf(last(c, period))],
  realised_volatility: ({ c, p: { period } }) => [sd(last(returns(c), period))],
  return_to_risk: ({ c, p: { period } }) => [mean(last(returns(c), period)) / sd(last(returns(c), period))],
  return_zscore: ({ c, p: { period } }) => [
    (now(returns(c)) - mean(last(returns(c), period))) / sd(last(returns(c), period)),
  ],
  rogers_satchell: (row) => [Math.sqrt(mean(last(rogersSatchell(row), row.p.period)))],
  runup: ({ c, p: { period } }) => [now(c) / Math.min(...last(c, period)) - 1],
  skewness: ({ c, p: { period } }) => [
    moment(last(returns(c), period), 3) / moment(last(returns(c), period), 2) ** 1.5,
  ],
  sma_cross: ({ c, p: { fast, slow } }) => [mean(last(c, fast)) / mean(last(c, slow)) - 1],
  sma_ratio: ({ c, p: { period } }) => [now(c) / mean(last(c, period)) - 1],
  streak: ({ c, p: { limit } }) => {
    const steps = changes(c).map(Math.sign).reverse();
    const end = steps.findIndex((step) => step !== steps[0]);
    return [steps[0] * Math.min(limit, end)];
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
  tsi: ({ c, p: { slow, fast } }) => {
    const twice = (x: Series) => now(ema(ema(x, slow), fast));
    return [(100 * twice(changes(c))) / twice(changes(c).map(Math.abs))];
  },
  ulcer: ({ c, p: { period } }) => [
    rms(
      last(
        rolling(c, period, (x) => 100 * (now(x) / Math.max(...x) - 1)),
        period,
      ),
    ),
  ],
  up_share: ({ c, p: { period } }) => [mean(last(returns(c), period).map((r) => (r > 0 ? 1 : 0)))],
  upper_shadow: ({ o, h, l, c }) => [(now(h) - Math.max(now(o), now(c))) / (now(h) - now(l))],
  variance_ratio: ({ c, p: { period, horizon } }) => {
    const long = Array.from({ length: period }, (_, ago) => Math.log(now(c, ago) / now(c, ago + horizon)));
    return [moment(long, 2) / (horizon * moment(last(returns(c), period), 2))];
  },
  volatility_ratio: ({ c, p: { short, long } }) => [sd(last(returns(c), short)) / sd(last(returns(c), long))],
  volume_cross: ({ v, p: { short, long } }) => [mean(last(v, short)) / mean(last(v, long))],
  volume_rank: ({ v, p: { period } }) => [rankOf(last(v, period))],
  volume_ratio: ({ v, p: { period } }) => [now(v) / mean(last(v, period))],
  volume_zscore: ({ v, p: { period } }) => [(now(v) - mean(last(v, period))) / sd(last(v, period))],
  vortex: (row) => {
    const { h, l, p } = row;
    const up = h.slice(1).map((high, i) => Math.abs(high - l[i]));
    const down = l.slice(1).map((low, i) => Math.abs(low - h[i]));
    return [(sum(last(up, p.period)) - sum(last(down, p.period))) / sum(last(ranges(row), p.period))];
  },
  vroc: ({ v, p: { period } }) => [mean(last(v, period)) / mean(last(v, period, period)) - 1],
  vwap_ratio: (row) => {
    const n = row.p.period;
    return [
      now(row.c) /
        (sum(
          last(
            pairs(typical(row), row.v, (x, y) => x * y),
            n,
          ),
        ) /
          sum(last(row.v, n))) -
        1,
    ];
  },
  wma_ratio: ({ c, p: { period } }) => [now(c) / weighted(last(c, period)) - 1],
  yang_zhang: (row) => {
    const { o, c, p } = row;
    const n = p.period;
    const overnight = last(
      o.slice(1).map((open, i) => Math.log(open / c[i])),
      n,
    );
    const inside = last(
      pairs(c, o, (a, b) => Math.log(a / b)),
      n,
    );
    const k = 0.34 / (1.34 + (n + 1) / (n - 1));
    const rest = (1 - k) * mean(last(rogersSatchell(row), n));
    return [Math.sqrt(sampleVariance(overnight) + k * sampleVariance(inside) + rest)];
  },
  zscore: ({ c, p: { period } }) => [(now(c) - mean(last(c, period))) / sd(last(c, period))],
};
