import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/core/time.ts';
import { check, names, type Row, soundRows } from './rows.ts';

const nan = Number.NaN;

it('finds nothing in sound bars, in one bar, and in none', () => {
  expect(check(soundRows(40))).toEqual([]);
  expect(check(soundRows(1))).toEqual([]);
  expect(check([])).toEqual([]);
});

/** 30 sound rows with row 10 replaced. */
function withRow(change: (row: Row) => Row, count = 30): Row[] {
  const rows = soundRows(count);
  rows[10] = change(rows[10]);
  return rows;
}

describe('one bad row', () => {
  it.each<[string, (row: Row) => Row, [string, string, number][], string]>([
    [
      'a missing open',
      ([d, , h, l, c, v]) => [d, nan, h, l, c, v],
      [['missing-values', 'warning', 1]],
      'row 12: no open',
    ],
    [
      'a missing volume',
      ([d, o, h, l, c]) => [d, o, h, l, c, nan],
      [['missing-values', 'warning', 1]],
      'row 12: no volume',
    ],
    [
      'high below low',
      ([d, , , , , v]) => [d, 100, 99, 101, 100, v],
      [['price-order', 'error', 1]],
      'row 12: high 99 is below low 101',
    ],
    [
      'close above high',
      ([d, o, h, l, , v]) => [d, o, h, l, 105, v],
      [['price-order', 'error', 1]],
      'row 12: close 105 is above high 104',
    ],
    [
      'open below low',
      ([d, , h, l, c, v]) => [d, 97.5, h, l, c, v],
      [['price-order', 'error', 1]],
      'row 12: open 97.5 is below low 98',
    ],
    ['zero volume', ([d, o, h, l, c]) => [d, o, h, l, c, 0], [['zero-volume', 'warning', 1]], 'row 12: volume 0'],
    [
      'negative volume',
      ([d, o, h, l, c]) => [d, o, h, l, c, -5],
      [['negative-volume', 'error', 1]],
      'row 12: volume -5',
    ],
    ['a low of zero', ([d, o, h, , c, v]) => [d, o, h, 0, c, v], [['non-positive-price', 'error', 1]], 'row 12: low 0'],
  ])('%s', (_, change, expected, detail) => {
    const findings = check(withRow(change));
    expect(names(findings)).toEqual(expected);
    expect(findings[0].first[0].detail).toBe(detail);
    expect(findings[0]).toMatchObject({ symbol: 'X', rows: 30, share: 1 / 30 });
  });

  it('ignores rounding in the last digits of adjusted prices', () => {
    expect(check(withRow(([d, o, h, l, , v]) => [d, o, h, l, 104.00000001, v]))).toEqual([]);
  });
});

describe('missing values', () => {
  it.each([
    [1, 'warning'],
    [2, 'error'],
  ])('%i of 39 rows is a %s at a limit of 5 %%', (bad, severity) => {
    const rows = soundRows(39).map<Row>((row, i) => (i < bad ? [row[0], nan, row[2], row[3], row[4], row[5]] : row));
    expect(names(check(rows))).toEqual([['missing-values', severity, bad]]);
  });

  it('need no volume for an index, and its zeros are a remark only where others have volume', () => {
    const none = soundRows(30).map<Row>(([d, o, h, l, c]) => [d, o, h, l, c, nan]);
    expect(check(none, { kind: 'index' })).toEqual([]);
    const zeros = soundRows(30).map<Row>(([d, o, h, l, c]) => [d, o, h, l, c, 0]);
    expect(check(zeros, { kind: 'index' })).toEqual([]);
    expect(names(check([...zeros, ...soundRows(32).slice(30)], { kind: 'index' }))).toEqual([
      ['zero-volume', 'info', 30],
    ]);
  });
});

describe('timestamps', () => {
  it('tells equal from conflicting duplicates', () => {
    const rows = soundRows(30);
    const [d, o, h, l, c, v] = rows[5];
    const findings = check([...rows.slice(0, 6), rows[5], [d, o, h, l, c + 1, v], ...rows.slice(6)]);
    expect(names(findings)).toEqual([
      ['duplicate-timestamps', 'warning', 1],
      ['conflicting-duplicates', 'error', 1],
    ]);
    expect(findings[1].first[0].detail).toBe('row 9: close 102, then 103 (the last is kept)');
  });

  it('sees rows out of order and checks moves in time order all the same', () => {
    const rows = soundRows(30);
    const findings = check([...rows.slice(15), ...rows.slice(0, 15)]);
    expect(names(findings)).toEqual([['unsorted', 'warning', 1]]);
    expect(findings[0].first[0].detail).toContain('comes after 2024-02-13');
  });

  it('sees bars that end after now', () => {
    const findings = check(soundRows(30), { now: parseTime('2024-02-08T12:00Z', 'now') });
    expect(names(findings)).toEqual([['future-timestamps', 'error', 4]]);
  });

  it('sees rows without a time', () => {
    const rows = soundRows(30);
    expect(names(check([...rows, ['', 100, 104, 98, 100, 5]]))).toEqual([['missing-values', 'warning', 1]]);
  });
});

it('names a close that stands still for ten bars, and not for nine', () => {
  const still = (count: number) =>
    soundRows(40).map<Row>(([d, o, h, l, c, v], i) => [d, o, h, l, i >= 7 && i < 7 + count ? 103 : c, v]);
  expect(check(still(9))).toEqual([]);
  const findings = check(still(10));
  expect(names(findings)).toEqual([['stale-run', 'warning', 10]]);
  expect(findings[0].first[0].detail).toBe('close 103 for 10 bars');
});
