import { normalCdf, normalQuantile } from '../../../src/math/special-normal.ts';
import {
  changes,
  covariance,
  last,
  mean,
  now,
  type Plain,
  pairs,
  type Row,
  returns,
  type Series,
  sd,
  sum,
  typical,
} from './kit.ts';

/*
 * Microstructure from bars and quotes, written a second time (see kit.ts).
 */
const lastOf = (n: number, value: (ago: number) => number) => Array.from({ length: n }, (_, ago) => value(ago));
const logRange = (high: number, low: number) => Math.log(high) - Math.log(low);

/** Corwin & Schultz's equations 14 and 18 for the pair of bars that ends some bars ago. */
function corwinSchultz({ h, l, c }: Row, ago: number): number {
  let [high, low] = [now(h, ago), now(l, ago)];
  const before = now(c, ago + 1);
  if (before < low) [high, low] = [high - (low - before), before];
  else if (before > high) [high, low] = [before, low + (before - high)];
  const beta = logRange(now(h, ago + 1), now(l, ago + 1)) ** 2 + logRange(high, low) ** 2;
  const gamma = logRange(Math.max(high, now(h, ago + 1)), Math.min(low, now(l, ago + 1))) ** 2;
  const root = 3 - 2 * Math.sqrt(2);
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / root - Math.sqrt(gamma / root);
  return Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)));
}

const buyShares = ({ c }: Row, n: number, count: number) =>
  lastOf(count, (ago) => normalCdf(now(returns(c), ago) / sd(last(returns(c), n, ago))));
const newestFirst = (x: Series, n: number) => [...last(x, n)].reverse();
const impact = (r: Series, size: Series) => {
  const signed = pairs(r, size, (a, b) => Math.sign(a) * b);
  return (covariance(r, signed) / covariance(signed, signed)) * mean(size);
};
const stillShare = (c: Series, n: number) => last(changes(c), n).filter((change) => change === 0).length / n;
/** Share of the last n volumes whose typical price passes. */
const volumeWhere = (row: Row, n: number, passes: (price: number) => boolean) => {
  const prices = last(typical(row), n);
  return sum(last(row.v, n).filter((_, i) => passes(prices[i]))) / sum(last(row.v, n));
};
const book = ({ input }: Row) => [input('bid'), input('ask'), input('bid_size'), input('ask_size')];
const middles = ({ input }: Row) => pairs(input('bid'), input('ask'), (b, a) => 0.5 * (a + b));
const spreads = ({ input }: Row) => pairs(input('bid'), input('ask'), (b, a) => (a - b) / (0.5 * (a + b)));
const depths = ({ input }: Row) => pairs(input('bid_size'), input('ask_size'), (x, y) => x + y);

export const microstructure: Readonly<Record<string, Plain>> = {
  abdi_ranaldo: ({ h, l, c, p: { period } }) => {
    const eta = (ago: number) => (Math.log(now(h, ago)) + Math.log(now(l, ago))) / 2;
    const pair = (ago: number) => {
      const close = Math.log(now(c, ago + 1));
      return Math.sqrt(Math.max(4 * (close - eta(ago + 1)) * (close - eta(ago)), 0));
    };
    return [mean(lastOf(period, pair))];
  },
  amihud: ({ c, v, p: { period } }) => [
    mean(lastOf(period, (ago) => Math.abs(now(c, ago) / now(c, ago + 1) - 1) / (1e-6 * now(c, ago) * now(v, ago)))),
  ],
  buy_pressure: ({ h, l, c, v, p: { period } }) => {
    const bought = lastOf(period, (ago) => now(v, ago) * (now(c, ago) - Math.min(now(l, ago), now(c, ago + 1))));
    const sold = lastOf(period, (ago) => now(v, ago) * (Math.max(now(h, ago), now(c, ago + 1)) - now(c, ago)));
    return [sum(bought) / (sum(bought) + sum(sold))];
  },
  bvc_buy_share: (row) => buyShares(row, row.p.period, 1),
  bvc_imbalance: (row) => {
    const { period, deviations } = row.p;
    const volume = newestFirst(row.v, period);
    const buy = pairs(buyShares(row, deviations, period), volume, (share, shares) => share * shares);
    return [(sum(buy) - (sum(volume) - sum(buy))) / sum(volume)];
  },
  close_to_mid: (row) => [(now(row.c) - now(middles(row))) / now(middles(row))],
  clv_mean: ({ h, l, c, p: { period } }) => [
    mean(lastOf(period, (k) => (now(c, k) - now(l, k) - (now(h, k) - now(c, k))) / (now(h, k) - now(l, k)))),
  ],
  corwin_schultz: (row) => [mean(lastOf(row.p.period, (ago) => corwinSchultz(row, ago)))],
  depth_ratio: (row) => [now(depths(row)) / mean(last(depths(row), row.p.period))],
  effective_spread: (row) => [
    mean(
      last(
        pairs(row.c, middles(row), (price, m) => (2 * Math.abs(price - m)) / m),
        row.p.period,
      ),
    ),
  ],
  fht_spread: ({ c, p: { period } }) => [
    2 * sd(last(returns(c), period)) * normalQuantile((1 + stillShare(c, period)) / 2),
  ],
  hasbrouck_lambda: ({ c, v, p: { period } }) => [
    impact(
      last(returns(c), period),
      last(
        pairs(c, v, (price, shares) => Math.sqrt(price * shares)),
        period,
      ),
    ),
  ],
  kyle_lambda: ({ c, v, p: { period } }) => [impact(last(returns(c), period), last(v, period))],
  microprice_deviation: (row) => {
    const [bid, ask, b, a] = book(row);
    return [(now(bid) * now(a) + now(ask) * now(b)) / (now(a) + now(b)) / now(middles(row)) - 1];
  },
  mid_return: (row) => [Math.log(now(middles(row)) / now(middles(row), row.p.period))],
  poc_distance: (row) => {
    const { period, bins } = row.p;
    const logs = last(typical(row), period).map(Math.log);
    const width = (Math.max(...logs) - Math.min(...logs)) / bins;
    const edge = (bin: number) => Math.min(...logs) + bin * width;
    const held = Array.from({ length: bins }, (_, bin) =>
      sum(last(row.v, period).filter((_v, j) => logs[j] >= edge(bin) && (logs[j] < edge(bin + 1) || bin === bins - 1))),
    );
    return [Math.log(now(row.c)) - edge(held.indexOf(Math.max(...held)) + 0.5)];
  },
  quote_flow_imbalance: (row) => {
    const [bid, ask, b, a] = book(row);
    const { period } = row.p;
    const event = (k: number) => {
      let flow = 0;
      if (now(bid, k) >= now(bid, k + 1)) flow += now(b, k);
      if (now(bid, k) <= now(bid, k + 1)) flow -= now(b, k + 1);
      if (now(ask, k) <= now(ask, k + 1)) flow -= now(a, k);
      if (now(ask, k) >= now(ask, k + 1)) flow += now(a, k + 1);
      return flow;
    };
    return [sum(lastOf(period, event)) / (sum(last(b, period)) + sum(last(a, period)))];
  },
  quote_imbalance: ({ input, p: { period } }) => [
    mean(
      last(
        pairs(input('bid_size'), input('ask_size'), (x, y) => (x - y) / (x + y)),
        period,
      ),
    ),
  ],
  quote_state: (row) => {
    const [bid, ask] = book(row);
    return [now(ask) < now(bid) ? 1 : 0, now(ask) === now(bid) ? 1 : 0];
  },
  quoted_spread: ({ input }) => [now(input('ask')) - now(input('bid'))],
  range_impact: ({ h, l, c, v, p: { short, long } }) => {
    const one = (ago: number) => logRange(now(h, ago), now(l, ago)) / (now(c, ago) * now(v, ago));
    return [mean(lastOf(short, one)) / mean(lastOf(long, one))];
  },
  relative_spread: (row) => [now(spreads(row))],
  relative_spread_mean: (row) => [mean(last(spreads(row), row.p.period))],
  roll_spread: ({ c, p: { period } }) => [
    2 * Math.sqrt(Math.max(0, -covariance(last(returns(c), period), last(returns(c), period, 1)))),
  ],
  spread_zscore: (row) => {
    const x = last(spreads(row), row.p.period);
    return [(now(x) - mean(x)) / sd(x)];
  },
  volume_cluster: (row) => {
    const half = 1 + row.p.width / 100;
    return [volumeWhere(row, row.p.period, (price) => price <= now(row.c) * half && price >= now(row.c) / half)];
  },
  volume_concentration: ({ v, p: { period } }) => {
    const shares = last(v, period).map((volume) => volume / sum(last(v, period)));
    const herfindahl = sum(shares.map((share) => share * share));
    return [(herfindahl - 1 / period) / (1 - 1 / period)];
  },
  volume_overhead: (row) => [volumeWhere(row, row.p.period, (price) => price > now(row.c))],
  vpin: (row) => {
    const { period, deviations } = row.p;
    const volume = newestFirst(row.v, period);
    const parts = pairs(buyShares(row, deviations, period), volume, (b, v) => Math.abs(b * v - (1 - b) * v));
    return [sum(parts) / sum(volume)];
  },
  zero_returns: ({ c, p: { period } }) => [stillShare(c, period)],
};
