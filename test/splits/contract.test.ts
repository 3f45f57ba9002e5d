import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/core/time.ts';
import type { PlanOptions } from '../../src/splits/build-plan.ts';
import { foldRows } from '../../src/splits/fold-rows.ts';
import { splitSchemes } from '../../src/splits/index.ts';
import { pathsOf, type SplitPlan, splitPlanSchema } from '../../src/splits/plan.ts';
import { developmentRows, holdoutRows } from '../../src/splits/rows.ts';
import { day, planOf, unevenPanel } from './rows.ts';

type Rows = ReturnType<typeof unevenPanel>;

/** Written from the definition, every row against every test row; knows nothing of the fast route. */
function naiveTrain(plan: SplitPlan, fold: number, rows: Rows, test: Int32Array): number[] {
  const { time, labelKnownAt, y, symbols, symbolId } = rows;
  const entry = plan.folds[fold];
  const seal = plan.holdout ? parseTime(plan.holdout.start, '') : Number.POSITIVE_INFINITY;
  const grid = [...new Set(time)];
  const windows = entry.test.map(({ start, end }) => {
    const own = [...test].filter((row) => time[row] >= parseTime(start, '') && time[row] <= parseTime(end, ''));
    const labelEnd = Math.max(parseTime(end, ''), ...own.map((row) => labelKnownAt[row]));
    const after = grid.filter((at) => at > labelEnd);
    return {
      start: parseTime(start, ''),
      labelEnd,
      keptOff: new Set(after.slice(0, Math.max(plan.embargoBars, plan.lookbackBars))),
    };
  });
  const trained: number[] = [];
  for (let row = 0; row < time.length; row++) {
    const planned = entry.train.some(
      ({ start, end }) => time[row] >= parseTime(start, '') && time[row] <= parseTime(end, ''),
    );
    const labelled = !Number.isNaN(y[row]) && !Number.isNaN(labelKnownAt[row]);
    if (!planned || !labelled || labelKnownAt[row] >= seal) continue;
    if (entry.symbols?.includes(symbols[symbolId[row]])) continue;
    const overlapsOne = Array.from(test).some(
      (other) => time[row] <= labelKnownAt[other] && labelKnownAt[row] >= time[other],
    );
    const overlapsWindow = windows.some(({ start, labelEnd }) => time[row] <= labelEnd && labelKnownAt[row] >= start);
    // A window is the hull of its test labels, so it can only be the stricter of the two.
    if (overlapsOne && !overlapsWindow) throw new Error('a label interval overlaps a test label but no window');
    if (!overlapsWindow && !windows.some(({ keptOff }) => keptOff.has(time[row]))) trained.push(row);
  }
  return trained;
}

const panels = Array.from({ length: 15 }, (_, seed) => ({
  seed,
  horizon: 1 + (seed % 6),
  embargo: seed % 4,
  lookbackBars: [0, 1, 7, 20][(seed >> 1) % 4],
  count: 2 + (seed % 4),
  holdoutDay: seed % 2 === 0 ? undefined : 150,
}));

/** Each scheme with counts of its own, and variants that place test windows by other rules. */
const variants: readonly { name: string; scheme: string; options: (count: number) => Partial<PlanOptions> }[] = [
  ...splitSchemes.all().map(({ name, reads }) => ({
    name,
    scheme: name,
    options: (count: number) => ({
      ...(reads.includes('nFolds') && { nFolds: count }),
      ...(reads.includes('testGroups') && { groups: count + 2, testGroups: 1 + (count % 3) }),
      ...(reads.includes('symbolGroups') && { groups: 2 + (count % 3) }),
    }),
  })),
  {
    name: 'rolling walk-forward',
    scheme: 'walk-forward',
    options: (count) => ({ trainSize: 20 + count, testSize: 13 }),
  },
  {
    name: 'walk-forward by quarter',
    scheme: 'walk-forward',
    options: (count) => ({ nFolds: undefined, testStartRule: count % 2 ? 'quarter-start' : 'third-friday' }),
  },
  {
    name: 'purged-kfold of whole weeks',
    scheme: 'purged-kfold',
    options: (nFolds) => ({ nFolds, wholeDates: 'week' }),
  },
  {
    name: 'combinatorial of whole weeks',
    scheme: 'combinatorial',
    options: (count) => ({ groups: 3 + count, testGroups: 2, wholeDates: 'week' }),
  },
];

describe.each(variants)('$name', ({ scheme: name, options }) => {
  const scheme = splitSchemes.get(name);

  it.each(panels)('panel $seed: disjoint, purged, embargoed, ordered, sealed', (shape) => {
    const rows = unevenPanel(shape.seed, 200, 4, shape.horizon);
    const holdoutStart = shape.holdoutDay === undefined ? undefined : day(shape.holdoutDay);
    // The horizon is understated on purpose for some panels: label times must decide.
    const horizonBars = shape.seed % 3 === 0 ? 1 : shape.horizon;
    // Short groups of a combinatorial plan leave no training between them after a long look-back.
    const lookbackBars = name === 'combinatorial' ? Math.min(7, shape.lookbackBars) : shape.lookbackBars;
    const plan = planOf(rows, {
      ...options(shape.count),
      scheme: name,
      horizonBars,
      embargoBars: shape.embargo,
      lookbackBars,
      holdoutStart,
    });
    expect(splitPlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    const seal = holdoutStart ?? Number.POSITIVE_INFINITY;
    const sealed = new Set(holdoutRows(plan, rows.time));
    const tested = Array.from({ length: pathsOf(plan) }, () => new Set<number>());

    for (const entry of plan.folds) {
      const found = foldRows(plan, entry.fold, rows.time, rows.labelKnownAt, rows.y, rows);
      expect({
        trainRows: found.train.length,
        testRows: found.test.length,
        purgedRows: found.purgedRows,
        embargoedRows: found.embargoedRows,
        lookbackRows: found.lookbackRows,
        symbolRows: found.symbolRows,
      }).toEqual({
        trainRows: entry.trainRows,
        testRows: entry.testRows,
        purgedRows: entry.purgedRows,
        embargoedRows: entry.embargoedRows,
        lookbackRows: entry.lookbackRows,
        symbolRows: entry.symbolRows ?? 0,
      });
      if (!scheme.trainsAfterTest || lookbackBars === 0) expect(found.lookbackRows).toBe(0);
      expect([...found.train]).toEqual(naiveTrain(plan, entry.fold, rows, found.test));
      const inTest = new Set(found.test);
      expect([...found.train].filter((row) => inTest.has(row) || sealed.has(row))).toEqual([]);
      for (const part of [found.train, found.test]) {
        expect([...part]).toEqual([...part].sort((a, b) => a - b));
        expect([...part].every((row) => rows.labelKnownAt[row] < seal && !Number.isNaN(rows.y[row]))).toBe(true);
      }
      if (!scheme.trainsAfterTest) {
        expect([...found.train].every((row) => rows.labelKnownAt[row] < rows.time[found.test[0]])).toBe(true);
      }
      found.test.forEach((row, i) => {
        expect(tested[found.path[i]].has(row)).toBe(false);
        tested[found.path[i]].add(row);
      });
    }

    // Every labelled row from the first test window up to the last is tested once in each path, except what reaches into
    // the hold-out.
    const windows = plan.folds.flatMap(({ test }) => test);
    const first = Math.min(...windows.map(({ start }) => parseTime(start, '')));
    const last = Math.max(...windows.map(({ end }) => parseTime(end, '')));
    const expected = [...rows.time.keys()].filter(
      (row) => rows.time[row] >= first && rows.time[row] <= last && rows.labelKnownAt[row] < seal,
    );
    for (const path of tested) expect([...path].sort((a, b) => a - b)).toEqual(expected);
    const development = developmentRows(plan, rows.time, rows.labelKnownAt, rows.y);
    expect([...development]).toEqual(
      [...rows.time.keys()].filter((row) => rows.time[row] < seal && rows.labelKnownAt[row] < seal),
    );
    expect(sealed.size).toBe(rows.time.filter((at) => at >= seal).length);
  });

  it('a plan of all symbols cuts one symbol at the same times', () => {
    const all = unevenPanel(3, 200, 4, 2);
    const plan = planOf(all, { ...options(3), scheme: name, horizonBars: 2, embargoBars: 2 });
    const kept = [...all.time.keys()].filter((row) => row % 2 === 0);
    const time = Float64Array.from(kept, (row) => all.time[row]);
    const knownAt = Float64Array.from(kept, (row) => all.labelKnownAt[row]);
    const of = { symbols: all.symbols, symbolId: Int32Array.from(kept, (row) => all.symbolId[row]) };
    const test = foldRows(plan, 0, time, knownAt, undefined, of).test;
    expect(test.length).toBeGreaterThan(0);
    for (const row of test) {
      const isInside = plan.folds[0].test.some(
        ({ start, end }) => time[row] >= parseTime(start, '') && time[row] <= parseTime(end, ''),
      );
      expect(isInside).toBe(true);
    }
  });
});
