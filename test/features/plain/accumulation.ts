import { changes, flow, last, mean, now, type Plain, rankOf, sum } from './kit.ts';

/** 100 times the rank of the newest of the last `n` flows, the one of `ago` rows ago from flow(ago). */
const score = (flow: (ago: number) => number, n: number) =>
  100 * rankOf(Array.from({ length: n }, (_, i) => flow(n - 1 - i)));

export const accumulation: Readonly<Record<string, Plain>> = {
  ad_score: (row) => {
    const [line, { period, rank }] = [flow(row), row.p];
    return [score((ago) => sum(last(line, period, ago)) / sum(last(row.v, period, ago)), rank)];
  },
  institutional_flow: (row) => {
    const { v, p } = row;
    const ago = Array.from({ length: p.period }, (_, i) => i);
    const large = ago.filter((i) => now(v, i) >= p.large * mean(last(v, p.period, i)));
    const pressure = sum(large.map((i) => now(flow(row), i)));
    return [large.length === 0 ? 50 : 50 * (1 + pressure / sum(large.map((i) => now(v, i))))];
  },
  obv_score: ({ c, v, p: { period, rank } }) => {
    const signed = changes(c).map((change, i) => Math.sign(change) * v[i + 1]);
    return [score((ago) => sum(last(signed, period, ago)) / sum(last(v, period, ago)), rank)];
  },
  smart_money: (row) => {
    const [session, minute, length] = [row.input('session'), row.input('minute'), row.input('session_minutes')];
    const { o, c, p } = row;
    const moves = c.map((close, i) => {
      const inside = Math.log(close / o[i]);
      const isEarly = minute[i] <= p.minutes;
      const isLate = minute[i] > length[i] - p.minutes;
      const overnight = i > 0 && session[i] > session[i - 1] ? Math.log(o[i] / c[i - 1]) : 0;
      return (isLate ? inside : 0) - (isEarly ? inside : 0) - overnight;
    });
    return [score((ago) => sum(last(moves, p.period, ago)), p.rank)];
  },
  vroc_score: ({ v, p: { period, rank } }) => [
    score((ago) => mean(last(v, period, ago)) / mean(last(v, period, ago + period)), rank),
  ],
};
