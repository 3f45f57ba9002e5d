import {
  atr,
  changes,
  ema,
  last,
  mean,
  moment,
  now,
  type Plain,
  pairs,
  ranges,
  returns,
  rms,
  rogersSatchell,
  rolling,
  type Series,
  sampleVariance,
  sd,
  smooth,
  sum,
} from './kit.ts';

/** A hidden Markov model with means m and variances v: first chances, moves a[from][to]. */
interface Regimes {
  readonly first: number[];
  readonly a: number[][];
  readonly m: number[];
  readonly v: number[];
}

const density = (x: number, m: number, v: number) => Math.exp(-((x - m) ** 2) / (2 * v)) / Math.sqrt(2 * Math.PI * v);

/** Chance of each state and of the past observations, unscaled, at each bar: a[t][k] = P(x_1..x_t, s_t = k). */
function forwards(x: Series, { first, a, m, v }: Regimes): number[][] {
  const out: number[][] = [];
  for (const value of x) {
    const before = out.at(-1);
    const expected = before ? first.map((_, k) => sum(before.map((p, i) => p * a[i][k]))) : first;
    out.push(expected.map((p, k) => p * density(value, m[k], v[k])));
  }
  return out;
}

function filtered(x: Series, model: Regimes): number[] {
  const end = forwards(x, model).at(-1) as number[];
  return end.map((p) => p / sum(end));
}

function baumWelch(x: Series, states: number, steps: number): Regimes {
  const all = moment(x, 2);
  const sizes = x.map((value) => (value - mean(x)) ** 2).sort((a, b) => a - b);
  const part = (k: number) =>
    sizes.slice(Math.floor((k * x.length) / states), Math.floor(((k + 1) * x.length) / states));
  const each = Array.from({ length: states }, (_, k) => k);
  let model: Regimes = {
    first: each.map(() => 1 / states),
    a: each.map((i) => each.map((j) => (i === j ? 0.9 : 0.1 / (states - 1)))),
    m: each.map(() => mean(x)),
    v: each.map((k) => Math.max(0.01 * all, mean(part(k)))),
  };
  for (let step = 0; step < steps; step++) {
    const { a, m, v } = model;
    const alpha = forwards(x, model);
    const beta: number[][] = [each.map(() => 1)];
    for (let t = x.length - 1; t > 0; t--) {
      const later = beta[0];
      beta.unshift(each.map((i) => sum(each.map((j) => a[i][j] * density(x[t], m[j], v[j]) * later[j]))));
    }
    const gamma = alpha.map((p, t) => each.map((k) => (p[k] * beta[t][k]) / sum(each.map((i) => p[i] * beta[t][i]))));
    const moved = (i: number, j: number) =>
      sum(
        x
          .slice(1)
          .map(
            (value, t) =>
              (alpha[t][i] * a[i][j] * density(value, m[j], v[j]) * beta[t + 1][j]) / sum(alpha.at(-1) as number[]),
          ),
      );
    const weighted = (k: number, y: Series) =>
      sum(y.map((value, t) => gamma[t][k] * value)) / sum(gamma.map((p) => p[k]));
    const means = each.map((k) => weighted(k, x));
    model = {
      first: gamma[0],
      a: each.map((i) => each.map((j) => moved(i, j) / sum(each.map((to) => moved(i, to))))),
      m: means,
      v: each.map((k) =>
        Math.max(
          1e-4 * all,
          weighted(
            k,
            x.map((value) => (value - means[k]) ** 2),
          ),
        ),
      ),
    };
  }
  return model;
}

export const volatility: Readonly<Record<string, Plain>> = {
  bb_position: ({ c, p: { period, deviations } }) => {
    const x = last(c, period);
    const [low, high] = [mean(x) - deviations * sd(x), mean(x) + deviations * sd(x)];
    return [(now(c) - low) / (high - low)];
  },
  bb_width: ({ c, p: { period, deviations } }) => [(2 * deviations * sd(last(c, period))) / mean(last(c, period))],
  chaikin_volatility: ({ h, l, p: { period, change } }) => {
    const e = ema(
      pairs(h, l, (a, b) => a - b),
      period,
    );
    return [now(e) / now(e, change) - 1];
  },
  donchian_width: ({ h, l, p: { period } }) => {
    const [top, bottom] = [Math.max(...last(h, period)), Math.min(...last(l, period))];
    return [(top - bottom) / ((top + bottom) / 2)];
  },
  downside_deviation: ({ c, p: { period } }) => [rms(last(returns(c), period).map((r) => Math.min(0, r)))],
  ewma_volatility: ({ c, p: { decay, period } }) => [
    Math.sqrt(
      now(
        smooth(
          returns(c).map((r) => r ** 2),
          period,
          1 - decay,
        ),
      ),
    ),
  ],
  garman_klass: ({ o, h, l, c, p: { period } }) => {
    const x = c.map(
      (close, i) => 0.5 * Math.log(h[i] / l[i]) ** 2 - (2 * Math.log(2) - 1) * Math.log(close / o[i]) ** 2,
    );
    return [Math.sqrt(mean(last(x, period)))];
  },
  hmm_regime: ({ c, p: { states, history, refit } }) => {
    const row = c.length - 1;
    const block = Math.floor(row / refit) * refit;
    // In units of their size the products of densities below stay within what a number can hold.
    const unit = rms(returns(c));
    const r = [Number.NaN, ...returns(c).map((value) => value / unit)];
    const fitted = baumWelch(r.slice(block - history, block), states, 25);
    const p = filtered(r.slice(block - history), fitted);
    const order = fitted.v.map((_, k) => k).sort((a, b) => fitted.v[a] - fitted.v[b]);
    const sorted = order.map((k) => p[k]);
    return [...sorted.slice(1), unit * Math.sqrt(sum(order.map((k) => p[k] * fitted.v[k])))];
  },
  jump_share: ({ c, p: { period } }) => {
    const r = last(returns(c), period).map(Math.abs);
    const bipower = ((Math.PI / 2) * period * sum(pairs(r.slice(1), r, (a, b) => a * b))) / (period - 1);
    return [Math.sqrt(bipower / period), Math.max(0, 1 - bipower / sum(r.map((x) => x * x)))];
  },
  keltner_position: (row) => [(now(row.c) - now(ema(row.c, row.p.period))) / atr(row, row.p.period)],
  mass_index: ({ h, l, p: { average, period } }) => {
    const once = ema(
      pairs(h, l, (a, b) => a - b),
      average,
    );
    const twice = ema(once, average);
    return [
      sum(
        last(
          pairs(last(once, twice.length), twice, (a, b) => a / b),
          period,
        ),
      ),
    ];
  },
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
  range_ratio: (row) => [now(ranges(row)) / atr(row, row.p.period)],
  realised_volatility: ({ c, p: { period } }) => [sd(last(returns(c), period))],
  relative_volatility: ({ c, p: { period, deviation } }) => {
    const spread = rolling(c, deviation, sd);
    const steps = last(changes(c), spread.length);
    const side = (sign: number) =>
      now(
        smooth(
          pairs(spread, steps, (value, step) => (sign * step > 0 ? value : 0)),
          period,
          1 / period,
        ),
      );
    return [(100 * side(1)) / (side(1) + side(-1))];
  },
  rogers_satchell: (row) => [Math.sqrt(mean(last(rogersSatchell(row), row.p.period)))],
  semivariance: ({ c, p: { period } }) => {
    const r = last(returns(c), period);
    const half = (isKept: (x: number) => boolean) => sum(r.filter(isKept).map((x) => x * x)) / period;
    const [up, down] = [half((x) => x > 0), half((x) => x < 0)];
    return [Math.sqrt(up), Math.sqrt(down), (up - down) / (up + down)];
  },
  squeeze: (row) => [(2 * sd(last(row.c, row.p.period))) / (1.5 * atr(row, row.p.period))],
  ulcer: ({ c, p: { period } }) => [
    rms(
      last(
        rolling(c, period, (x) => 100 * (now(x) / Math.max(...x) - 1)),
        period,
      ),
    ),
  ],
  volatility_of_volatility: ({ c, p: { short, long } }) => {
    const line = last(rolling(returns(c), short, sd), long);
    return [sd(line) / mean(line)];
  },
  volatility_ratio: ({ c, p: { short, long } }) => [sd(last(returns(c), short)) / sd(last(returns(c), long))],
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
};
