import { describe, expect, it } from 'vitest';
import { foldRows } from '../../src/splits/fold-rows.ts';
import { chooseGroups } from '../../src/splits/group-numbers.ts';
import { balancedGroups } from '../../src/splits/grouped.ts';
import { splitSchemes } from '../../src/splits/index.ts';
import golden from '../golden/splits.json' with { type: 'json' };
import { dailyRows, planOf, rowsOf } from './rows.ts';

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Twelve labelled rows; a thirteenth and more carry the last labels and are unlabelled themselves. */
function twelve(horizon: number) {
  return rowsOf(range(0, 11).map((at) => ({ at, knownAt: at + horizon })));
}

describe('literal rows of each scheme on 12 rows', () => {
  it.each([
    {
      scheme: 'walk-forward',
      horizon: 0,
      embargo: 0,
      fold: 0,
      train: range(0, 2),
      test: [3, 4, 5],
      purged: 0,
      embargoed: 0,
    },
    {
      scheme: 'walk-forward',
      horizon: 1,
      embargo: 0,
      fold: 0,
      train: [0, 1],
      test: [3, 4, 5],
      purged: 1,
      embargoed: 0,
    },
    {
      scheme: 'walk-forward',
      horizon: 1,
      embargo: 2,
      fold: 1,
      train: range(0, 4),
      test: [6, 7, 8],
      purged: 1,
      embargoed: 0,
    },
    {
      scheme: 'walk-forward',
      horizon: 2,
      embargo: 0,
      fold: 2,
      train: range(0, 6),
      test: [9, 10, 11],
      purged: 2,
      embargoed: 0,
    },
    {
      scheme: 'purged-kfold',
      horizon: 0,
      embargo: 0,
      fold: 0,
      train: range(4, 11),
      test: range(0, 3),
      purged: 0,
      embargoed: 0,
    },
    {
      scheme: 'purged-kfold',
      horizon: 0,
      embargo: 0,
      fold: 1,
      train: [0, 1, 2, 3, 8, 9, 10, 11],
      test: range(4, 7),
      purged: 0,
      embargoed: 0,
    },
    {
      scheme: 'purged-kfold',
      horizon: 1,
      embargo: 0,
      fold: 1,
      train: [0, 1, 2, 9, 10, 11],
      test: range(4, 7),
      purged: 2,
      embargoed: 0,
    },
    {
      scheme: 'purged-kfold',
      horizon: 1,
      embargo: 1,
      fold: 1,
      train: [0, 1, 2, 10, 11],
      test: range(4, 7),
      purged: 2,
      embargoed: 1,
    },
    {
      scheme: 'purged-kfold',
      horizon: 2,
      embargo: 2,
      fold: 0,
      train: range(8, 11),
      test: range(0, 3),
      purged: 2,
      embargoed: 2,
    },
    {
      scheme: 'purged-kfold',
      horizon: 2,
      embargo: 2,
      fold: 2,
      train: range(0, 5),
      test: range(8, 11),
      purged: 2,
      embargoed: 0,
    },
    { scheme: 'holdout', horizon: 0, embargo: 0, fold: 0, train: range(0, 9), test: [10, 11], purged: 0, embargoed: 0 },
    { scheme: 'holdout', horizon: 1, embargo: 1, fold: 0, train: range(0, 8), test: [10, 11], purged: 1, embargoed: 0 },
  ])('$scheme fold $fold, horizon $horizon, embargo $embargo', (row) => {
    const rows = twelve(row.horizon);
    const plan = planOf(rows, { scheme: row.scheme, horizonBars: row.horizon, embargoBars: row.embargo });
    const found = foldRows(plan, row.fold, rows.time, rows.labelKnownAt, rows.y);
    expect([...found.train]).toEqual(row.train);
    expect([...found.test]).toEqual(row.test);
    expect(found.purgedRows).toBe(row.purged);
    expect(found.embargoedRows).toBe(row.embargoed);
    expect(plan.folds[row.fold]).toMatchObject({
      trainRows: row.train.length,
      testRows: row.test.length,
      purgedRows: row.purged,
      embargoedRows: row.embargoed,
    });
  });

  it.each([
    // Label of row 7 is known on day 8; day 9 is embargoed, day 10 looks back to day 8.
    { scheme: 'purged-kfold', fold: 1, embargo: 1, lookback: 2, train: [0, 1, 2, 11], embargoed: 1, lookedBack: 1 },
    { scheme: 'purged-kfold', fold: 1, embargo: 0, lookback: 2, train: [0, 1, 2, 11], embargoed: 0, lookedBack: 2 },
    { scheme: 'purged-kfold', fold: 1, embargo: 2, lookback: 2, train: [0, 1, 2, 11], embargoed: 2, lookedBack: 0 },
    { scheme: 'purged-kfold', fold: 1, embargo: 1, lookback: 3, train: [0, 1, 2], embargoed: 1, lookedBack: 2 },
    { scheme: 'purged-kfold', fold: 0, embargo: 1, lookback: 5, train: [10, 11], embargoed: 1, lookedBack: 4 },
    { scheme: 'purged-kfold', fold: 2, embargo: 1, lookback: 5, train: range(0, 6), embargoed: 0, lookedBack: 0 },
    { scheme: 'walk-forward', fold: 1, embargo: 1, lookback: 99, train: range(0, 4), embargoed: 0, lookedBack: 0 },
    { scheme: 'holdout', fold: 0, embargo: 1, lookback: 99, train: range(0, 8), embargoed: 0, lookedBack: 0 },
  ])('$scheme fold $fold, horizon 1, embargo $embargo, features that look back $lookback bars', (row) => {
    const rows = twelve(1);
    const options = { scheme: row.scheme, horizonBars: 1, embargoBars: row.embargo, lookbackBars: row.lookback };
    // A look-back over 6 bars leaves fold 0 nothing: here it is asked of the plan of shorter ones.
    const plan = {
      ...planOf(rows, { ...options, lookbackBars: Math.min(row.lookback, 6) }),
      lookbackBars: row.lookback,
    };
    const found = foldRows(plan, row.fold, rows.time, rows.labelKnownAt, rows.y);
    expect([...found.train]).toEqual(row.train);
    expect([found.embargoedRows, found.lookbackRows]).toEqual([row.embargoed, row.lookedBack]);
  });

  it('a plan whose intervals know of no look-back purges by its own count all the same', () => {
    const rows = twelve(1);
    const plan = { ...planOf(rows, { scheme: 'purged-kfold', horizonBars: 1 }), lookbackBars: 2 };
    expect([...foldRows(plan, 1, rows.time, rows.labelKnownAt).train]).toEqual([0, 1, 2, 11]);
  });

  it.each([
    // A window on days 4-7; labels are known a day later, so days 3 and 8 overlap and the intervals leave out the rest.
    { scheme: 'purged-kfold', fold: 1, horizon: 3, embargo: 0, lookback: 0, train: [0, 11], left: [4, 2, 0] },
    { scheme: 'purged-kfold', fold: 1, horizon: 3, embargo: 0, lookback: 1, train: [0], left: [4, 0, 3] },
    { scheme: 'purged-kfold', fold: 1, horizon: 2, embargo: 1, lookback: 1, train: [0, 1, 11], left: [3, 2, 0] },
    { scheme: 'holdout', fold: 0, horizon: 3, embargo: 1, lookback: 1, train: range(0, 6), left: [3, 0, 0] },
    // Windows on days 0-2 and 6-8: where nothing trains between them, what is left out follows the first.
    { scheme: 'combinatorial', fold: 1, horizon: 2, embargo: 0, lookback: 0, train: [11], left: [3, 2, 0] },
    // Windows on days 0-2 and 9-11: days 5 and 6 train, 4 follows the first, 7 and 8 come before the second.
    { scheme: 'combinatorial', fold: 2, horizon: 2, embargo: 0, lookback: 0, train: [5, 6], left: [3, 1, 0] },
    // Groups 0, 3 and 5 of 7 on 21 days: 13 follows the second window, since nothing trains before the third.
    {
      scheme: 'combinatorial',
      fold: 10,
      groups: 7,
      horizon: 2,
      embargo: 0,
      lookback: 0,
      train: [5, 6, 20],
      left: [6, 3, 0],
    },
  ])(
    '$scheme fold $fold of horizon $horizon, embargo $embargo, look-back $lookback trains inside its intervals',
    (row) => {
      const { scheme, horizon: horizonBars, embargo: embargoBars, lookback: lookbackBars, groups: many = 4 } = row;
      const rows = rowsOf(range(0, 3 * many - 1).map((at) => ({ at, knownAt: at + 1 })));
      const groups = scheme === 'combinatorial' && { groups: many, testGroups: many >> 1 };
      const plan = planOf(rows, { scheme, horizonBars, embargoBars, lookbackBars, ...groups });
      const found = foldRows(plan, row.fold, rows.time, rows.labelKnownAt, rows.y);
      expect([...found.train]).toEqual(row.train);
      expect([found.purgedRows, found.embargoedRows, found.lookbackRows]).toEqual(row.left);
      expect(found.path.length).toBe(found.test.length);
    },
  );

  it('walk-forward keeps a wished share of the dates before the first test window', () => {
    const plan = planOf(twelve(1), { scheme: 'walk-forward', horizonBars: 1, nFolds: 2, minTrain: 0.5 });
    expect(plan.folds.map(({ train, test }) => [train[0].end.slice(8, 10), test[0].start.slice(8, 10)])).toEqual([
      ['05', '07'],
      ['08', '10'],
    ]);
  });

  it('a label that is known later than the horizon says is purged by its own time', () => {
    // Row 1 is a suspended symbol: its label is known on day 4, inside the first test window (days 3 to 5).
    const rows = rowsOf(range(0, 11).map((at) => ({ at, knownAt: at === 1 ? 4 : at + 1 })));
    const plan = planOf(rows, { scheme: 'walk-forward', horizonBars: 1 });
    expect([...foldRows(plan, 0, rows.time, rows.labelKnownAt).train]).toEqual([0]);
    expect(plan.folds[0].purgedRows).toBe(2);
  });

  it('a late label of the test window moves the end of the purge and the embargo behind it', () => {
    // The last test row of fold 0 (day 3) is known on day 7: days 4-7 overlap, day 8 is embargoed.
    const rows = rowsOf(range(0, 11).map((at) => ({ at, knownAt: at === 3 ? 7 : at + 1 })));
    const plan = planOf(rows, { scheme: 'purged-kfold', horizonBars: 1, embargoBars: 1 });
    const found = foldRows(plan, 0, rows.time, rows.labelKnownAt);
    expect([...found.train]).toEqual([9, 10, 11]);
    expect([found.purgedRows, found.embargoedRows]).toEqual([4, 1]);
  });

  it('rows with an unknown label are in neither part and are not counted', () => {
    const rows = dailyRows(12, 2);
    const plan = planOf(rows, { scheme: 'holdout', horizonBars: 2 });
    const found = foldRows(plan, 0, rows.time, rows.labelKnownAt);
    expect([...found.test]).toEqual([8, 9]);
    expect([...found.train, ...found.test].every((row) => row < 10)).toBe(true);
  });

  it('a row with a time but no label value is left out when values are given', () => {
    const rows = twelve(1);
    const plan = planOf(rows, { scheme: 'holdout', horizonBars: 1 });
    rows.y[10] = Number.NaN;
    rows.y[3] = Number.NaN;
    const found = foldRows(plan, 0, rows.time, rows.labelKnownAt, rows.y);
    expect([...found.test]).toEqual([11]);
    expect([...found.train]).toEqual([0, 1, 2, 4, 5, 6, 7, 8]);
  });
});

describe('against published splitters, where the rules coincide (docs/splits.md)', () => {
  const base = { horizonBars: 0, embargoBars: 0, lookbackBars: 0 };

  it.each(golden.values)('$source: $scheme of $dates dates, $options', ({ scheme, dates, options, folds }) => {
    expect(splitSchemes.get(scheme).place({ count: dates }, { ...base, ...options })).toEqual(folds);
  });

  it.each(golden.groupNumbers)(
    'skfolio: groups for $dates dates, training of $targetTrain, $targetPaths paths',
    (row) => {
      const { dates, groups, testGroups, ...wish } = row;
      expect(chooseGroups(dates, { ...wish, maxSplits: 1000 })).toEqual({ groups, testGroups });
    },
  );

  it.each(golden.symbolGroups.values)('scikit-learn: $n groups of symbols', ({ n, groups }) => {
    expect(balancedGroups(new Map(Object.entries(golden.symbolGroups.sizes)), n)).toEqual(groups);
  });
});
