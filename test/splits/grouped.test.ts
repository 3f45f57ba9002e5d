import { describe, expect, it } from 'vitest';
import type { LabelledRows } from '../../src/splits/build-plan.ts';
import { foldRows } from '../../src/splits/fold-rows.ts';
import { balancedGroups } from '../../src/splits/grouped.ts';
import { splitPlanSchema } from '../../src/splits/plan.ts';
import { planOf, rowsOf } from './rows.ts';

/** Two symbols of six days each: row 2t is A on day t, row 2t + 1 is B. */
function two(horizon: number): Required<LabelledRows> {
  const rows = rowsOf(Array.from({ length: 12 }, (_, i) => ({ at: i >> 1, knownAt: (i >> 1) + horizon })));
  return { ...rows, symbols: ['A', 'B'], symbolId: Int32Array.from({ length: 12 }, (_, i) => i % 2) };
}

describe('grouped splits', () => {
  it.each([
    { horizon: 0, fold: 0, train: [7, 9, 11], test: [0, 2, 4], purged: 3, others: 3 },
    { horizon: 0, fold: 1, train: [1, 3, 5], test: [6, 8, 10], purged: 3, others: 3 },
    { horizon: 0, fold: 2, train: [6, 8, 10], test: [1, 3, 5], purged: 3, others: 3 },
    { horizon: 0, fold: 3, train: [0, 2, 4], test: [7, 9, 11], purged: 3, others: 3 },
    // The purge holds between symbols: B's day 2 is known on day 3, when the test of A begins.
    { horizon: 1, fold: 1, train: [1, 3], test: [6, 8, 10], purged: 4, others: 3 },
    { horizon: 1, fold: 0, train: [9, 11], test: [0, 2, 4], purged: 4, others: 3 },
  ])('horizon $horizon, fold $fold', (row) => {
    const rows = two(row.horizon);
    const plan = planOf(rows, { scheme: 'grouped', nFolds: 2, groups: 2, horizonBars: row.horizon });
    expect(plan.nFolds).toBe(4);
    const found = foldRows(plan, row.fold, rows.time, rows.labelKnownAt, rows.y, rows);
    expect([...found.train]).toEqual(row.train);
    expect([...found.test]).toEqual(row.test);
    expect([found.purgedRows, found.symbolRows]).toEqual([row.purged, row.others]);
    expect(plan.folds[row.fold]).toMatchObject({ symbols: [row.fold < 2 ? 'A' : 'B'], symbolRows: row.others });
  });

  it('tests groups of symbols that are given', () => {
    const rows = two(0);
    const symbols = ['A', 'B', 'C'];
    const three = { ...rows, symbols, symbolId: rows.symbolId.map((_, i) => i % 3) };
    const plan = planOf(three, { scheme: 'grouped', nFolds: 2, symbolGroups: [['A', 'C'], ['B']] });
    expect(plan.folds.map((fold) => fold.symbols)).toEqual([['A', 'C'], ['A', 'C'], ['B'], ['B']]);
  });

  it('makes no fold where a group has no rows', () => {
    // A and B on six days, C from day 3 on.
    const rows = Array.from({ length: 18 }, (_, i) => ({ at: Math.floor(i / 3), symbol: i % 3 })).filter(
      ({ at, symbol }) => symbol < 2 || at >= 3,
    );
    const late = {
      ...rowsOf(rows.map(({ at }) => ({ at, knownAt: at }))),
      symbols: ['A', 'B', 'C'],
      symbolId: Int32Array.from(rows, ({ symbol }) => symbol),
    };
    const plan = planOf(late, { scheme: 'grouped', nFolds: 2 });
    expect(plan.folds.map(({ fold, symbols }) => [fold, symbols?.[0]])).toEqual([
      [0, 'A'],
      [1, 'A'],
      [2, 'B'],
      [3, 'B'],
      [4, 'C'],
    ]);
    expect(plan.nFolds).toBe(5);
  });

  it('needs two groups, and symbols wherever it is used', () => {
    const rows = two(0);
    expect(() => planOf({ ...rows, symbols: ['A'], symbolId: new Int32Array(12) }, { scheme: 'grouped' })).toThrow(
      'needs at least 2 groups of symbols, found 1',
    );
    const plan = planOf(rows, { scheme: 'grouped', nFolds: 2 });
    expect(() => foldRows(plan, 0, rows.time, rows.labelKnownAt)).toThrow('tests some symbols only');
  });

  it('refuses a file in which two folds test the same symbol at the same time', () => {
    const plan = structuredClone(planOf(two(0), { scheme: 'grouped', nFolds: 2 }));
    expect(splitPlanSchema.safeParse(plan).success).toBe(true);
    plan.folds[2].symbols = ['A'];
    expect(splitPlanSchema.safeParse(plan).error?.issues[0].message).toContain('tested by an earlier fold');
  });
});

describe('groups of symbols', () => {
  it.each([
    [
      2,
      [
        ['A', 'C'],
        ['B', 'D'],
      ],
    ],
    [3, [['A'], ['B'], ['C', 'D']]],
    [9, [['A'], ['B'], ['C'], ['D']]],
  ])('%i groups hold about as many rows', (n, groups) => {
    const sizes = new Map([
      ['A', 6],
      ['B', 6],
      ['C', 3],
      ['D', 3],
    ]);
    expect(balancedGroups(sizes, n)).toEqual(groups);
  });
});
