import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/core/time.ts';
import type { LabelledRows } from '../../src/splits/build-plan.ts';
import { splitSchemes } from '../../src/splits/index.ts';
import { type SplitPlan, splitPlanSchema } from '../../src/splits/plan.ts';
import { developmentRows, foldRows, holdoutRows } from '../../src/splits/rows.ts';
import { day, planOf, unevenPanel } from './rows.ts';

/** Written from the definition, every row against every test row; knows nothing of the fast route. */
function naiveTrain(
  plan: SplitPlan,
  fold: number,
  { time, labelKnownAt, y }: LabelledRows,
  test: Int32Array,
): number[] {
  const entry = plan.folds[fold];
  const seal = plan.holdout ? parseTime(plan.holdout.start, '') : Number.POSITIVE_INFINITY;
  const windowStart = parseTime(entry.test.start, '');
  const windowEnd = Math.max(parseTime(entry.test.end, ''), ...Array.from(test, (row) => labelKnownAt[row]));
  const later = [...new Set(time)].filter((at) => at > windowEnd).slice(0, plan.embargoBars);
  const grid = [...new Set(time)];
  const rows: number[] = [];
  for (let row = 0; row < time.length; row++) {
    const position = grid.indexOf(time[row]);
    const lookBack = grid.slice(Math.max(0, position - plan.lookbackBars), position + 1);
    if (lookBack.some((at) => at >= windowStart && at <= windowEnd)) continue;
    const planned = entry.train.some(
      ({ start, end }) => time[row] >= parseTime(start, '') && time[row] <= parseTime(end, ''),
    );
    const labelled = !Number.isNaN(y[row]) && !Number.isNaN(labelKnownAt[row]);
    if (!planned || !labelled || labelKnownAt[row] >= seal || later.includes(time[row])) continue;
    const overlapsOne = Array.from(test).some(
      (other) => time[row] <= labelKnownAt[other] && labelKnownAt[row] >= time[other],
    );
    const overlapsWindow = time[row] <= windowEnd && labelKnownAt[row] >= windowStart;
    // The window is the hull of the test labels, so it can only be the stricter of the two.
    if (overlapsOne && !overlapsWindow) throw new Error('a label interval overlaps a test label but not the window');
    if (!overlapsWindow) rows.push(row);
  }
  return rows;
}

const panels = Array.from({ length: 25 }, (_, seed) => ({
  seed,
  horizon: 1 + (seed % 6),
  embargo: seed % 4,
  lookbackBars: [0, 1, 7, 20][(seed >> 1) % 4],
  nFolds: 2 + (seed % 4),
  holdoutDay: seed % 2 === 0 ? undefined : 150,
}));

describe.each(splitSchemes.all())('$name', (scheme) => {
  it.each(panels)('panel $seed: disjoint, purged, embargoed, ordered, sealed', (shape) => {
    const rows = unevenPanel(shape.seed, 200, 4, shape.horizon);
    const holdoutStart = shape.holdoutDay === undefined ? undefined : day(shape.holdoutDay);
    // The horizon is understated on purpose for some panels: label times must decide.
    const horizonBars = shape.seed % 3 === 0 ? 1 : shape.horizon;
    const plan = planOf(rows, { ...shape, scheme: scheme.name, horizonBars, embargoBars: shape.embargo, holdoutStart });
    expect(splitPlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    const seal = holdoutStart ?? Number.POSITIVE_INFINITY;
    const sealed = new Set(holdoutRows(plan, rows.time));
    const tested = new Set<number>();

    for (const { fold, trainRows, testRows, purgedRows, embargoedRows, lookbackRows } of plan.folds) {
      const found = foldRows(plan, fold, rows.time, rows.labelKnownAt, rows.y);
      expect([
        found.train.length,
        found.test.length,
        found.purgedRows,
        found.embargoedRows,
        found.lookbackRows,
      ]).toEqual([trainRows, testRows, purgedRows, embargoedRows, lookbackRows]);
      if (!scheme.trainsAfterTest || shape.lookbackBars === 0) expect(lookbackRows).toBe(0);
      expect([...found.train]).toEqual(naiveTrain(plan, fold, rows, found.test));
      const inTest = new Set(found.test);
      expect([...found.train].filter((row) => inTest.has(row) || sealed.has(row))).toEqual([]);
      for (const part of [found.train, found.test]) {
        expect([...part]).toEqual([...part].sort((a, b) => a - b));
        expect([...part].every((row) => rows.labelKnownAt[row] < seal && !Number.isNaN(rows.y[row]))).toBe(true);
      }
      const testStart = rows.time[found.test[0]];
      if (!scheme.trainsAfterTest) {
        expect([...found.train].every((row) => rows.labelKnownAt[row] < testStart)).toBe(true);
      }
      for (const row of found.test) {
        expect(tested.has(row)).toBe(false);
        tested.add(row);
      }
    }

    // Every labelled row from the first test window up to the last is tested, except what reaches into the hold-out.
    const first = parseTime(plan.folds[0].test.start, '');
    const last = parseTime(plan.folds[plan.folds.length - 1].test.end, '');
    const expected = [...rows.time.keys()].filter(
      (row) => rows.time[row] >= first && rows.time[row] <= last && rows.labelKnownAt[row] < seal,
    );
    expect([...tested].sort((a, b) => a - b)).toEqual(expected);
    const development = developmentRows(plan, rows.time, rows.labelKnownAt, rows.y);
    expect([...development]).toEqual(
      [...rows.time.keys()].filter((row) => rows.time[row] < seal && rows.labelKnownAt[row] < seal),
    );
    expect(sealed.size).toBe(rows.time.filter((at) => at >= seal).length);
  });

  it('a plan of all symbols cuts one symbol at the same times', () => {
    const all = unevenPanel(3, 200, 4, 2);
    const plan = planOf(all, { scheme: scheme.name, horizonBars: 2, embargoBars: 2 });
    const kept = [...all.time.keys()].filter((row) => row % 2 === 0);
    const time = Float64Array.from(kept, (row) => all.time[row]);
    const knownAt = Float64Array.from(kept, (row) => all.labelKnownAt[row]);
    const { start, end } = plan.folds[0].test;
    const test = foldRows(plan, 0, time, knownAt).test;
    expect(test.length).toBeGreaterThan(0);
    for (const row of test) {
      expect(time[row]).toBeGreaterThanOrEqual(parseTime(start, ''));
      expect(time[row]).toBeLessThanOrEqual(parseTime(end, ''));
    }
  });
});
