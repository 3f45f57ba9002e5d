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
  type Row,
  rankOf,
  returns,
  sd,
  smooth,
  sum,
  typical,
} from './kit.ts';

/** The last bars of the session of the last row. */
const thisSession = (row: Row) =>
  row.input('session').filter((session) => session === now(row.input('session'))).length;
const volumeIndex =
  (sign: number): Plain =>
  ({ c, v, p: { period } }) => {
    const index = c.map((_, i) =>
      c.slice(1, i + 1).reduce((level, close, k) => (sign * (v[k + 1] - v[k]) > 0 ? (level * close) / c[k] : level), 1),
    );
    return [now(index) / now(ema(index, period)) - 1];
  };

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
  eom_balance: ({ h, l, v, p: { period } }) => {
    const middles = pairs(h, l, (a, b) => (a + b) / 2);
    const ease = last(
      changes(middles).map((move, i) => move / (v[i + 1] / (h[i + 1] - l[i + 1]))),
      period,
    );
    return [sum(ease) / sum(ease.map(Math.abs))];
  },
  force_balance: ({ c, v, p: { period } }) => {
    const force = changes(c).map((change, i) => change * v[i + 1]);
    return [now(ema(force, period)) / now(ema(force.map(Math.abs), period))];
  },
  klinger_ratio: ({ h, l, c, v, p: { fast, slow, signal } }) => {
    const tops = c.map((close, i) => h[i] + l[i] + close);
    const trends = changes(tops).map((step) => (step > 0 ? 1 : -1));
    const force = trends.map((trend, k) => {
      // Ranges of the bars of this trend, and of the bar before it.
      let from = k;
      while (from > 0 && trends[from - 1] === trend) from--;
      const total = sum(h.slice(from, k + 2)) - sum(l.slice(from, k + 2));
      return v[k + 1] * trend * Math.abs((2 * (h[k + 1] - l[k + 1])) / total - 1);
    });
    const line = pairs(last(ema(force, fast), c.length - slow), ema(force, slow), (a, b) => a - b);
    const scaled = pairs(line, last(ema(v, slow), line.length), (a, b) => a / b);
    return [now(scaled), now(ema(scaled, signal))];
  },
  nvi_ratio: volumeIndex(-1),
  obv_flow: ({ c, v, p: { period } }) => [
    sum(
      last(
        changes(c).map((change, i) => Math.sign(change) * v[i + 1]),
        period,
      ),
    ) / sum(last(v, period)),
  ],
  price_volume_correlation: ({ c, v, p: { period } }) => [correlation(last(returns(c), period), last(v, period))],
  pvi_ratio: volumeIndex(1),
  pvt_flow: ({ c, v, p: { period } }) => {
    const x = c.slice(1).map((close, i) => v[i + 1] * (close / c[i] - 1));
    return [sum(last(x, period)) / sum(last(v, period))];
  },
  session_vwap_ratio: (row) => {
    const n = thisSession(row);
    const shares = last(row.v, n);
    return [now(row.c) / (sum(pairs(last(typical(row), n), shares, (x, y) => x * y)) / sum(shares)) - 1];
  },
  time_of_day_volume: (row) => {
    const minutes = row.input('minute');
    const past = row.v.filter((_, i) => minutes[i] === now(minutes)).slice(-row.p.sessions);
    return [now(row.v) / mean(past)];
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
  vwma_ratio: ({ c, v, p: { period: n } }) => {
    const weightedMean = sum(pairs(last(c, n), last(v, n), (a, b) => a * b)) / sum(last(v, n));
    return [weightedMean / mean(last(c, n)) - 1];
  },
};
