import { describe, expect, it } from 'vitest';
import { firstTouch } from '../../src/labels/barriers.ts';
import { computeLabels } from '../../src/labels/compute-labels.ts';
import { ewmaDeviation } from '../../src/labels/ewma-deviation.ts';
import { labelSpec } from '../../src/labels/label-spec.ts';
import { clearestTrend } from '../../src/labels/trend-scanning.ts';
import golden from '../golden/labels.json' with { type: 'json' };
import { barsFrom, closesOnly } from './bars.ts';

type Bar = readonly [open: number, high: number, low: number, close: number];

/**
 * Closes 100, 110, 99, 100: returns 0.1, -0.1, 1/99. With span 3 (weights 1, 1/2, 1/4 from the newest on):
 * mean = (1/99 - 0.1 / 2 + 0.1 / 4) / 1.75, and so on (the first test): 0.086459. Row 3 is the row that is labelled.
 */
const past: readonly Bar[] = [100, 110, 99, 100].map((price) => [price, price, price, price] as const);
const deviation = 0.0864591507;
const quiet: Bar = [100, 101, 99, 100];

function labelled(next: readonly Bar[], spec: string, column?: readonly number[]) {
  const label = labelSpec(spec);
  const bars = barsFrom([...past, ...next]);
  const side = column && Float64Array.from(bars.time, (_, row) => column[Math.min(row, column.length - 1)]);
  const columns = computeLabels(bars, [label], { columns: side && { side } });
  const knownAt = columns[`${label.column}_known_at`][3];
  return [columns[label.column][3], knownAt / 10 - 1 - 3];
}

it('the deviation of the worked examples', () => {
  const [a, b, c] = [1 / 99, -0.1, 0.1];
  const mean = (a + b / 2 + c / 4) / 1.75;
  const biased = ((a - mean) ** 2 + (b - mean) ** 2 / 2 + (c - mean) ** 2 / 4) / 1.75;
  const unbiased = (biased * 1.75 ** 2) / (1.75 ** 2 - (1 + 1 / 4 + 1 / 16));
  expect(Math.sqrt(unbiased)).toBeCloseTo(deviation, 10);
  expect(ewmaDeviation(Float64Array.of(100, 110, 99, 100), 3)[3]).toBeCloseTo(deviation, 10);
});

it('the deviation starts afresh behind a close that is not positive', () => {
  const found = ewmaDeviation(Float64Array.of(100, 110, 99, 0, 100, 110, 99, 100), 3);
  expect([...found.subarray(0, 7)]).toEqual(new Array(7).fill(Number.NaN));
  expect(found[7]).toBeCloseTo(deviation, 10);
});

describe('barriers at 110 and 90, whichever counts when a bar reaches both', () => {
  it.each<[string, Bar, -1 | 1, number]>([
    ['opens at the upper one and falls through the lower one', [110, 111, 89, 95], -1, 1],
    ['opens at the lower one and rises through the upper one', [90, 111, 89, 95], 1, -1],
    ['opens below the lower one and rises through the upper one', [89, 111, 88, 95], 1, -1],
    ['rises to the upper one', [100, 110, 99, 105], -1, 1],
    ['falls to the lower one', [100, 101, 90, 95], 1, -1],
  ])('%s', (_what, bar, worst, hit) => {
    expect(firstTouch(barsFrom([quiet, bar, quiet]), 0, 2, { upper: 110, lower: 90, worst })).toEqual({ end: 1, hit });
  });
});

describe('triple-barrier by hand: barriers at 108.65 and 91.35, three bars', () => {
  const spec = 'triple-barrier:horizon=3,span=3,up=1,down=1';
  it.each<[string, Bar[], string, number, number]>([
    ['touches the upper one inside the second bar', [quiet, [104, 109, 103, 104], quiet], '', 2, 2],
    ['touches the lower one inside the first bar', [[100, 101, 91, 100], quiet, quiet], '', 0, 1],
    ['touches neither', [quiet, quiet, [100, 108.6, 91.4, 104]], '', 1, 3],
    ['touches neither and rises, taking the sign', [quiet, quiet, [100, 104, 99, 104]], ',sign=1', 2, 3],
    ['touches neither and falls, taking the sign', [quiet, quiet, [100, 104, 96, 97]], ',sign=1', 0, 3],
    ['touches neither and ends where it was, taking the sign', [quiet, quiet, quiet], ',sign=1', 1, 3],
    ['reaches both in one bar: the lower one counts', [quiet, [100, 120, 80, 110], quiet], '', 0, 2],
    ['opens above the upper one and falls through the lower one', [quiet, [112, 113, 80, 85], quiet], '', 2, 2],
    ['opens below the lower one and rises through the upper one', [quiet, [90, 115, 89, 114], quiet], '', 0, 2],
    ['has no upper barrier', [quiet, [130, 140, 129, 135], quiet], ',up=0', 1, 3],
    ['has no lower barrier', [[50, 51, 49, 50], [108, 109, 107, 108], quiet], ',down=0', 2, 2],
    ['touches the last bar', [quiet, quiet, [100, 109, 99, 108]], '', 2, 3],
    ['touches the upper one and falls back, taking the sign', [[100, 109, 95, 96], quiet, quiet], ',sign=1', 2, 1],
    ['touches too late', [quiet, quiet, quiet, [120, 120, 120, 120]], '', 1, 3],
  ])('%s', (_what, next, more, expected, bars) => {
    expect(labelled(next, spec + more)).toEqual([expected, bars]);
  });

  it('has no label while the horizon is not there, even after a touch, nor where returns never differed', () => {
    expect(labelled([[120, 120, 120, 120], quiet], spec)).toEqual([Number.NaN, Number.NaN]);
    const flat = computeLabels(closesOnly(Array.from({ length: 20 }, () => 50)), [labelSpec(spec)]);
    expect(flat[labelSpec(spec).column].every(Number.isNaN)).toBe(true);
  });

  it('a missing price before the touch leaves the row without a label, one behind it does not', () => {
    const hole: Bar = [100, Number.NaN, 99, 100];
    expect(labelled([hole, [120, 120, 120, 120], quiet], spec)).toEqual([Number.NaN, Number.NaN]);
    expect(labelled([[120, 120, 120, 120], hole, quiet], spec)).toEqual([2, 1]);
  });
});

describe('meta by hand: the side is the sign of a column', () => {
  const spec = 'meta:of=side,horizon=3,span=3,profit=1,stop=1';
  const up: Bar[] = [quiet, [104, 109, 103, 104], quiet];
  const down: Bar[] = [[100, 101, 91, 100], quiet, quiet];
  const both: Bar[] = [quiet, [100, 120, 80, 110], quiet];
  const drift: Bar[] = [quiet, quiet, [100, 104, 99, 104]];
  it.each<[string, Bar[], number, string, number, number]>([
    ['long and up', up, 1, '', 1, 2],
    ['long and down', down, 1, '', 0, 1],
    ['short and up', up, -1, '', 0, 2],
    ['short and down', down, -0.5, '', 1, 1],
    ['long, both in one bar: the stop counts', both, 1, '', 0, 2],
    ['short, both in one bar: the stop counts', both, -1, '', 0, 2],
    ['long, still in at the horizon and ahead', drift, 1, '', 1, 3],
    ['short, still in at the horizon and behind', drift, -1, '', 0, 3],
    ['still in where it began: no win', [quiet, quiet, quiet], 1, '', 0, 3],
    ['contrary: long below', up, -1, ',contrary=1', 1, 2],
    ['above a level', up, 71, ',level=50,band=20', 1, 2],
    ['a nearer profit', [[100, 104.5, 99, 104], quiet, quiet], 1, ',profit=0.5', 1, 1],
    ['a nearer stop', [[100, 104.5, 99, 104], quiet, quiet], -1, ',stop=0.5', 0, 1],
  ])('%s', (_what, next, side, more, expected, bars) => {
    expect(labelled(next, spec + more, [side])).toEqual([expected, bars]);
  });

  it.each([
    ['no side', 0, ''],
    ['a missing side', Number.NaN, ''],
    ['at the edge of the band', 70, ',level=50,band=20'],
    ['inside the band', 60, ',level=50,band=20'],
  ])('%s: no label', (_what, side, more) => {
    expect(labelled(up, spec + more, [side])).toEqual([Number.NaN, Number.NaN]);
  });

  it('returns that never differed scale no barrier: no label', () => {
    const flat = closesOnly(new Array(20).fill(50));
    const label = labelSpec(spec);
    const columns = computeLabels(flat, [label], { columns: { side: new Float64Array(20).fill(1) } });
    expect(columns[label.column].every(Number.isNaN)).toBe(true);
  });
});

describe('against pandas, statsmodels and mlfinpy', () => {
  const close = Float64Array.from(golden.close);

  it('the deviation of past returns', () => {
    const found = ewmaDeviation(close, golden.deviation.span);
    golden.deviation.values.forEach((value, row) => {
      if (value === null) expect(found[row]).toBeNaN();
      else expect(found[row]).toBeCloseTo(value, 12);
    });
  });

  it('first touches of closes', () => {
    const { horizon, span, up, down, rows, ends, classes } = golden.barriers;
    const spec = labelSpec(`triple-barrier:horizon=${horizon},span=${span},up=${up},down=${down}`);
    const columns = computeLabels(closesOnly(close), [spec]);
    const values = columns[spec.column];
    expect(rows.map((row) => values[row])).toEqual(classes);
    expect(rows.map((row) => columns[`${spec.column}_known_at`][row] / 10 - 1)).toEqual(ends);
    expect(values.filter((value) => !Number.isNaN(value))).toHaveLength(rows.length);
  });

  it('the clearest trend', () => {
    const { min, max, rows, t } = golden.trend;
    rows.forEach((row, i) => {
      expect(clearestTrend(close, row, min, max)).toBeCloseTo(t[i], 8);
    });
  });
});

describe('trend-scanning by hand', () => {
  const label = (close: readonly number[], spec = 'trend-scanning:min=2,max=3') =>
    computeLabels(closesOnly(close), [labelSpec(spec)]);

  it('a straight line is certain, equal closes are no trend', () => {
    expect(clearestTrend(Float64Array.of(1, 2, 3, 4), 0, 2, 3)).toBe(Number.POSITIVE_INFINITY);
    expect(clearestTrend(Float64Array.of(4, 4, 4, 4), 0, 2, 3)).toBe(0);
  });

  it('the shorter rise is clearer than the whole, and it is known after the longest window all the same', () => {
    // 10, 11, 12.1: residuals are tiny. With 9 added the slope is negative and vague.
    const columns = label([10, 11, 12.1, 9]);
    expect(columns.label_trend_scanning_3_min_2[0]).toBe(1);
    expect(columns.label_trend_scanning_3_min_2_known_at[0]).toBe(40);
    expect(label([10, 9, 7.9, 11]).label_trend_scanning_3_min_2[0]).toBe(0);
    expect(label([10, 11, 12.1]).label_trend_scanning_3_min_2[0]).toBeNaN();
    expect(label([10, 10, 10, 10]).label_trend_scanning_3_min_2[0]).toBe(0);
    expect(label([10, 0, 12, 13]).label_trend_scanning_3_min_2[0]).toBeNaN();
    expect(label([10, 9, 12, 13], 'trend-scanning:min=3,max=3').label_trend_scanning_3_min_3[0]).toBe(1);
  });
});
