import { describe, expect, it } from 'vitest';
import { nearestSplit } from '../../../src/market/quality/split-ratio.ts';
import { check, names, type Row, soundRows } from './rows.ts';

/** Bars of a factor from row 20 on: opens, highs, lows and closes times `factor`, volume times `volume` on day 20. */
function jump(factor: number, { volume = 1, gap = factor, onlyOneBar = false } = {}): Row[] {
  return soundRows(40).map<Row>((row, i) => {
    if (i < 20 || (onlyOneBar && i > 20)) return row;
    const [d, , , , , v] = row;
    const close = (i === 20 ? 100 : row[4]) * factor;
    const open = i === 20 ? 100 * gap : 100 * factor;
    const shares = i === 20 ? v * volume : v;
    return [d, open, Math.max(open, close) * 1.01, Math.min(open, close) * 0.99, close, shares];
  });
}

describe('a jump of the price', () => {
  it.each([
    [1 / 2, '2:1'],
    [1 / 3, '3:1'],
    [1 / 4, '4:1'],
    [1 / 7, '7:1'],
    [1 / 20, '20:1'],
    [2, '1:2'],
    [10, '1:10'],
  ])('by %f on usual turnover looks like a %s split', (factor, ratio) => {
    const findings = check(jump(factor, { volume: 1 / factor }));
    expect(names(findings)).toEqual([['suspected-split', 'error', 1]]);
    expect(findings[0].first[0].detail).toContain(`looks like a ${ratio} split`);
  });

  it('is a split too when the day moved 10 % after an exact gap', () => {
    const findings = check(jump(0.55, { gap: 0.5, volume: 2 }));
    expect(names(findings)).toEqual([['suspected-split', 'error', 1]]);
  });

  it('by one third on a quiet day at an exact gap is a 3:2 split', () => {
    expect(names(check(jump(2 / 3, { volume: 1.5 })))).toEqual([['suspected-split', 'error', 1]]);
  });

  it('by one third on heavy trading, or without the gap, is a fall like others', () => {
    expect(check(jump(2 / 3, { volume: 6 }))).toEqual([]);
    expect(check(jump(2 / 3, { gap: 0.95, volume: 1.5 }))).toEqual([]);
  });

  it('to one half on ten times the usual money is an unexplained move and no split', () => {
    const findings = check(jump(0.49, { volume: 20 }));
    expect(names(findings)).toEqual([['unexplained-move', 'warning', 1]]);
    expect(findings[0].first[0].detail).toContain('times the usual: news, or a spin-off');
  });

  it('of +52 % is unexplained, whatever the turnover', () => {
    expect(names(check(jump(1.523, { volume: 2 })))).toEqual([['unexplained-move', 'warning', 1]]);
  });

  it('of -57 % on usual turnover hints at a missing adjustment', () => {
    const findings = check(jump(0.431, { volume: 2 }));
    expect(names(findings)).toEqual([['unexplained-move', 'warning', 1]]);
    expect(findings[0].first[0].detail).toContain('perhaps a missing adjustment');
  });

  it('that the next bar takes back is a spike, named once', () => {
    const findings = check(jump(0.45, { onlyOneBar: true }));
    expect(names(findings)).toEqual([['spike', 'warning', 1]]);
    expect(findings[0].first[0].detail).toMatch(/-5\d\.\d %.*then back \+1\d\d\.\d %/);
  });

  it('of 49 % at no split ratio is within the limit', () => {
    expect(check(jump(1.49, { volume: 1 }))).toEqual([]);
  });

  it('is judged by adj_close: a split that it accounts for is not a suspected one', () => {
    const rows = jump(0.5, { volume: 2 }).map<Row>(([d, o, h, l, c, v], i) => [d, o, h, l, c, v, i < 20 ? c / 2 : c]);
    expect(names(check(rows))).toEqual([['unadjusted-split', 'error', 1]]);
  });
});

it.each([
  [2.03, 0.03, '2:1'],
  [2.07, 0.03, undefined],
  [6.9, 0.03, '7:1'],
  [2.5, 0.03, '5:2'],
  [1.5, 0.03, '3:2'],
  [1 / 1.5, 0.03, undefined],
  [0.1, 0.03, '1:10'],
  [1, 0.03, undefined],
])('a price ratio of %f within %f is %s', (ratio, tolerance, name) => {
  expect(nearestSplit(ratio, tolerance)?.name).toBe(name);
});
