import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { takeRows } from '../../src/core/frame.ts';
import { recordedRows } from '../../src/io/fit-record.ts';
import { predictionsPath } from '../../src/io/layout.ts';
import { loadPanel } from '../../src/io/panel.ts';
import { readFrame, readTable } from '../../src/io/parquet.ts';
import { countTries, readTrials } from '../../src/io/trials.ts';
import { developmentRows, foldRows, readSplitPlan } from '../../src/splits/index.ts';
import { auditStage } from '../../src/stages/audit.ts';
import { auditConfig } from '../../src/stages/audit-config.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { tuneConfig } from '../../src/stages/tune/config.ts';
import { partsOf } from '../../src/stages/tune/parts.ts';
import { loadStudyData } from '../../src/stages/tune/study-data.ts';
import { tuneStage } from '../../src/stages/tune.ts';
import type { StudyTrial } from '../../src/tuning/study.ts';
import { readTunedFile } from '../../src/tuning/tuned-file.ts';
import { testContext } from '../support/stage-context.ts';
import { outcomeOf, studyFile, studyMarket, tune } from './study-market.ts';

/** For what leaves nothing behind that another test would mind. */
let common: ReturnType<typeof studyMarket> | undefined;
const sharedMarket = () => (common ??= studyMarket());

describe('a nested study', () => {
  it.each([{ pruner: 'asha' }, { pruner: 'asha', rungs: 'rounds', params: { rounds: 9 }, validationShare: 0.3 }])(
    'gives the same trials, predictions and parameters with 1, 2 and 4 jobs (%o)',
    async (how) => {
      const ctx = await studyMarket();
      const studies = [];
      for (const jobs of [1, 2, 4]) {
        const own = {
          ...ctx,
          jobs,
          workspace: { ...ctx.workspace, artifactsDir: `${ctx.workspace.artifactsDir}-${jobs}` },
        };
        const summary = await tune(own, how);
        const bytes = await readFile(studyFile(own, 'outer.parquet'));
        const trial = await readFile(summary.parts[3].trials[0].predictions as string);
        studies.push({ ...outcomeOf(summary), bytes, trial });
      }
      expect(studies[1]).toEqual(studies[0]);
      expect(studies[2]).toEqual(studies[0]);
    },
  );

  it('has a search for each fold and one for the final model, and scores every fold once', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx);
    expect(summary.parts.map(({ part }) => part)).toEqual(['fold 0', 'fold 1', 'fold 2', 'final']);
    for (const { trials, folds } of summary.parts) {
      expect(trials).toHaveLength(6);
      expect(trials.every(({ state, scores }) => state === 'complete' && scores.length === folds.length)).toBe(true);
    }
    const outer = await readFrame(studyFile(ctx, 'outer.parquet'));
    const plan = await readSplitPlan(summary.splitsPath);
    expect(outer.time.length).toBe(plan.folds.reduce((sum, { testRows }) => sum + testRows, 0));
    expect(summary.outer?.folds.map(({ fold }) => fold)).toEqual([0, 1, 2]);
    // Planted edge, eight trees: what was searched must not lose to a coin.
    expect(summary.outer?.value).toBeLessThan(Math.log(2) + 0.02);
    const table = await readTable(studyFile(ctx, 'trials.parquet'));
    expect(table.search).toHaveLength(24);
    expect(Object.keys(table)).toEqual(
      expect.arrayContaining(['param_maxDepth', 'param_eta', 'score_0', 'score_1', 'value', 'state', 'predictions']),
    );
  });

  it('train --params-from gives the outer predictions bit by bit, and inherits the count of tries', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx);
    const config = { features: 'small', paramsFrom: summary.path, validationShare: 0, run: 'r' };
    const { runs } = await trainStage(trainConfig.parse(config), ctx);
    const run = await readFrame(predictionsPath(ctx.workspace, 'r'));
    const outer = await readFrame(studyFile(ctx, 'outer.parquet'));
    const inFolds = run.columns.p_up.filter((_, row) => run.columns.fold[row] >= 0);
    expect(inFolds).toEqual(outer.columns.p_up);
    expect(runs[0].summary?.trials).toBe(summary.trials + 1);
    const final = parseYaml(await readFile(summary.path, 'utf8')) as { final: { params: object } };
    const metadata = JSON.parse(await readFile(`${runs[0].summary?.modelDir}/metadata.json`, 'utf8'));
    expect(metadata.params).toMatchObject(final.final.params);
  });

  it('says with what to train, and train says when it fits or learns something else', async () => {
    const ctx = await studyMarket();
    const how = { weights: 'uniqueness', balanceClasses: true, refit: false, symbols: ['S01', 'S02'] };
    const { next, path } = await tune(ctx, { ...how, trials: 2 });
    expect(next).toEqual([
      expect.stringMatching(
        / --symbols S01,S02 --model xgb --params-from .* --weights uniqueness --balance-classes --validation-share 0 --no-refit$/,
      ),
    ]);
    const train = { features: 'small', paramsFrom: path, validationShare: 0, ...how };
    await trainStage(trainConfig.parse({ ...train, run: 'as-searched' }), ctx);
    expect(ctx.said.filter((line) => line.includes('unlike this run'))).toEqual([]);
    await trainStage(trainConfig.parse({ ...train, weights: 'none', oldestWeight: 0.1, run: 'otherwise' }), ctx);
    const words = ctx.said.filter((line) => line.includes('unlike this run'));
    expect(words).toEqual([expect.stringContaining('was searched with weights "uniqueness", unlike this run')]);
  });

  it('counts the tries of the final search, keeps those inside folds apart, and names predictions', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx);
    const ledger = await readTrials(`${ctx.workspace.artifactsDir}/trials/small.label_up_2.json`);
    expect(ledger).toHaveLength(24);
    expect(countTries(ledger)).toBe(6);
    expect(summary.trials).toBe(6);
    const counted = ledger.filter(({ insideFold }) => insideFold === undefined);
    for (const { predictions } of counted) {
      const frame = await readFrame(predictions as string);
      expect(Object.keys(frame.columns)).toEqual(['fold', 'y', 'p_up', 'label_known_at']);
    }
    await tune(ctx, { study: 'again' });
    expect(countTries(await readTrials(`${ctx.workspace.artifactsDir}/trials/small.label_up_2.json`))).toBe(6);
  });

  it('goes on with more trials from those that it has', async () => {
    const ctx = await studyMarket();
    const short = await tune(ctx, { trials: 4 });
    const long = await tune(ctx, { trials: 6 });
    const secondsOf = (trials: readonly StudyTrial[]) => trials.slice(0, 4).map(({ seconds }) => seconds);
    for (const [i, { trials }] of long.parts.entries())
      expect(secondsOf(trials)).toEqual(secondsOf(short.parts[i].trials));
    expect(outcomeOf(long)).toEqual(outcomeOf(await tune(await studyMarket(), { trials: 6 })));
  });

  it('has nothing to do the second time, and touches nothing in a dry run', async () => {
    const ctx = await studyMarket();
    const config = tuneConfig.parse({ features: 'small', trials: 2, params: { rounds: 2 }, study: 's' });
    const rehearsed = await tuneStage(config, { ...ctx, dryRun: true });
    expect(rehearsed.status).toBe('dry run');
    expect(rehearsed.summary).toBeUndefined();
    expect((await tuneStage(config, ctx)).status).toBe('done');
    expect((await tuneStage(config, ctx)).status).toBe('up to date');
  });
});

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

describe('a search without nesting', () => {
  it('searches on the folds, says that this is optimistic, and train says so too', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx, { nested: false });
    expect(summary.parts.map(({ part }) => part)).toEqual(['final']);
    expect(summary.outer).toBeUndefined();
    expect((await readTunedFile(summary.path)).optimistic).toBe(true);
    await trainStage(trainConfig.parse({ features: 'small', paramsFrom: summary.path, run: 'r' }), ctx);
    expect(ctx.said.join('\n')).toContain('searched on the folds themselves');
  });
});

describe('the audit of a run with tuned parameters', () => {
  it.each([
    ['nested', true, []],
    ['not nested', false, ['tuning of fold 0', 'tuning of fold 1', 'tuning of fold 2']],
  ] as const)('%s: finds a leak where a search saw the rows of the fold that it serves', async (_, nested, leaks) => {
    const ctx = await studyMarket();
    const { path } = await tune(ctx, { nested, trials: 2 });
    await trainStage(trainConfig.parse({ features: 'small', paramsFrom: path, run: 'r' }), ctx);
    const audit = await auditStage(auditConfig.parse({ run: 'r', features: 'small', depth: 'quick' }), ctx);
    const checks = audit.summary?.checks ?? [];
    const found =
      checks.find(({ check }) => check === 'fits')?.findings.filter(({ severity }) => severity === 'leak') ?? [];
    expect(found.map(({ where }) => where)).toEqual(leaks);
  });
});

describe('windows', () => {
  it('replace the columns of the feature, and the default windows give the stored columns', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx, { window: { 'rsi.period': 'int(3,20)', 'macd.fast': 'int(5,15)' }, trials: 5 });
    expect(Object.keys(summary.space)).toEqual(['maxDepth', 'eta', 'subsample', 'rsi.period', 'macd.fast']);
    const tuned = await readTunedFile(summary.path);
    const period = summary.best['rsi.period'];
    expect(tuned.final.columns).toContain(`rsi_${period}`);
    expect(tuned.final.windows).toEqual({ 'rsi.period': period, 'macd.fast': summary.best['macd.fast'] });
    expect(tuned.replaces).toEqual(expect.arrayContaining(['rsi_7', 'rsi_14']));
    // A set with the tuned columns trains as the study did.
    const { featuresConfig } = await import('../../src/stages/features-config.ts');
    const { featuresStage } = await import('../../src/stages/features.ts');
    const features = ['roc:period=5', 'macd', ...tuned.featureChoices];
    const label = ['up:horizon=2'];
    await featuresStage(featuresConfig.parse({ name: 'tuned', set: 'none', features, label }), ctx);
    const config = {
      features: 'tuned',
      splits: summary.splitsPath,
      paramsFrom: summary.path,
      validationShare: 0,
      run: 'r',
    };
    const { runs } = await trainStage(trainConfig.parse(config), ctx);
    const run = await readFrame(predictionsPath(ctx.workspace, 'r'));
    const outer = await readFrame(studyFile(ctx, 'outer.parquet'));
    expect(run.columns.p_up.filter((_, row) => run.columns.fold[row] >= 0)).toEqual(outer.columns.p_up);
    expect(runs[0].summary?.trials).toBe(6);
    await expect(trainStage(trainConfig.parse({ features: 'small', paramsFrom: summary.path }), ctx)).rejects.toThrow(
      /has no column '(rsi|macd)_/,
    );
  });

  it('at the lengths of the set score as the set does', async () => {
    const ctx = await studyMarket();
    const space = { maxDepth: 'int(5,6)', eta: 'float(0.1,0.2)' };
    const plain = await tune(ctx, { space, trials: 1, nested: false });
    const windows = { 'roc.period': 'int(5,6)', 'macd.fast': 'int(8,12)' };
    const again = await tune(ctx, { space, trials: 1, nested: false, window: windows, study: 't' });
    const [first] = again.parts[0].trials;
    expect(first).toMatchObject({ source: 'defaults', params: { 'roc.period': 5, 'macd.fast': 12, maxDepth: 6 } });
    expect(first.value).toBe(plain.parts[0].trials[0].value);
  });

  it.each([
    [{ 'rsi.perod': 'int(3,9)' }, "feature 'rsi' has no parameter 'perod'", "did you mean 'period'?"],
    [{ 'rsii.period': 'int(3,9)' }, "unknown feature 'rsii'", "did you mean 'rsi'?"],
    [{ period: 'int(3,9)' }, "window 'period' is not FEATURE.PARAMETER", 'rsi.period'],
    [{ 'rsi.period': 'int(0,9)' }, 'values must be whole numbers from', ''],
    [{ 'rsi.period': 'float(3,9)' }, 'values must be whole numbers from', 'use int()'],
  ])('%o is refused', async (window, message, hint) => {
    const ctx = await sharedMarket();
    await expect(tune(ctx, { window, trials: 1 })).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('longer than the splits purge behind a test window are refused', async () => {
    const ctx = await studyMarket({ scheme: 'purged-kfold' });
    await expect(tune(ctx, { window: { 'rsi.period': 'int(5,60)' }, trials: 1 })).rejects.toMatchObject({
      message: expect.stringContaining('look back 60 bars, the splits purge 30'),
      hint: expect.stringContaining('--purge-lookback 60'),
    });
  });
});

describe('objectives', () => {
  it.each([
    ['log_loss', 'lower'],
    ['auc', 'higher'],
    ['f1', 'higher'],
    ['accuracy', 'higher'],
    ['brier', 'lower'],
    ['sharpe', 'higher'],
  ])('%s: %s is better', async (objective, direction) => {
    const ctx = await sharedMarket();
    const summary = await tune(ctx, { objective, nested: false, trials: 5, study: objective });
    expect(summary.direction).toBe(direction);
    const values = summary.parts[0].trials.map(({ value }) => value as number);
    expect(summary.bestValue).toBe(direction === 'lower' ? Math.min(...values) : Math.max(...values));
    expect(new Set(values).size).toBeGreaterThan(1);
  });

  it('rmse and r2_naive of a value', async () => {
    const ctx = await studyMarket({ label: 'forward-return:horizon=2' });
    const rmse = await tune(ctx, { nested: false, trials: 3 });
    expect(rmse).toMatchObject({ objective: 'rmse', direction: 'lower' });
    expect((await tune(ctx, { nested: false, trials: 3, objective: 'r2_naive' })).direction).toBe('higher');
  });

  it.each([
    ['acuracy', "unknown objective 'acuracy'", "did you mean 'accuracy'?"],
    ['rmse', "objective 'rmse' is not for binary labels", 'known for this label'],
  ])('%s is refused', async (objective, message, hint) => {
    const ctx = await sharedMarket();
    await expect(tune(ctx, { objective })).rejects.toMatchObject({ message, hint: expect.stringContaining(hint) });
  });
});

describe('first trials', () => {
  it('are the defaults where the space has them, then the best of the study that is named', async () => {
    const ctx = await studyMarket();
    const space = { maxDepth: 'int(1,6)', eta: 'log(0.05,0.5)', subsample: 'float(0.5,1)' };
    const first = await tune(ctx, { space, study: 'first' });
    expect(first.parts[3].trials[0]).toMatchObject({
      source: 'defaults',
      params: { maxDepth: 6, eta: 0.1, subsample: 0.8 },
    });
    const second = await tune(ctx, { space, warmStart: 'first', study: 'second' });
    for (const [i, { trials }] of second.parts.entries()) {
      const warm = trials.filter(({ source }) => source === 'warm start');
      expect(warm.length).toBeGreaterThanOrEqual(4);
      const own = first.parts[i];
      expect(trials.slice(0, 6).some(({ value }) => value === own.trials[own.best].value)).toBe(true);
    }
  });

  it('of a file of parameters go to the final search alone, since they may know the folds', async () => {
    const ctx = await studyMarket();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${ctx.dir}/warm.yaml`, '- { maxDepth: 3, eta: 0.2, subsample: 1 }\n- { maxDepth: 9 }\n');
    const summary = await tune(ctx, { warmStart: `${ctx.dir}/warm.yaml`, trials: 2 });
    expect(summary.parts[3].trials[0]).toMatchObject({ source: 'warm start', params: { maxDepth: 3, eta: 0.2 } });
    for (const { trials } of summary.parts.slice(0, 3)) expect(trials[0].source).toBe('sampler');
    expect(ctx.said.join('\n')).toContain('lies outside the space and is left out: {"maxDepth":9}');
  });
});

describe('spaces that do not fit the learner', () => {
  it.each([
    [{ space: { maxDpeth: 'int(2,8)' } }, "learner xgb has no parameter 'maxDpeth'", "did you mean 'maxDepth'?"],
    [{ space: { maxDepth: 'int(0,8)' } }, 'learner xgb does not take 0', 'depth of a tree'],
    [{ space: { maxDepth: 'float(2,8)' } }, 'learner xgb does not take', 'depth of a tree'],
    [{ space: { rounds: 'int(2,8)' } }, "parameter 'rounds' is both fixed and searched", 'leave one of the two out'],
    [{ space: undefined, model: 'prior', params: {} }, 'learner prior has no search space', 'it has no parameters'],
    [{ space: { maxDepth: 'int(3,3)' } }, 'the space holds a single point', 'widen a range'],
    [{ sampler: 'tpe', pruner: 'ahsa' }, "unknown pruner 'ahsa'", "did you mean 'asha'?"],
    [{ timeBudget: 'soon' }, "--time-budget 'soon' is no time", '30m'],
  ])('%o', async (config, message, hint) => {
    const ctx = await sharedMarket();
    await expect(tune(ctx, config)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('too many inner folds for the training rows say what would fit', async () => {
    const ctx = await studyMarket({ folds: 12 });
    await expect(tune(ctx, { innerFolds: 30 })).rejects.toMatchObject({
      message: expect.stringContaining('30 inner folds do not fit into'),
      hint: expect.stringContaining('--inner-folds 2'),
    });
  });

  it('a study without features says what to make', async () => {
    await expect(tune(testContext())).rejects.toMatchObject({ kind: 'missing-input' });
  });
});
