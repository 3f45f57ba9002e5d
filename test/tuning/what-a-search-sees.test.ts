import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/core/frame.ts';
import { recordedRows } from '../../src/io/fit-record.ts';
import { loadPanel } from '../../src/io/panel.ts';
import { readTable } from '../../src/io/parquet.ts';
import { developmentRows, foldRows, readSplitPlan } from '../../src/splits/index.ts';
import { tuneConfig } from '../../src/stages/tune/config.ts';
import { partsOf } from '../../src/stages/tune/parts.ts';
import { loadStudyData } from '../../src/stages/tune/study-data.ts';
import { outcomeOf, studyMarket, tune } from './study-market.ts';

describe.each(['walk-forward', 'purged-kfold'])('no search sees the test rows of its fold (%s)', (scheme) => {
  it('inner rows lie in the training rows, and nothing outside them changes a trial', async () => {
    const ctx = await studyMarket({ scheme });
    const config = tuneConfig.parse({ features: 'small', study: 's', innerFolds: 2 });
    const data = await loadStudyData(config, ctx);
    const { plan, panel } = data;
    const parts = partsOf(config, data);
    expect(parts).toHaveLength(4);
    for (const { fold, rows, folds } of parts) {
      const allowed =
        fold === 'final'
          ? developmentRows(plan, panel.time, panel.labelKnownAt, panel.y)
          : foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y).train;
      expect(rows).toEqual(allowed);
      const inside = new Set(allowed);
      const own = fold === 'final' ? undefined : foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y);
      const test = new Set(own?.test);
      for (const inner of folds) {
        const seen = [...inner.train, ...inner.test];
        expect(seen.every((row) => inside.has(row))).toBe(true);
        expect(seen.some((row) => test.has(row))).toBe(false);
        const start = Math.min(...takeRows(panel.time, inner.test));
        const end = Math.max(...takeRows(panel.labelKnownAt, inner.test));
        const overlapping = inner.train.filter((row) => panel.labelKnownAt[row] >= start && panel.time[row] <= end);
        expect(overlapping).toHaveLength(0);
      }
    }
  });
});

describe('what a search can reach', () => {
  it('a change of the labels and features in a fold changes no trial of that fold, nor what pruned it', async () => {
    const rounds = { rungs: 'rounds', params: { rounds: 9 }, validationShare: 0.3 };
    const overRounds = { pruner: 'asha', inFlight: 1, ...rounds };
    for (const how of [{ objective: 'auc' }, { objective: 'sharpe' }, overRounds]) {
      const ctx = await studyMarket({ scheme: 'purged-kfold' });
      const before = await tune(ctx, { ...how, trials: 4 });
      const plan = await readSplitPlan(before.splitsPath);
      await scramble(ctx, plan.folds[1].test[0]);
      const after = await tune(ctx, { ...how, trials: 4 });
      const trialsOf = (summary: typeof before) => outcomeOf(summary).parts.find(({ part }) => part === 'fold 1');
      expect(trialsOf(after)).toEqual(trialsOf(before));
      expect(after.outer?.folds[1].value).not.toBe(before.outer?.folds[1].value);
      expect(outcomeOf(after).parts[0]).not.toEqual(outcomeOf(before).parts[0]);
      if (how !== overRounds) continue;
      expect(trialsOf(before)?.trials.some(({ state }) => state === 'pruned')).toBe(true);
    }
  });

  it('records the rows that each search saw', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx, { trials: 2 });
    const panel = await loadPanel(ctx.workspace, 'small', { label: 'label_up_2' });
    const plan = await readSplitPlan(summary.splitsPath);
    for (const { fold, saw } of summary.parts) {
      if (fold === 'final') continue;
      expect(recordedRows(saw)).toEqual(foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y).train);
    }
  });
});

/** Flips labels, shifts features and bars inside a range of dates. */
async function scramble(ctx: Awaited<ReturnType<typeof studyMarket>>, range: { start: string; end: string }) {
  const { writeTable } = await import('../../src/io/parquet.ts');
  const { featuresPath, barsPath } = await import('../../src/io/layout.ts');
  const [from, to] = [Date.parse(range.start) * 1000, Date.parse(range.end) * 1000];
  for (const symbol of ['S01', 'S02', 'S03']) {
    for (const path of [featuresPath(ctx.workspace, 'small', symbol), barsPath(ctx.workspace, '1d', symbol)]) {
      const table = await readTable(path);
      const time = table.time as Float64Array;
      for (const [name, column] of Object.entries(table)) {
        if (name === 'time' || name.endsWith('_at') || !ArrayBuffer.isView(column)) continue;
        for (let row = 0; row < time.length; row++) {
          if (time[row] < from || time[row] > to) continue;
          column[row] = name.startsWith('label_') ? 1 - column[row] : column[row] * (1 + 0.3 * Math.sin(row));
        }
      }
      await writeTable(path, table);
    }
  }
}
