import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrateCommand } from '../../commands/calibrate.ts';
import { calibrationMethods } from '../../src/calibration/calibrator.ts';
import { conformalScores } from '../../src/calibration/conformal.ts';
import type { Task } from '../../src/core/task.ts';
import { evaluateRun } from '../../src/evaluation/evaluate-run.ts';
import { readJson } from '../../src/io/json.ts';
import { barsDir, featuresPath, predictionsPath, runDir } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { readPredictions, readRun } from '../../src/io/runs.ts';
import { type CalibrateSummary, calibrateStage } from '../../src/stages/calibrate.ts';
import { calibrateConfig, partOf } from '../../src/stages/calibrate-config.ts';
import { ensembleConfig, ensembleStage } from '../../src/stages/ensemble.ts';
import { testContext } from '../support/stage-context.ts';
import { type MarketOptions, makeTrainedRuns, type Sight } from '../support/trained-runs.ts';

const three: Task = { kind: 'multiclass', classes: ['down', 'neutral', 'up'] };
const loud: Sight = { blur: 0.5, stretch: 4 };

async function workspace(models: Record<string, Sight>, options: MarketOptions = {}) {
  const ctx = testContext();
  await makeTrainedRuns(ctx.workspace, models, { dates: 800, ...options });
  const calibrate = (given: Record<string, unknown>) => {
    const part = partOf(calibrateConfig.parse({ resamples: 200, ...given }));
    if (!('run' in part)) throw new Error('asked for an update');
    return calibrateStage(part.run, ctx);
  };
  return { ctx, ws: ctx.workspace, calibrate };
}

const summaryOf = ({ summary }: { summary?: CalibrateSummary }) => {
  if (!summary) throw new Error('no summary');
  return summary;
};

describe('trademl calibrate', () => {
  it('offers every method and score by name', () => {
    const choices = (flag: string) => calibrateCommand.flags.find(({ flags }) => flags.startsWith(flag))?.choices;
    expect(choices('--method')).toEqual(['auto', ...calibrationMethods]);
    expect(choices('--score')).toEqual([...conformalScores]);
  });

  it('calms an overconfident model, and says by how much', async () => {
    const { calibrate, ws } = await workspace({ loud });
    const { calibration, kind, members, folds, fits } = summaryOf(await calibrate({ run: 'loud' }));
    expect({ kind, members }).toEqual({ kind: 'calibrate', members: [{ run: 'loud', weight: 1 }] });
    const { helps, comparison, sentence } = calibration.probabilities as NonNullable<typeof calibration.probabilities>;
    expect(helps).toBe('yes');
    expect(sentence).toMatch(/^Calibration helps: log loss falls by 0\.\d+ nats \(gain 0\.\d+, 95 % interval/);
    const [after, before] = comparison.forecasts.map(({ scores }) => scores.ece.value as number);
    expect(before).toBeGreaterThan(0.1);
    expect(after).toBeLessThan(0.05);
    // The first fold has no outcomes before it, the others have.
    expect(calibration.folds.map(({ fold, method }) => [fold, method === 'identity'])).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [3, false],
      ['final', false],
    ]);
    expect(folds[0].fits).toEqual([]);
    expect(folds[1].fits?.[0]).toMatchObject({ part: 'calibrator', fold: 1 });
    expect(fits?.[0]).toMatchObject({ part: 'calibrator', fold: 'final' });
    expect(await readJson(join(runDir(ws, 'loud-calibrated'), 'calibration.json'), 'report')).toEqual(
      JSON.parse(JSON.stringify(calibration)),
    );
  });

  it('makes a run that evaluate scores like any other', async () => {
    const { calibrate, ctx, ws } = await workspace({ loud });
    await calibrate({ run: 'loud', as: 'calm' });
    const { summary } = await readRun(ws, 'calm');
    const [raw, calm] = await Promise.all(['loud', 'calm'].map((run) => readPredictions(ws, run, summary.task)));
    expect(calm.time).toEqual(raw.time);
    expect(calm.outputs[0]).not.toEqual(raw.outputs[0]);
    const thresholds = { auc: undefined, accuracy: undefined, sharpe: undefined };
    const dates = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    const request = { range: 'oof' as const, dates, confidence: 0.95, resamples: 100, thresholds };
    const scored = await Promise.all(['loud', 'calm'].map((run) => evaluateRun({ ...request, run }, ctx)));
    const [rawAuc, calmAuc] = scored.map(
      ({ ranges }) => ranges[0].metrics.find(({ metric }) => metric === 'auc')?.value,
    );
    // Rankings within folds stay as they are.
    expect(calmAuc).toBeCloseTo(rawAuc as number, 3);
  });

  it('leaves a calibrated model alone', async () => {
    const { calibrate, ws } = await workspace({ honest: { blur: 0.5 } }, { dates: 1200 });
    const { calibration } = summaryOf(await calibrate({ run: 'honest' }));
    expect(calibration.probabilities?.helps).not.toBe('yes');
    const kept = calibration.folds.filter(({ method }) => method === 'identity').length;
    expect(kept).toBeGreaterThanOrEqual(3);
    expect(calibration.folds.find(({ fold }) => fold === 'final')?.reason).toMatch(
      /no method is shown to help|lowers log loss/,
    );
    expect(
      (await readJson(join(runDir(ws, 'honest-calibrated'), 'calibrator.json'), 'calibrator')) as object,
    ).toMatchObject({
      format: 1,
      of: 'honest',
      task: { kind: 'binary' },
    });
  });

  it('says what the ensemble that it calibrates went on without', async () => {
    const { calibrate, ctx } = await workspace({ loud, calm: { blur: 1 } });
    const models = ['loud', 'gone', 'calm'];
    await ensembleStage(ensembleConfig.parse({ models, onModelFailure: 'skip', run: 'two', resamples: 100 }), ctx);
    const { skippedMembers } = summaryOf(await calibrate({ run: 'two' }));
    expect(skippedMembers).toEqual([{ run: 'gone', reason: expect.stringContaining('does not exist') }]);
  });

  it('never learns from labels that were not known when a fold began', async () => {
    const base = await workspace({ loud });
    const changed = await workspace({ loud }, { seed: 1 });
    await base.calibrate({ run: 'loud', method: 'platt' });
    const before = await readPredictions(base.ws, 'loud-calibrated', { kind: 'binary' });
    // The same rows, but what happened in the last fold was the opposite.
    const { writeTable } = await import('../../src/io/parquet.ts');
    const { recordFile } = await import('../../src/io/manifest.ts');
    const { writeJson } = await import('../../src/io/atomic.ts');
    const path = predictionsPath(changed.ws, 'loud');
    const table = await readTable(path);
    const y = (table.y as Float64Array).map((value, row) =>
      (table.fold as Int32Array)[row] === 3 ? 1 - value : value,
    );
    await writeTable(path, { ...table, y });
    const manifest = (await readRun(changed.ws, 'loud')) as unknown as Record<string, unknown>;
    await writeJson(join(runDir(changed.ws, 'loud'), 'manifest.json'), {
      ...manifest,
      outputs: [await recordFile(path)],
    });
    await changed.calibrate({ run: 'loud', method: 'platt' });
    const after = await readPredictions(changed.ws, 'loud-calibrated', { kind: 'binary' });
    const upTo = before.fold.indexOf(-1);
    expect(after.outputs[0].slice(0, upTo)).toEqual(before.outputs[0].slice(0, upTo));
    expect(after.outputs[0].slice(upTo)).not.toEqual(before.outputs[0].slice(upTo));
  });

  it.each(calibrationMethods)('%s serves three classes, whose probabilities still sum to one', async (method) => {
    const { calibrate, ws } = await workspace({ loud }, { task: three });
    await calibrate({ run: 'loud', method });
    const { outputs } = await readPredictions(ws, 'loud-calibrated', three);
    outputs[0].forEach((p, row) => {
      expect(p + outputs[1][row] + outputs[2][row]).toBeCloseTo(1, 9);
    });
  });

  it('is up to date when nothing changed', async () => {
    const { calibrate } = await workspace({ loud });
    expect((await calibrate({ run: 'loud' })).status).toBe('done');
    expect((await calibrate({ run: 'loud' })).status).toBe('up to date');
  });

  it('writes nothing in a dry run', async () => {
    const { ctx, ws } = await workspace({ loud });
    const part = partOf(calibrateConfig.parse({ run: 'loud' })) as { run: never };
    const { status, plan } = await calibrateStage(part.run, { ...ctx, dryRun: true });
    expect(status).toBe('dry run');
    expect(plan?.writes).toContain(predictionsPath(ws, 'loud-calibrated'));
    await expect(readRun(ws, 'loud-calibrated')).rejects.toThrow('does not exist');
  });

  describe('confidence', () => {
    it('hits more often, on fewer rows, the higher the threshold; returns come after costs', async () => {
      const { calibrate } = await workspace({ sharp: { blur: 0.3 } }, { dates: 1000 });
      const { abstention } = summaryOf(await calibrate({ run: 'sharp' })).calibration;
      const rows = abstention?.rows ?? [];
      expect(rows.map(({ threshold }) => threshold)).toEqual([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]);
      expect(rows[0].share).toBe(1);
      rows.slice(1).forEach(({ share }, i) => {
        expect(share).toBeLessThanOrEqual(rows[i].share);
      });
      const [all, , , , , confident] = rows;
      expect(confident.hitRate.value as number).toBeGreaterThan((all.hitRate.value as number) + 0.05);
      expect(abstention?.roundTripCost).toBeCloseTo(0.001, 12);
      // A right call makes about 1 % and a wrong one loses it.
      const expected = 0.01 * (2 * (all.hitRate.value as number) - 1) - 0.001;
      expect(all.netReturn.value as number).toBeCloseTo(expected, 3);
      expect(all.netReturn.low as number).toBeLessThan(all.netReturn.value as number);
    });

    it('goes without returns where there are no bars, and says why', async () => {
      const { calibrate, ws } = await workspace({ loud });
      rmSync(barsDir(ws, '1d'), { recursive: true });
      const { abstention } = summaryOf(await calibrate({ run: 'loud' })).calibration;
      expect(abstention?.noReturns).toMatch(/bars of S0/);
      expect(abstention?.rows[0]).toMatchObject({ trades: 0, netReturn: { value: null } });
    });
  });

  describe('conformal', () => {
    it.each([
      ['numbers', { kind: 'regression' } as Task, {}, ['lo', 'hi']],
      ['two classes', { kind: 'binary' } as Task, {}, ['set_not_up', 'set_up']],
      ['three classes, lac', three, {}, ['set_down', 'set_neutral', 'set_up']],
      ['three classes, aps', three, { score: 'aps' }, ['set_down', 'set_neutral', 'set_up']],
    ])('covers 95 %% out of fold: %s', async (_what, task, given, columns) => {
      const { calibrate, ws } = await workspace({ model: { blur: 0.7 } }, { task, dates: 1200 });
      const { conformal } = summaryOf(await calibrate({ run: 'model', conformal: 0.95, ...given })).calibration;
      if (!conformal) throw new Error('no conformal report');
      expect(conformal.coverage.value as number).toBeGreaterThan(0.93);
      // Without randomisation aps covers more than was asked for where the model is weak.
      if (conformal.score !== 'aps') expect(conformal.coverage.low as number).toBeLessThan(0.955);
      expect(conformal.rows).toBeLessThan(conformal.allRows);
      expect(conformal.parts[0]).toMatchObject({ fold: 0, quantile: null });
      const table = await readTable(predictionsPath(ws, 'model-calibrated'));
      for (const column of columns) expect(Object.keys(table)).toContain(column);
      if (task.kind === 'regression') {
        // What is left of the state after a look with deviation 0.7, and the noise of 1.
        const deviation = Math.sqrt(1 + 0.49 / 1.49);
        expect((conformal.meanWidth as number) / (2 * 1.96 * deviation)).toBeCloseTo(1, 1);
      } else expect(conformal.setSizes.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    });

    it('intervals follow a column on request', async () => {
      const { calibrate, ws } = await workspace({ model: { blur: 0.7 } }, { task: { kind: 'regression' }, regimes: 2 });
      const given = { run: 'model', conformal: 0.9 };
      await calibrate({ ...given, as: 'flat' });
      await calibrate({ ...given, scale: 'regime_1', as: 'scaled' });
      const widths = async (run: string) => {
        const { lo, hi } = await readTable(predictionsPath(ws, run));
        return new Set((hi as Float64Array).map((top, row) => Number((top - (lo as Float64Array)[row]).toFixed(6))));
      };
      // One width per fold and for the hold-out; none (NaN) in the first fold.
      expect((await widths('flat')).size).toBe(5);
      // Where the column is not a positive number there is no interval.
      const { regime_1: flag } = await readTable(featuresPath(ws, 'set', 'S0'));
      expect(new Set(flag as Float64Array)).toEqual(new Set([0, 1]));
      const { lo, fold } = await readTable(predictionsPath(ws, 'scaled'));
      const without = (lo as Float64Array).filter(
        (value, row) => (fold as Int32Array)[row] === 3 && Number.isNaN(value),
      );
      expect(without.length).toBeGreaterThan(0);
    });
  });

  it.each([
    ['numbers without intervals', { kind: 'regression' } as Task, {}, /no probabilities to calibrate/],
    [
      'a map of numbers',
      { kind: 'regression' } as Task,
      { conformal: 0.9, method: 'platt' },
      /'platt' maps probabilities/,
    ],
    ['a scale for classes', { kind: 'binary' } as Task, { conformal: 0.9, scale: 'x' }, /--scale sets the width/],
    ['a score without intervals', { kind: 'binary' } as Task, { score: 'lac' }, /--score says how/],
    [
      'a score of the other kind',
      { kind: 'binary' } as Task,
      { conformal: 0.9, score: 'absolute' },
      /does not serve a binary run/,
    ],
    [
      'a scale that is not named',
      { kind: 'regression' } as Task,
      { conformal: 0.9, score: 'scaled' },
      /needs a column/,
    ],
    ['vector for two classes', { kind: 'binary' } as Task, { method: 'vector' }, /three classes or more/],
    ['its own name', { kind: 'binary' } as Task, { as: 'model' }, /can't replace 'model'/],
    [
      'a column that is not there',
      { kind: 'regression' } as Task,
      { conformal: 0.9, scale: 'nope' },
      /no feature column 'nope'/,
    ],
  ])('refuses %s', async (_what, task, given, message) => {
    const { calibrate } = await workspace({ model: { blur: 1 } }, { task, dates: 300, symbols: 2 });
    await expect(calibrate({ run: 'model', ...given })).rejects.toThrow(message);
  });

  it.each([
    [{}, /run: is needed|is needed/],
    [{ update: true }, /is needed/],
    [{ update: true, state: 's', outcomes: 'o', run: 'r' }, /has no use with update/],
    [{ run: 'r', window: 50 }, /needs update/],
    [{ update: true, state: 's', outcomes: 'o', method: 'isotonic' }, /must be platt or beta/],
    [{ update: true, state: 's', outcomes: 'o', window: 20 }, /more than the window holds/],
    [{ run: 'r', conformal: 1 }, /conformal|expected/],
  ])('checks the section: %j', (given, message) => {
    expect(() => calibrateConfig.parse(given)).toThrow(message);
  });
});
