import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { predictionsPath } from '../../src/io/layout.ts';
import { readFrame, readTable } from '../../src/io/parquet.ts';
import { countTries, readTrials } from '../../src/io/trials.ts';
import { readSplitPlan } from '../../src/splits/index.ts';
import { auditStage } from '../../src/stages/audit.ts';
import { auditConfig } from '../../src/stages/audit-config.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { tuneConfig } from '../../src/stages/tune/config.ts';
import { tuneStage } from '../../src/stages/tune.ts';
import type { StudyTrial } from '../../src/tuning/study.ts';
import { readTunedFile } from '../../src/tuning/tuned-file.ts';
import { testContext } from '../support/stage-context.ts';
import { outcomeOf, sharedMarket, studyFile, studyMarket, tune } from './study-market.ts';

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
