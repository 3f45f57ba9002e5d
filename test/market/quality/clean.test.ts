import { describe, expect, it } from 'vitest';
import { calendarFor } from '../../../src/market/calendar/index.ts';
import { barChecks, checkBars, cleanBars } from '../../../src/market/quality/index.ts';
import { barsOf, type Row, soundRows } from './rows.ts';

const context = { symbol: 'X', interval: '1d', kind: 'equity', calendar: calendarFor('XNYS') } as const;

function clean(rows: readonly Row[], policy: 'drop' | 'keep') {
  const raw = barsOf(rows);
  return cleanBars(raw, checkBars(raw, context), policy, { symbol: 'X' });
}

const rows = soundRows(12);
const bad: Row[] = [
  ['', 100, 104, 98, 100, 5],
  ['2024-01-22', Number.NaN, 104, 98, 100, 5],
  ['2024-01-23', 100, 90, 98, 100, 5],
  ['2024-01-24', 100, 104, 0, 100, 5],
  ['2024-01-25', 100, 104, 98, 100, -1],
];

describe('cleaning', () => {
  it('drops the rows that cannot be real, counting each once under its reason', () => {
    const { bars, dropped } = clean([...rows, ...bad], 'drop');
    expect(bars.time).toEqual(barsOf(rows).time);
    expect(dropped).toEqual([
      { reason: 'no time', count: 1 },
      { reason: 'missing-values', count: 1 },
      { reason: 'price-order', count: 1 },
      { reason: 'non-positive-price', count: 1 },
      { reason: 'negative-volume', count: 1 },
    ]);
  });

  it('keeps them on request, all but the one without a time', () => {
    const { bars, dropped } = clean([...rows, ...bad], 'keep');
    expect(bars.time).toHaveLength(16);
    expect(dropped).toEqual([{ reason: 'no time', count: 1 }]);
  });

  it.each(['drop', 'keep'] as const)('sorts and keeps the last of each time (%s)', (policy) => {
    const [d, o, h, l, c, v] = rows[4];
    const correction: Row = [d, o, h, l, c + 1, v];
    const { bars, dropped } = clean([...rows.slice(6), ...rows.slice(0, 6), correction], policy);
    expect(bars.time).toEqual(barsOf(rows).time);
    expect(bars.columns.close[4]).toBe(c + 1);
    expect(bars.symbols).toEqual(['X']);
    expect(dropped).toEqual([{ reason: 'duplicate time', count: 1 }]);
  });

  it('does not let an impossible correction displace a good bar', () => {
    const [d, o, h, l, c, v] = rows[4];
    const { bars } = clean([...rows, [d, o, l, h, c, v]], 'drop');
    expect(bars.columns.high[4]).toBe(h);
    expect(bars.time).toHaveLength(12);
  });

  it('leaves what only looks odd: a split, zero volume, a missing volume', () => {
    const odd = rows.map<Row>(([d, o, h, l, c, v], i) =>
      i < 6 ? [d, o, h, l, c, v] : [d, o / 2, h / 2, l / 2, c / 2, 0],
    );
    expect(clean(odd, 'drop').bars.time).toHaveLength(12);
    const silent = rows.map<Row>(([d, o, h, l, c]) => [d, o, h, l, c, Number.NaN]);
    expect(clean(silent, 'drop').bars.time).toHaveLength(12);
  });

  it('of nothing is nothing', () => {
    expect(clean([], 'drop').bars.time).toHaveLength(0);
  });
});

it('every check has a summary and is silent about sound bars', () => {
  const raw = barsOf(soundRows(40));
  expect(checkBars(raw, context)).toEqual([]);
  expect(barChecks.all().filter((check) => check.summary.length < 10)).toEqual([]);
});
