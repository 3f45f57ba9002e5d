import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrademlError } from '../../src/core/errors.ts';
import { hashOf } from '../../src/core/hash.ts';
import { foldRows } from '../../src/splits/fold-rows.ts';
import { foldsInside } from '../../src/splits/inside.ts';
import { readSplitPlan, type SplitPlan, splitsHash } from '../../src/splits/plan.ts';
import { developmentRows } from '../../src/splits/rows.ts';
import { checkSecondStage, secondStageParts } from '../../src/splits/second-stage.ts';
import { dailyRows, day, planOf, rowsOf } from './rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trademl-splits-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function readEdited(edit: (plan: SplitPlan) => unknown): Promise<SplitPlan> {
  const plan = planOf(dailyRows(60, 2), { scheme: 'purged-kfold', horizonBars: 2, holdoutStart: day(50) });
  const path = join(folder, 'edited.json');
  await writeFile(path, JSON.stringify(edit(plan) ?? plan));
  return readSplitPlan(path);
}

describe('reading a plan', () => {
  it('gives back what was written', async () => {
    const plan = await readEdited(() => undefined);
    expect(plan.holdout).toEqual({ start: '2020-02-20T00:00:00Z', end: '2020-02-29T00:00:00Z', rows: 10 });
    expect(plan.folds).toHaveLength(3);
  });

  it('reads a plan of version 1, which has no look-back, with the hash that it had', async () => {
    const current = planOf(dailyRows(60, 2), { scheme: 'purged-kfold', horizonBars: 2, holdoutStart: day(50) });
    const plan = await readEdited(({ lookbackBars: _, folds, ...rest }) => ({
      ...rest,
      version: 1,
      folds: folds.map(({ lookbackRows: _rows, test, ...fold }) => ({ ...fold, test: test[0] })),
    }));
    expect(plan).toEqual({ ...current, version: 1 });
    expect(splitsHash(plan)).toBe(splitsHash(current));
    expect(splitsHash(plan)).toBe(
      hashOf({
        folds: current.folds.map(({ lookbackRows: _, test, ...fold }) => ({ ...fold, test: test[0] })),
        holdout: current.holdout,
      }),
    );
  });

  it.each<[string, (plan: SplitPlan) => unknown, RegExp]>([
    ['another version', (plan) => ({ ...plan, version: 4 }), /version: /],
    ['a misspelt key', (plan) => ({ ...plan, embargoBar: 3 }), /embargoBar/],
    ['a missing key', ({ horizonBars: _, ...rest }) => rest, /horizonBars: /],
    ['an unknown scheme', (plan) => ({ ...plan, scheme: 'kfold' }), /scheme: .*purged-kfold/],
    [
      'text that is no time',
      (plan) => void Object.assign(plan.folds[1].test[0], { start: 'May' }),
      /folds\.1\.test\.0\.start: 'May' is not a time/,
    ],
    [
      'a window that ends before it starts',
      (plan) => void Object.assign(plan.folds[0].test[0], { end: '2019-01-01' }),
      /folds\.0\.test\.0: start lies after end/,
    ],
    [
      'training inside the test window',
      (plan) => void Object.assign(plan.folds[0].train[0], { start: plan.folds[0].test[0].end }),
      /folds\.0\.train\.0: overlaps the test window/,
    ],
    [
      'training intervals out of order',
      (plan) => void plan.folds[1].train.reverse(),
      /folds\.1\.train\.1: does not follow/,
    ],
    [
      'a fold inside the hold-out',
      (plan) => void Object.assign(plan.folds[2].test[0], { end: '2020-02-20' }),
      /folds\.2\.test: reaches into the hold-out/,
    ],
    ['a fold taken out', (plan) => void plan.folds.pop(), /nFolds: is 3, but there are 2 folds/],
    [
      'a wrong fold number',
      (plan) => void Object.assign(plan.folds[1], { fold: 5 }),
      /folds\.1\.fold: must be 1, found 5/,
    ],
  ])('names the key of %s', async (_what, edit, message) => {
    const error = await readEdited(edit).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TrademlError);
    expect((error as TrademlError).message).toMatch(message);
    expect((error as TrademlError).message).toContain('edited.json');
    expect((error as TrademlError).kind).toBe('config');
  });
});

describe('options that cannot work', () => {
  const rows = dailyRows(12, 1);
  it.each([
    [{ scheme: 'walk-forward', embargoBars: -1 }, /embargoBars must be a whole number of at least 0, found -1/],
    [{ scheme: 'walk-forward', lookbackBars: -1 }, /lookbackBars must be a whole number of at least 0, found -1/],
    [{ scheme: 'purged-kfold', lookbackBars: 9 }, /fold 0 without training dates: 11 .* look-back 9 bars/],
    [{ scheme: 'walk-forward', nFolds: 0 }, /nFolds must be a whole number of at least 1, found 0/],
    [{ scheme: 'purged-kfold', nFolds: 1 }, /nFolds must be a whole number of at least 2/],
    [{ scheme: 'walk-forward', horizonBars: 1.5 }, /horizonBars must be a whole number/],
    [{ scheme: 'walk-forward', minTrain: 1 }, /minTrain must lie between 0 and 1, found 1/],
    [{ scheme: 'walk-forwards' }, /unknown split scheme 'walk-forwards'/],
    [
      { scheme: 'walk-forward', holdoutStart: day(12) },
      /holdoutStart 2020-01-13T00:00:00Z lies outside the data, which run from 2020-01-01/,
    ],
    [{ scheme: 'walk-forward', holdoutStart: day(0) }, /holdoutStart .* lies outside the data/],
    [{ scheme: 'walk-forward', nFolds: 20 }, /fold 0 without test dates: 11 labelled dates/],
    [{ scheme: 'walk-forward', horizonBars: 9 }, /fold 0 without training dates/],
  ])('%o', (options, message) => {
    expect(() => planOf(rows, options)).toThrow(message);
  });

  it('says what would work, and it does', () => {
    const rows = dailyRows(40, 1);
    const options = { scheme: 'walk-forward', nFolds: 12, horizonBars: 5 };
    let hint = '';
    try {
      planOf(rows, options);
    } catch (error) {
      hint = (error as TrademlError).hint ?? '';
    }
    expect(hint).toBe(
      'what would work: --n-folds 11, or a label with a horizon of at most 2 bars, or 42 labelled dates',
    );
    expect(planOf(rows, { ...options, nFolds: 11 }).folds).toHaveLength(11);
    expect(planOf(rows, { ...options, horizonBars: 2 }).folds).toHaveLength(12);
    expect(() => planOf(rows, { ...options, horizonBars: 3 })).toThrow();
    expect(planOf(dailyRows(43, 1), options).folds).toHaveLength(12);
    expect(() => planOf(dailyRows(42, 1), options)).toThrow();
  });

  it('a look-back that leaves a fold nothing to train on says how low it must be', () => {
    const options = { scheme: 'purged-kfold', horizonBars: 1 };
    expect(() => planOf(rows, { ...options, lookbackBars: 9 })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--purge-lookback 5') }),
    );
    expect(planOf(rows, { ...options, lookbackBars: 5 }).folds[0].trainRows).toBe(1);
    expect(() => planOf(rows, { ...options, lookbackBars: 6 })).toThrow();
  });

  it('refuses a panel without labels, without rows, and rows out of order', () => {
    const unlabelled = rowsOf([0, 1, 2].map((at) => ({ at, knownAt: Number.NaN })));
    expect(() => planOf(unlabelled, { scheme: 'holdout' })).toThrow('no row has a known label');
    expect(() => planOf(rowsOf([]), { scheme: 'holdout' })).toThrow('no rows');
    const plan = planOf(rows, { scheme: 'holdout' });
    const shuffled = rowsOf([3, 1].map((at) => ({ at, knownAt: at + 1 })));
    expect(() => foldRows(plan, 0, shuffled.time, shuffled.labelKnownAt)).toThrow('row 1: rows are not sorted by time');
  });

  it('refuses a fold whose rows are all purged by their own label times', () => {
    const late = rowsOf(Array.from({ length: 12 }, (_, at) => ({ at, knownAt: 11 })));
    expect(() => planOf(late, { scheme: 'walk-forward' })).toThrow(
      /fold 0 has no labelled training rows left \(3 purged/,
    );
  });

  it('has no fold beyond the last', () => {
    const plan = planOf(rows, { scheme: 'holdout' });
    expect(() => foldRows(plan, 1, rows.time, rows.labelKnownAt)).toThrow('the splits have no fold 1');
  });
});

it('the final model leaves out the last horizon of dates before the hold-out, however early their labels are known', () => {
  const all = rowsOf(Array.from({ length: 16 }, (_, at) => ({ at, knownAt: at + 1 })));
  const plan = planOf(all, { scheme: 'holdout', horizonBars: 3, holdoutStart: day(12) });
  const found = developmentRows(plan, all.time, all.labelKnownAt, all.y);
  expect([...found]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

describe('a second stage', () => {
  // 16 days, sealed from day 12; walk-forward tests days 5-6, 7-8 and 9-10. Day 10's label is known as the hold-out begins.
  const knownAt = (at: number) => (at === 10 ? 12 : at + 1);
  const all = rowsOf(Array.from({ length: 16 }, (_, at) => ({ at, knownAt: at + 1 })));
  const plan = planOf(all, { scheme: 'walk-forward', horizonBars: 1, holdoutStart: day(12) });
  const predicted = rowsOf([5, 6, 7, 8, 9, 10, 12, 13, 14].map((at) => ({ at, knownAt: knownAt(at) })));
  const predictions = {
    ...predicted,
    fold: [0, 0, 1, 1, 2, 2, -1, -1, -1],
    symbols: ['A'],
    symbolId: new Int32Array(9),
  };

  it('learns from out-of-fold rows before the fold, purged, and for the hold-out from those known before it', () => {
    const parts = secondStageParts(plan, predictions);
    expect(parts.map(({ fold, train, served }) => [fold, [...train], [...served]])).toEqual([
      [0, [], [0, 1]],
      [1, [0], [2, 3]],
      [2, [0, 1, 2], [4, 5]],
      ['final', [0, 1, 2, 3, 4], [6, 7, 8]],
    ]);
  });

  it('is refused where rows are predicted along several paths', () => {
    const paths = planOf(all, { scheme: 'combinatorial', groups: 4, testGroups: 2 });
    expect(() => checkSecondStage(paths, 'a stacker')).toThrow(/a stacker learns from out-of-fold predictions/);
    expect(checkSecondStage(plan, 'a stacker')).toBeUndefined();
  });
});

it('folds inside some rows see those rows alone, purged by their own label times, embargo and look-back', () => {
  // Every other day: labels are known a day later, but for day 8, whose label is known inside the last window.
  const panel = rowsOf(Array.from({ length: 24 }, (_, at) => ({ at, knownAt: at === 8 ? 17 : at + 1 })));
  const rows = Int32Array.from({ length: 12 }, (_, i) => 2 * i);
  const cut = { scheme: 'purged-kfold', folds: 3, horizonBars: 0, embargoBars: 0, lookbackBars: 0 };
  const inside = (change: Partial<typeof cut>) =>
    foldsInside(panel, rows, { ...cut, ...change }, '').map(({ train, test }) => [[...train], [...test]]);
  const windows = [
    [0, 2, 4, 6],
    [8, 10, 12, 14],
    [16, 18, 20, 22],
  ];
  const [first, second, third] = windows;
  expect(inside({})).toEqual([
    [[...second, ...third], first],
    [[...first, 18, 20, 22], second],
    [[...first, 10, 12, 14], third],
  ]);
  expect(inside({ embargoBars: 1 })[0]).toEqual([[10, 12, 14, ...third], first]);
  expect(inside({ lookbackBars: 2 })[0]).toEqual([[12, 14, ...third], first]);
  expect(inside({ horizonBars: 1 })[2]).toEqual([[...first, 10, 12], third]);
  expect(() => inside({ folds: 13 })).toThrow('13 inner folds do not fit into 12 training dates');
});
