import {
  atr,
  ema,
  last,
  mean,
  now,
  type Plain,
  pairs,
  ranges,
  returns,
  rms,
  rogersSatchell,
  rolling,
  sampleVariance,
  sd,
} from './kit.ts';

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
  downside_deviation: ({ c, p: { period } }) => [rms(last(returns(c), period).map((r) => Math.min(0, r)))],
  garman_klass: ({ o, h, l, c, p: { period } }) => {
    const x = c.map(
      (close, i) => 0.5 * Math.log(h[i] / l[i]) ** 2 - (2 * Math.log(2) - 1) * Math.log(close / o[i]) ** 2,
    );
    return [Math.sqrt(mean(last(x, period)))];
  },
  keltner_position: (row) => [(now(row.c) - now(ema(row.c, row.p.period))) / atr(row, row.p.period)],
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
  rogers_satchell: (row) => [Math.sqrt(mean(last(rogersSatchell(row), row.p.period)))],
  ulcer: ({ c, p: { period } }) => [
    rms(
      last(
        rolling(c, period, (x) => 100 * (now(x) / Math.max(...x) - 1)),
        period,
      ),
    ),
  ],
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
