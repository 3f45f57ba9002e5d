import type { ParamValues } from '../../../src/features/define-feature.ts';
import { correlation, covariance, last, mean, now, rankOf, sd, sum } from './kit.ts';

/*
 * Panel features a second time: for one symbol and one of its bars, found by looking through everybody's bars.
 */
export interface MadeSymbol {
  readonly symbol: string;
  readonly sector?: string;
  readonly time: readonly number[];
  /** NaN where a bar has no price. */
  readonly close: readonly number[];
}
type Market = readonly MadeSymbol[];
/** Value of a symbol at one of its rows. */
type PlainPanel = (market: Market, params: ParamValues) => (one: MadeSymbol, row: number) => number;

/** The column that features with of=COLUMN read here: return over 3 bars. */
export const ranked = { column: 'log_return_3', name: 'log_return', params: { period: 3 } };

const is = (value: number) => !Number.isNaN(value);
/** Remembers answers by symbol and time. */
function remembering(answer: (one: MadeSymbol, at: number) => number) {
  const known = new Map<string, number>();
  return (one: MadeSymbol, at: number) => {
    const key = `${one.symbol} ${at}`;
    if (!known.has(key)) known.set(key, answer(one, at));
    return known.get(key) as number;
  };
}
type Value = ReturnType<typeof remembering>;

/** Closes of the symbol's bars up to a moment; empty unless it has one at that moment. */
function closes(one: MadeSymbol, at: number): number[] {
  const row = one.time.indexOf(at);
  return row < 0 || !is(one.close[row]) ? [] : one.close.slice(0, row + 1).filter(is);
}
const returnOver = (period: number): Value =>
  remembering((one, at) => {
    const x = closes(one, at);
    return x.length > period ? Math.log(now(x) / now(x, period)) : Number.NaN;
  });
const moments = (market: Market) => [...new Set(market.flatMap(({ time }) => time))].sort((a, b) => a - b);
const presentAt = (market: Market, value: Value, at: number) => market.map((one) => value(one, at)).filter(is);
const average = (x: readonly number[]) => (x.length === 0 ? Number.NaN : mean(x));
/** The symbol's sector mates and itself, when there are three with a value; else everybody. */
function peers(market: Market, one: MadeSymbol, value: Value, at: number): Market {
  const mates = market.filter(({ sector }) => sector !== undefined && sector === one.sector);
  return presentAt(mates, value, at).length >= 3 ? mates : market;
}
const everybody = (market: Market) => market;

/** Of the one value among those present, the one last. */
type Standing = (present: readonly number[]) => number;
const rank: Standing = (x) => (x.length === 1 ? 0.5 : rankOf(x));
const score: Standing = (x) => (sd(x) === 0 ? 0 : (now(x) - mean(x)) / sd(x));
const excess: Standing = (x) => {
  const sorted = [...x].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return now(x) - (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
};
const standing =
  (value: (params: ParamValues) => Value, group: typeof peers, of: Standing): PlainPanel =>
  (market, params) => {
    const x = value(params);
    return (one, row) => {
      const own = x(one, one.time[row]);
      if (!is(own)) return own;
      const others = group(market, one, x, one.time[row]).filter(({ symbol }) => symbol !== one.symbol);
      return of([...presentAt(others, x, one.time[row]), own]);
    };
  };
/** log_return of the symbol feature starts afresh after a bar without a price. */
const columnValue = (): Value =>
  remembering((one, at) => {
    const row = one.time.indexOf(at);
    const x = row < 3 ? [] : one.close.slice(row - 3, row + 1);
    return x.length === 4 && x.every(is) ? Math.log(x[3] / x[0]) : Number.NaN;
  });
const ownReturn = ({ period }: ParamValues) => returnOver(period);

/** A number of the whole market at the bar's moment. */
const ofMarket =
  (make: (market: Market, params: ParamValues) => (at: number) => number): PlainPanel =>
  (market, params) => {
    const value = make(market, params);
    return (one, row) => value(one.time[row]);
  };
const shareOf = (count: (x: readonly number[], params: ParamValues) => number): PlainPanel =>
  ofMarket((market, params) => {
    const value = remembering((one, at) => count(closes(one, at), params));
    return (at) => average(presentAt(market, value, at));
  });
const advance = (x: readonly number[]) => (x.length < 2 ? Number.NaN : Math.sign(now(x) - now(x, 1)));
const atExtreme = (x: readonly number[], { period }: ParamValues) => {
  if (x.length < period) return Number.NaN;
  const window = last(x, period);
  return Number(now(x) === Math.max(...window)) - Number(now(x) === Math.min(...window));
};

/** A market series along the moments up to one: its values from the first moment on that has one, 0 where none has. */
function along(market: Market, statistic: (present: number[]) => number, value: Value): (at: number) => number[] {
  const grid = moments(market);
  const all = grid.map((at) => {
    const present = presentAt(market, value, at);
    return present.length === 0 ? Number.NaN : statistic(present);
  });
  const first = all.findIndex(is);
  const filled = all.map((x, k) => (k > first && !is(x) ? 0 : x));
  return (at) => filled.slice(first, grid.indexOf(at) + 1);
}
const enough = (x: readonly number[], n: number, of: (window: number[]) => number) =>
  x.length < n ? Number.NaN : of(x.slice(x.length - n));
const marketReturns = (market: Market) => along(market, mean, returnOver(1));

/** Exponential average that begins with the mean of the first n. */
const ema = (x: readonly number[], n: number) =>
  x.length < n
    ? Number.NaN
    : x.slice(n).reduce((level, value) => level + (2 / (n + 1)) * (value - level), mean(x.slice(0, n)));

/** Pairs of own and others' mean returns up to the bar, when it has one itself; and a number of the last of them. */
const against =
  (group: typeof peers, of: (own: number[], others: number[], params: ParamValues) => number): PlainPanel =>
  (market, params) => {
    const r = returnOver(1);
    const others = remembering((one, at) => {
      const rest = group(market, one, r, at).filter(({ symbol }) => symbol !== one.symbol);
      return is(r(one, at)) ? average(presentAt(rest, r, at)) : Number.NaN;
    });
    return (one, row) => {
      if (!is(others(one, one.time[row]))) return Number.NaN;
      const both = one.time.slice(0, row + 1).filter((at) => is(others(one, at)));
      return of(
        both.map((at) => r(one, at)),
        both.map((at) => others(one, at)),
        params,
      );
    };
  };
const betaOf = (r: readonly number[], m: readonly number[]) => covariance(r, m) / covariance(m, m);
const beta = (r: number[], m: number[], { period }: ParamValues) =>
  r.length < period ? Number.NaN : betaOf(last(r, period), last(m, period));
const correlated = (r: number[], m: number[], { period }: ParamValues) =>
  r.length < period ? Number.NaN : correlation(last(r, period), last(m, period));
/** The last residuals, or none when there are too few pairs. */
function residuals(r: number[], m: number[], { period, horizon }: ParamValues): number[] {
  if (r.length < period + horizon - 1) return [];
  return Array.from({ length: horizon }, (_, k) => {
    const ago = horizon - 1 - k;
    return now(r, ago) - betaOf(last(r, period, ago), last(m, period, ago)) * now(m, ago);
  });
}
const ofResiduals = (of: (e: number[]) => number) => (r: number[], m: number[], params: ParamValues) => {
  const e = residuals(r, m, params);
  return e.length === 0 ? Number.NaN : of(e);
};

export const plainPanel: Readonly<Record<string, PlainPanel>> = {
  average_correlation: ofMarket((market, { period }) => {
    const z = remembering((one, at) => {
      const x = closes(one, at);
      if (x.length <= period) return Number.NaN;
      const r = last(x, period + 1)
        .slice(1)
        .map((value, i) => Math.log(value / last(x, period + 1)[i]));
      return now(r) / Math.sqrt(mean(r.map((value) => value * value)));
    });
    // Products of all pairs, one by one.
    const products = (x: number[]) => sum(x.flatMap((a, i) => x.map((b, j) => (i === j ? 0 : a * b))));
    const most = (x: number[]) => sum(x.flatMap((a, i) => x.map((b, j) => (i === j ? 0 : (a * a + b * b) / 2))));
    const [together, apart] = [along(market, products, z), along(market, most, z)];
    return (at) => enough(together(at), period, (x) => sum(x) / sum(last(apart(at), period)));
  }),
  breadth_above: shareOf((x, { period }) => (x.length < period ? Number.NaN : Number(now(x) > mean(last(x, period))))),
  breadth_advances: shareOf(advance),
  breadth_highs: shareOf(atExtreme),
  cs_excess: standing(columnValue, everybody, excess),
  cs_rank: standing(columnValue, everybody, rank),
  cs_sector_rank: standing(columnValue, peers, rank),
  cs_sector_zscore: standing(columnValue, peers, score),
  cs_zscore: standing(columnValue, everybody, score),
  excess_return: standing(ownReturn, everybody, excess),
  market_beta: against(everybody, beta),
  market_correlation: against(everybody, correlated),
  market_drawdown: ofMarket((market, { period }) => {
    const returns = marketReturns(market);
    // From every moment of the window to the last; 0 from the last to itself.
    return (at) => enough(returns(at), period, (x) => Math.min(...x.map((_, i) => sum(x.slice(i + 1)))));
  }),
  market_residual: against(everybody, ofResiduals(sum)),
  market_return: ofMarket((market, { period }) => {
    const returns = marketReturns(market);
    return (at) => enough(returns(at), period, sum);
  }),
  market_volatility: ofMarket((market, { period }) => {
    const returns = marketReturns(market);
    return (at) => enough(returns(at), period, sd);
  }),
  mcclellan: ofMarket((market, { fast, slow }) => {
    const net = along(
      market,
      (x) => 1000 * mean(x),
      remembering((one, at) => advance(closes(one, at))),
    );
    return (at) => ema(net(at), fast) - ema(net(at), slow);
  }),
  residual_momentum: against(
    everybody,
    ofResiduals((e) => mean(e) / sd(e)),
  ),
  residual_volatility: against(everybody, ofResiduals(sd)),
  return_dispersion: ofMarket((market, { period }) => {
    const r = returnOver(period);
    return (at) => (presentAt(market, r, at).length === 0 ? Number.NaN : sd(presentAt(market, r, at)));
  }),
  return_rank: standing(ownReturn, everybody, rank),
  sector_beta: against(peers, beta),
  sector_correlation: against(peers, correlated),
  sector_excess_return: standing(ownReturn, peers, excess),
  sector_residual: against(peers, ofResiduals(sum)),
  sector_return_rank: standing(ownReturn, peers, rank),
  trend_state: (market, { fast, slow }) => {
    const above = remembering((one, at) => {
      const x = closes(one, at);
      return x.length < slow ? Number.NaN : Number(now(x) > mean(last(x, slow)));
    });
    return (one, row) => {
      const x = closes(one, one.time[row]);
      if (x.length < Math.max(fast, slow)) return Number.NaN;
      const gains = [now(x) - mean(last(x, slow)), mean(last(x, fast)) - mean(last(x, slow))];
      const breadth = mean(presentAt(market, above, one.time[row]));
      if (gains.every((gain) => gain > 0) && breadth >= 0.5) return 1;
      return gains.every((gain) => gain < 0) && breadth <= 0.5 ? -1 : 0;
    };
  },
};
