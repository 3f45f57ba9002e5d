import {
  changes,
  correlation,
  ema,
  flow,
  last,
  mean,
  now,
  type Plain,
  pairs,
  rankOf,
  returns,
  sd,
  smooth,
  sum,
  typical,
} from './kit.ts';

export const volume: Readonly<Record<string, Plain>> = {
  adosc_ratio: (row) => {
    const { fast, slow, period } = row.p;
    const line = flow(row).map((_, i, all) => sum(all.slice(0, i + 1)));
    return [(now(smooth(line, 1, 2 / (fast + 1))) - now(smooth(line, 1, 2 / (slow + 1)))) / mean(last(row.v, period))];
  },
  amihud_ratio: ({ c, v, p: { short, long } }) => {
    const impact = c.slice(1).map((close, i) => Math.abs(close / c[i] - 1) / (close * v[i + 1]));
    return [mean(last(impact, short)) / mean(last(impact, long))];
  },
  cmf: (row) => [sum(last(flow(row), row.p.period)) / sum(last(row.v, row.p.period))],
  force_balance: ({ c, v, p: { period } }) => {
    const force = changes(c).map((change, i) => change * v[i + 1]);
    return [now(ema(force, period)) / now(ema(force.map(Math.abs), period))];
  },
  obv_flow: ({ c, v, p: { period } }) => [
    sum(
      last(
        changes(c).map((change, i) => Math.sign(change) * v[i + 1]),
        period,
      ),
    ) / sum(last(v, period)),
  ],
  price_volume_correlation: ({ c, v, p: { period } }) => [correlation(last(returns(c), period), last(v, period))],
  pvt_flow: ({ c, v, p: { period } }) => {
    const x = c.slice(1).map((close, i) => v[i + 1] * (close / c[i] - 1));
    return [sum(last(x, period)) / sum(last(v, period))];
  },
  volume_cross: ({ v, p: { short, long } }) => [mean(last(v, short)) / mean(last(v, long))],
  volume_rank: ({ v, p: { period } }) => [rankOf(last(v, period))],
  volume_ratio: ({ v, p: { period } }) => [now(v) / mean(last(v, period))],
  volume_zscore: ({ v, p: { period } }) => [(now(v) - mean(last(v, period))) / sd(last(v, period))],
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
};
