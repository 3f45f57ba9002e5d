import { describe, expect, it } from 'vitest';
import type { TrademlError } from '../../src/core/errors.ts';
import { foldRows } from '../../src/splits/fold-rows.ts';
import { binomial, chooseGroups, pathCount } from '../../src/splits/group-numbers.ts';
import { splitSchemes } from '../../src/splits/index.ts';
import { pathsOf, splitPlanSchema, splitsHash } from '../../src/splits/plan.ts';
import { splitTimeline } from '../../src/splits/timeline.ts';
import { dailyRows, planOf, rowsOf } from './rows.ts';

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const twelve = (horizon: number) => rowsOf(range(0, 11).map((at) => ({ at, knownAt: at + horizon })));

describe('literal rows of combinatorial splits on 12 rows', () => {
  it.each([
    // Three groups of four; what lies between the two tested groups trains: unions, not hulls.
    { horizon: 0, embargo: 0, lookback: 0, fold: 0, train: [8, 9, 10, 11], test: range(0, 7), left: [0, 0, 0] },
    {
      horizon: 0,
      embargo: 0,
      lookback: 0,
      fold: 1,
      train: [4, 5, 6, 7],
      test: [0, 1, 2, 3, 8, 9, 10, 11],
      left: [0, 0, 0],
    },
    { horizon: 0, embargo: 0, lookback: 0, fold: 2, train: [0, 1, 2, 3], test: range(4, 11), left: [0, 0, 0] },
    { horizon: 1, embargo: 0, lookback: 0, fold: 0, train: [9, 10, 11], test: range(0, 7), left: [1, 0, 0] },
    { horizon: 1, embargo: 0, lookback: 0, fold: 1, train: [5, 6], test: [0, 1, 2, 3, 8, 9, 10, 11], left: [2, 0, 0] },
    { horizon: 1, embargo: 1, lookback: 0, fold: 1, train: [6], test: [0, 1, 2, 3, 8, 9, 10, 11], left: [2, 1, 0] },
    { horizon: 0, embargo: 1, lookback: 2, fold: 1, train: [6, 7], test: [0, 1, 2, 3, 8, 9, 10, 11], left: [0, 1, 1] },
    { horizon: 1, embargo: 1, lookback: 2, fold: 2, train: [0, 1, 2], test: range(4, 11), left: [1, 0, 0] },
  ])('horizon $horizon, embargo $embargo, look-back $lookback, split $fold', (row) => {
    const rows = twelve(row.horizon);
    const options = { horizonBars: row.horizon, embargoBars: row.embargo, lookbackBars: Math.min(1, row.lookback) };
    // A look-back of two bars leaves split 1 nothing at horizon 1: it is asked of the plan of a shorter one.
    const plan = {
      ...planOf(rows, { scheme: 'combinatorial', groups: 3, testGroups: 2, ...options }),
      lookbackBars: row.lookback,
    };
    const found = foldRows(plan, row.fold, rows.time, rows.labelKnownAt, rows.y);
    expect([...found.train]).toEqual(row.train);
    expect([...found.test]).toEqual(row.test);
    expect([found.purgedRows, found.embargoedRows, found.lookbackRows]).toEqual(row.left);
  });

  it('numbers the paths of six groups with two tested as figure 12.1 of Lopez de Prado (2018) does', () => {
    const plan = planOf(dailyRows(60, 1), { scheme: 'combinatorial' });
    expect(plan).toMatchObject({ version: 3, nFolds: 15, groups: 6, testGroups: 2, paths: 5 });
    // Split in which each group (a row) is tested for each path (a column), from 1 as in the book.
    const starts = [...new Set(plan.folds.flatMap(({ test }) => test.map(({ start }) => start)))].sort();
    const table = starts.map((start) =>
      range(0, 4).map(
        (path) =>
          1 + plan.folds.findIndex(({ test }) => test.some((window) => window.start === start && window.path === path)),
      ),
    );
    expect(table).toEqual([
      [1, 2, 3, 4, 5],
      [1, 6, 7, 8, 9],
      [2, 6, 10, 11, 12],
      [3, 7, 10, 13, 14],
      [4, 8, 11, 13, 15],
      [5, 9, 12, 14, 15],
    ]);
  });

  it('with one tested group is purged k-fold', () => {
    const options = { horizonBars: 2, embargoBars: 1, lookbackBars: 3 };
    const one = planOf(dailyRows(60, 2), { scheme: 'combinatorial', groups: 5, testGroups: 1, ...options });
    const kfold = planOf(dailyRows(60, 2), { scheme: 'purged-kfold', nFolds: 5, ...options });
    expect(pathsOf(one)).toBe(1);
    expect(
      one.folds.map(({ test, ...fold }) => ({ ...fold, test: test.map(({ path: _, ...window }) => window) })),
    ).toEqual(kfold.folds);
  });

  it('keeps whole months together', () => {
    const plan = planOf(dailyRows(366, 1), { scheme: 'combinatorial', groups: 4, testGroups: 2, wholeDates: 'month' });
    const windows = plan.folds.flatMap(({ test }) => test);
    expect(new Set(windows.map(({ start }) => start.slice(5, 10)))).toEqual(
      new Set(['01-01', '04-01', '07-01', '10-01']),
    );
  });
});

describe('how many splits', () => {
  it.each([
    [6, 2, 15, 5],
    [10, 2, 45, 9],
    [10, 8, 45, 36],
    [12, 6, 924, 462],
    [50, 25, 126410606437752, 63205303218876],
  ])('%i groups with %i tested make %i splits and %i paths', (groups, testGroups, splits, paths) => {
    expect(binomial(groups, testGroups)).toBe(splits);
    expect(pathCount({ groups, testGroups })).toBe(paths);
    expect((splits * testGroups) / groups).toBe(paths);
  });

  it('counts them first and says what would fit, and it does', () => {
    const rows = dailyRows(300, 1);
    let error: TrademlError | undefined;
    try {
      planOf(rows, { scheme: 'combinatorial', groups: 12, testGroups: 6 });
    } catch (thrown) {
      error = thrown as TrademlError;
    }
    expect(error?.message).toMatch(/12 groups with 6 tested make 924 splits, .* at most 100 are allowed/);
    expect(error?.hint).toBe(
      'what would fit: --groups 12 --test-groups 2 (66 splits, 11 paths), or --groups 9 --test-groups 6 (84 splits, 56 paths); --max-splits 924 lets this one through',
    );
    expect(planOf(rows, { scheme: 'combinatorial', groups: 12, testGroups: 2 }).folds).toHaveLength(66);
    expect(planOf(rows, { scheme: 'combinatorial', groups: 9, testGroups: 6 }).folds).toHaveLength(84);
    expect(planOf(rows, { scheme: 'combinatorial', groups: 8, testGroups: 4, maxSplits: 70 }).folds).toHaveLength(70);
  });

  it('chooses the groups for a wished training size and number of paths', () => {
    const plan = planOf(dailyRows(601, 1), { scheme: 'combinatorial', targetTrain: 400, targetPaths: 5 });
    expect(plan).toMatchObject({ groups: 6, testGroups: 2, paths: 5 });
    // The least sum of relative distances among all that are allowed.
    const wish = { targetTrain: 500, targetPaths: 12, maxSplits: 100 };
    const distance = (groups: number, testGroups: number) =>
      Math.abs(pathCount({ groups, testGroups }) - 12) / 12 +
      Math.abs((1260 * (groups - testGroups)) / groups - 500) / 500;
    const best = chooseGroups(1260, wish);
    for (const groups of range(3, 100)) {
      for (const testGroups of range(2, groups - 1)) {
        if (binomial(groups, testGroups) > 100) continue;
        expect(distance(groups, testGroups)).toBeGreaterThanOrEqual(distance(best.groups, best.testGroups));
      }
    }
  });

  it.each([
    [{ groups: 4, testGroups: 4 }, /testGroups must be smaller than groups, found 4 of 4/],
    [{ groups: 1 }, /groups must be a whole number of at least 2, found 1/],
    [{ testGroups: 0 }, /testGroups must be a whole number of at least 1/],
    [{ targetTrain: 100 }, /targetTrain and targetPaths choose groups and testGroups together/],
    [{ targetTrain: 100, targetPaths: 5, groups: 6 }, /targetTrain and targetPaths choose/],
    [{ nFolds: 5 }, /nFolds means nothing to the scheme combinatorial/],
    [{ groups: 20, testGroups: 2, maxSplits: 200 }, /leave fold 10 without test dates: 11 labelled dates, 190 folds/],
  ])('%o is refused', (options, message) => {
    expect(() => planOf(dailyRows(12, 1), { scheme: 'combinatorial', ...options })).toThrow(message);
  });
});

describe('a combinatorial plan as a file', () => {
  const plan = () => structuredClone(planOf(dailyRows(60, 1), { scheme: 'combinatorial', groups: 3, testGroups: 2 }));

  it('is another plan than one with other paths', () => {
    const other = plan();
    other.folds[0].test[0].path = 1;
    expect(splitsHash(other)).not.toBe(splitsHash(plan()));
  });

  it.each<[string, (edited: ReturnType<typeof plan>) => void, RegExp]>([
    [
      'a path beyond the last',
      (edited) => void Object.assign(edited.folds[2].test[1], { path: 2 }),
      /must be below 2, the number of paths/,
    ],
    [
      'a row tested twice in a path',
      (edited) => void Object.assign(edited.folds[1].test[0], { path: 0 }),
      /tested by an earlier fold of path 0/,
    ],
    ['windows out of order', (edited) => void edited.folds[0].test.reverse(), /does not follow the window before it/],
    [
      'training inside the second window',
      (edited) => void Object.assign(edited.folds[1].train[0], { end: edited.folds[1].test[1].start }),
      /overlaps the test window/,
    ],
  ])('refuses %s', (_what, edit, message) => {
    const edited = plan();
    edit(edited);
    expect(
      splitPlanSchema
        .safeParse(edited)
        .error?.issues.map((issue) => issue.message)
        .join(),
    ).toMatch(message);
  });

  it('draws every window of a split on its line', () => {
    const drawn = planOf(dailyRows(200, 5), { scheme: 'combinatorial', groups: 4, testGroups: 2, horizonBars: 5 });
    expect(splitTimeline(drawn, { width: 47, unicode: false })).toMatchInlineSnapshot(`
      [
        "fold 0 ###################..==================",
        "fold 1 ##########.=======..#########..========",
        "fold 2 ##########.=================..#########",
        "fold 3 =========.#########.#########..========",
        "fold 4 =========.#########..=======..#########",
        "fold 5 ==================..#########.#########",
        "       2020-01-01                    2020-07-18",
        "= train  . purge, embargo  # test",
      ]
    `);
  });

  it('the registry names it among the schemes', () => {
    expect(splitSchemes.names()).toEqual(['combinatorial', 'grouped', 'holdout', 'purged-kfold', 'walk-forward']);
  });
});
