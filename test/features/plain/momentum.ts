import {
  changes,
  ema,
  last,
  mean,
  now,
  type Plain,
  pairs,
  returns,
  rolling,
  type Series,
  smooth,
  sum,
  weighted,
} from './kit.ts';

const rateOfChange = (x: Series, n: number) => x.slice(n).map((value, i) => 100 * (value / x[i] - 1));
const rsi = (x: Series, n: number) => {
  const part = (sign: number) =>
    now(
      smooth(
        changes(x).map((step) => Math.max(0, sign * step)),
        n,
        1 / n,
      ),
    );
  return (100 * part(1)) / (part(1) + part(-1));
};
const symmetric = (x: Series) => rolling(x, 4, ([d, c, b, a]) => (a + 2 * b + 2 * c + d) / 6);

export const momentum: Readonly<Record<string, Plain>> = {
  acceleration: ({ c, p: { period: n } }) => [sum(last(returns(c), n)) - sum(last(returns(c), n, n))],
  awesome_ratio: ({ h, l, p: { fast, slow } }) => {
    const m = pairs(h, l, (a, b) => (a + b) / 2);
    return [mean(last(m, fast)) / mean(last(m, slow)) - 1];
  },
  qstick: ({ o, h, l, c, p: { period } }) => [
    sum(
      last(
        pairs(c, o, (to, from) => to - from),
        period,
      ),
    ) /
      sum(
        last(
          pairs(h, l, (top, bottom) => top - bottom),
          period,
        ),
      ),
  ],
  bop_mean: ({ o, h, l, c, p: { period } }) => [
    mean(
      last(
        c.map((close, i) => (close - o[i]) / (h[i] - l[i])),
        period,
      ),
    ),
  ],
  connors_rsi: ({ c, p: { period, streak, rank } }) => {
    const runs = c.map((_, i) => {
      const steps = changes(c.slice(0, i + 1))
        .map(Math.sign)
        .reverse();
      const end = steps.findIndex((step) => step !== steps[0]);
      return steps.length === 0 ? 0 : steps[0] * (end < 0 ? steps.length : end);
    });
    const moves = returns(c);
    const below = last(moves, rank, 1).filter((move) => move < now(moves)).length;
    return [mean([rsi(c, period), rsi(runs, streak), (100 * below) / rank])];
  },
  coppock: ({ c, p: { long, short, period } }) => {
    const both = pairs(last(rateOfChange(c, long), period), last(rateOfChange(c, short), period), (a, b) => a + b);
    return [weighted(both)];
  },
  elder_ray: ({ h, l, c, p: { period } }) => [now(h) / now(ema(c, period)) - 1, now(l) / now(ema(c, period)) - 1],
  fisher: ({ h, l, p: { period } }) => {
    const places = rolling(
      pairs(h, l, (a, b) => (a + b) / 2),
      period,
      (x) => (now(x) - Math.min(...x)) / (Math.max(...x) - Math.min(...x)),
    );
    let x = 0;
    let y = 0;
    for (const place of places) {
      x = 0.33 * 2 * (place - 0.5) + 0.67 * x;
      if (x > 0.99) x = 0.999;
      if (x < -0.99) x = -0.999;
      y = Math.atanh(x) + 0.5 * y;
    }
    return [y];
  },
  kst: ({ c, p }) => {
    const line = (ago: number) =>
      [p.a, p.b, p.c, p.d].reduce((total, period, i) => {
        const rates = rateOfChange(c, period);
        return total + (i + 1) * mean(last(rates, i === 3 ? p.slow : p.average, ago));
      }, 0);
    return [line(0), mean(Array.from({ length: p.signal }, (_, ago) => line(ago)))];
  },
  macd_ratio: ({ c, p: { fast, slow, signal } }) => {
    // The fast average starts late, so that both start together.
    const line = pairs(ema(c.slice(slow - fast), fast), ema(c, slow), (a, b) => 100 * (a / b - 1));
    const average = now(ema(line, signal));
    return [now(line), average, now(line) - average];
  },
  relative_vigor: ({ o, h, l, c, p: { period } }) => {
    const moved = rolling(symmetric(pairs(c, o, (a, b) => a - b)), period, sum);
    const range = rolling(symmetric(pairs(h, l, (a, b) => a - b)), period, sum);
    const line = pairs(moved, range, (a, b) => a / b);
    return [now(line), now(symmetric(line))];
  },
  schaff: ({ c, p: { fast, slow, cycle, factor } }) => {
    const places = (x: Series) => {
      const raw: number[] = [];
      for (const part of rolling(x, cycle, (y) => y)) {
        const range = Math.max(...part) - Math.min(...part);
        raw.push(range > 1e-12 ? (100 * (now(part) - Math.min(...part))) / range : (now(raw) ?? 50));
      }
      return smooth(raw, 1, factor).map((place) => place / 100);
    };
    const line = pairs(last(ema(c, fast), c.length - slow + 1), ema(c, slow), (a, b) => a / b);
    return [100 * now(places(places(line)))];
  },
  tsi: ({ c, p: { slow, fast } }) => {
    const twice = (x: Series) => now(ema(ema(x, slow), fast));
    return [(100 * twice(changes(c))) / twice(changes(c).map(Math.abs))];
  },
};
