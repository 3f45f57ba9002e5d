import { changes, ema, last, mean, now, type Plain, pairs, type Row, type Series, smooth, sum } from './kit.ts';

/** Rows with `side` rows on each side that are all lower (higher for sign -1). */
const pivotRows = (x: Series, side: number, sign: number) =>
  x.flatMap((value, i) => {
    const around = [...x.slice(Math.max(0, i - side), i), ...x.slice(i + 1, i + side + 1)];
    return around.length === 2 * side && i >= side && around.every((other) => sign * value > sign * other) ? [i] : [];
  });
const level = (edge: Series, price: number, side: number, sign: number) => {
  const beyond = pivotRows(edge, side, sign)
    .map((i) => sign * edge[i])
    .filter((value) => value >= sign * price);
  return sign * (beyond.length > 0 ? Math.min(...beyond) : Math.max(...edge.map((value) => sign * value)));
};
const levels = ({ h, l, c, p: { period, side } }: Row) => [
  level(last(h, period), now(c), side, 1),
  level(last(l, period), now(c), side, -1),
];
/** +1 and -1 of divergences confirmed in the last `hold` rows, the latest of them. */
const divergence = ({ h, l, p }: Row, oscillator: Series) => {
  const before = h.length - oscillator.length;
  const found = new Map<number, number[]>();
  for (const [edge, sign] of [
    [l, -1],
    [h, 1],
  ] as const) {
    const rows = pivotRows(edge, p.side, sign).filter((i) => i >= before + p.side);
    for (let k = 1; k < rows.length; k++) {
      const [a, b] = [rows[k - 1], rows[k]];
      const isFurther = sign * edge[b] > sign * edge[a];
      const isWeaker = sign * oscillator[b - before] < sign * oscillator[a - before];
      if (b - a <= p.window && isFurther && isWeaker) found.set(b + p.side, [...(found.get(b + p.side) ?? []), -sign]);
    }
  }
  const standing = Array.from({ length: p.hold }, (_, ago) => found.get(h.length - 1 - ago)).find(Boolean);
  return sum(standing ?? []);
};

export const pattern: Readonly<Record<string, Plain>> = {
  body_share: ({ o, h, l, c }) => [(now(c) - now(o)) / (now(h) - now(l))],
  breakout: ({ h, l, c, p: { period } }) => {
    const [top, bottom] = [Math.max(...last(h, period, 1)), Math.min(...last(l, period, 1))];
    return [Math.log(Math.max(1, now(c) / top)) + Math.log(Math.min(1, now(c) / bottom))];
  },
  close_location: ({ h, l, c }) => [(now(c) - now(l)) / (now(h) - now(l))],
  gap: ({ o, c }) => [Math.log(now(o) / now(c, 1))],
  gap_filled: ({ o, h, l, c }) => {
    const [from, to] = [now(c, 1), now(o)];
    return [to > from ? (to - Math.max(from, now(l))) / (to - from) : (Math.min(from, now(h)) - to) / (from - to)];
  },
  higher_highs: ({ h, l, p: { period } }) => [
    last(changes(h), period).filter((step) => step > 0).length / period,
    last(changes(l), period).filter((step) => step < 0).length / period,
  ],
  inside_outside: ({ h, l }) => {
    const [up, down] = [Math.sign(now(h) - now(h, 1)), Math.sign(now(l, 1) - now(l))];
    return [up === down ? up : 0];
  },
  level_touches: (row) => {
    const { h, l, p } = row;
    const reach = p.reach * mean(pairs(last(h, p.period), last(l, p.period), (a, b) => a - b));
    return levels(row).map(
      (value, k) => last(k === 0 ? h : l, p.period).filter((x) => Math.abs(x - value) <= reach).length,
    );
  },
  lower_shadow: ({ o, h, l, c }) => [(Math.min(now(o), now(c)) - now(l)) / (now(h) - now(l))],
  macd_divergence: (row) => {
    const { fast, slow } = row.p;
    const line = pairs(last(ema(row.c, fast), row.c.length - slow + 1), ema(row.c, slow), (a, b) => a / b - 1);
    return [divergence(row, line)];
  },
  narrow_range: ({ h, l, p: { period } }) => {
    const x = pairs(last(h, period), last(l, period), (a, b) => a / b);
    return [now(x) === Math.min(...x) ? -1 : now(x) === Math.max(...x) ? 1 : 0];
  },
  opening_range_breakout: (row) => {
    const [session, minute] = [row.input('session'), row.input('minute')];
    const rows = session.flatMap((day, i) => (day === now(session) && minute[i] <= row.p.minutes ? [i] : []));
    const [top, bottom] = [Math.max(...rows.map((i) => row.h[i])), Math.min(...rows.map((i) => row.l[i]))];
    return [Math.log(Math.max(1, now(row.c) / top)) + Math.log(Math.min(1, now(row.c) / bottom))];
  },
  rsi_divergence: (row) => {
    const steps = changes(row.c);
    const part = (sign: number) =>
      smooth(
        steps.map((step) => Math.max(0, sign * step)),
        row.p.period,
        1 / row.p.period,
      );
    return [
      divergence(
        row,
        pairs(part(1), part(-1), (up, down) => (100 * up) / (up + down)),
      ),
    ];
  },
  streak: ({ c, p: { limit } }) => {
    const steps = changes(c).map(Math.sign).reverse();
    const end = steps.findIndex((step) => step !== steps[0]);
    return [steps[0] * Math.min(limit, end)];
  },
  support_resistance: (row) => {
    const [above, below] = levels(row);
    return [Math.log(above / now(row.c)), Math.log(now(row.c) / below)];
  },
  swing_structure: ({ h, l, p: { period, side } }) => {
    const steps = (
      [
        [h, 1],
        [l, -1],
      ] as const
    ).flatMap(([edge, sign]) => {
      const part = last(edge, period);
      return changes(pivotRows(part, side, sign).map((i) => part[i])).map(Math.sign);
    });
    return [steps.length === 0 ? 0 : mean(steps)];
  },
  upper_shadow: ({ o, h, l, c }) => [(now(h) - Math.max(now(o), now(c))) / (now(h) - now(l))],
};
