import { mkdir, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/evaluation/evaluation.ts';
import { predictionsPath, splitsPath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { readPredictions } from '../../src/io/runs.ts';
import { foldScoresOf } from '../../src/report/collect/evaluation-view.ts';
import { readSplitPlan } from '../../src/splits/index.ts';
import { auditStage } from '../../src/stages/audit.ts';
import { auditConfig } from '../../src/stages/audit-config.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { ensembleConfig, ensembleStage } from '../../src/stages/ensemble.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { testContext } from '../support/stage-context.ts';

const ctx = testContext();
const ws = ctx.workspace;
const set = { name: 'small', set: 'none', features: ['sma_ratio', 'rsi'], label: ['up:horizon=2'] };
const split = (config: object) =>
  splitsStage(splitsConfig.parse({ features: 'small', purgeLookback: 0, holdoutStart: '2021-01-04', ...config }), ctx);
const train = (run: string, params: object) =>
  trainStage(trainConfig.parse({ features: 'small', model: 'logistic', run, params }), ctx);

beforeAll(async () => {
  await ingestStage(ingestConfig.parse({ source: 'synthetic', symbols: 4, days: 620, edge: 0.12 }), ctx);
  await featuresStage(featuresConfig.parse(set), ctx);
  await split({ scheme: 'combinatorial', groups: 5, testGroups: 2 });
  await train('a', { l2: 1 });
  await train('b', { l2: 1000 });
}, 120_000);
afterAll(() => rm(ctx.dir, { recursive: true }));

describe('a run on combinatorial splits', () => {
  it('predicts every row once in each of the four paths, by the fold whose windows say so', async () => {
    const plan = await readSplitPlan(splitsPath(ws, 'small'));
    expect(plan).toMatchObject({ nFolds: 10, paths: 4 });
    const predictions = await readPredictions(ws, 'a', { kind: 'binary' });
    const path = predictions.path as Int32Array;
    const keysOf = (wanted: number) =>
      [...path.keys()]
        .filter((row) => path[row] === wanted)
        .map((row) => `${predictions.time[row]} ${predictions.symbolId[row]}`);
    const first = keysOf(0);
    expect(new Set(first).size).toBe(first.length);
    for (const other of [1, 2, 3]) expect(keysOf(other)).toEqual(first);
    expect(keysOf(-1)).toHaveLength([...predictions.fold].filter((fold) => fold === -1).length);
    // Four models predicted the first row: their outputs differ.
    const [up] = predictions.outputs;
    expect(new Set([...up.slice(0, 4)]).size).toBeGreaterThan(1);
  });

  it('is scored over all paths, with the spread over paths beside the interval by dates', async () => {
    const { summary } = await evaluateStage(evaluateConfig.parse({ run: 'a', resamples: 200 }), ctx);
    const [range] = summary?.ranges ?? [];
    const { paths } = range;
    expect(paths).toMatchObject({ count: 4, metric: 'auc' });
    expect(paths?.values).toHaveLength(4);
    expect(paths?.mean).toBeGreaterThan(0.5);
    expect(paths?.min).toBeLessThanOrEqual(paths?.quantiles.q50 as number);
    const auc = range.metrics.find(({ metric }) => metric === 'auc');
    // Both weigh folds by their rows, the one all at once, the other path by path.
    expect(Math.abs((auc?.value as number) - (paths?.mean as number))).toBeLessThan(0.02);
    expect(range.folds).toBe(10);
    expect(summary?.warnings).toContainEqual(
      expect.stringMatching(/predicted in 4 backtest paths \(auc from 0\.\d+ to 0\.\d+/),
    );
    expect(range.dates * 4 * 4).toBe(range.rows);
    // The ten folds overlap; the five groups that they combine do not, and these the verdict counts.
    const groups = range.perTestGroup ?? [];
    expect(groups.map(({ part }) => part)).toEqual([1, 2, 3, 4, 5].map((group) => `group ${group}`));
    expect(groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(range.rows);
    for (const { primary } of groups) expect(primary.low).toBeLessThan(primary.value as number);
    const shown = foldScoresOf(summary as Evaluation);
    expect(shown).toMatchObject({ parts: 'group of dates', folds: groups.map(({ part }) => ({ label: part })) });
    expect(shown?.overlapping.map(({ label }) => label)).toEqual(range.perFold.map(({ part }) => `fold ${part}`));
    for (let i = 1; i < groups.length; i++) expect(groups[i].start > groups[i - 1].end).toBe(true);
    const above = groups.filter(({ primary }) => (primary.value as number) > 0.5).length;
    expect(summary?.verdict.ranges[0].reason).toMatch(
      new RegExp(`^${above} of 5 test groups are above chance \\(so are \\d of 4 backtest paths`),
    );
    expect(range.effective?.rows).toBe(range.rows / 4);
  });

  it('is no surer for having more paths: the interval is about that of one', async () => {
    const width = async (run: string) => {
      const { summary } = await evaluateStage(evaluateConfig.parse({ run, resamples: 300 }), ctx);
      const auc = summary?.ranges[0].metrics.find(({ metric }) => metric === 'auc');
      return (auc?.high as number) - (auc?.low as number);
    };
    const many = await width('a');
    const output = `${ws.configsDir}/splits/kfold.json`;
    await split({ scheme: 'combinatorial', groups: 5, testGroups: 1, output });
    const one = { features: 'small', model: 'logistic', run: 'one', splits: output };
    await trainStage(trainConfig.parse(one), ctx);
    expect((await readTable(predictionsPath(ws, 'one'))).path).toBeUndefined();
    // Four independent copies would halve it.
    expect(many / (await width('one'))).toBeGreaterThan(0.7);
  });

  it('is traded path by path; the middle one is shown', async () => {
    const trade = (config: object) =>
      backtestStage(backtestConfig.parse({ run: 'a', range: 'oof', mode: 'long-short', ...config }), ctx);
    const { summary } = await trade({});
    const { paths } = summary as NonNullable<typeof summary>;
    const sharpes = (paths?.each ?? []).map(({ sharpe }) => sharpe as number);
    expect(sharpes).toHaveLength(4);
    expect(summary?.metrics.sharpe).toBe([...sharpes].sort((a, b) => a - b)[1]);
    expect(paths?.each[paths.shown].sharpe).toBe(summary?.metrics.sharpe);
    expect(summary?.warnings.at(-1)).toMatch(/^Shown is path \d of 4, that of the middle Sharpe ratio/);
    const third = (await trade({ path: '2' })).summary;
    expect(third?.metrics.sharpe).toBe(sharpes[2]);
    expect(third?.paths).toMatchObject({ shown: 2, each: [{ path: 2 }] });
    await expect(trade({ path: 4 })).rejects.toMatchObject({ kind: 'usage', hint: 'its paths are 0 to 3, or all' });
  });

  it('is averaged with others, and not stacked', async () => {
    const combine = (strategy: string) =>
      ensembleStage(ensembleConfig.parse({ models: ['a', 'b'], strategy, run: strategy }), ctx);
    await combine('average');
    const [a, b, both] = await Promise.all(
      ['a', 'b', 'average'].map((run) => readPredictions(ws, run, { kind: 'binary' })),
    );
    expect(both.path).toEqual(a.path);
    expect(both.outputs[0][7]).toBeCloseTo((a.outputs[0][7] + b.outputs[0][7]) / 2, 12);
    await expect(combine('stack-logistic')).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('walk-forward or purged-kfold'),
    });
  });

  it('passes its audit', async () => {
    const { summary } = await auditStage(auditConfig.parse({ run: 'a', depth: 'quick' }), ctx);
    const status = Object.fromEntries((summary?.checks ?? []).map((check) => [check.check, check.status]));
    for (const check of ['splits', 'fits', 'refit', 'duplicates', 'null-run'])
      expect(status[check], check).toBe('pass');
  });
});

describe('a run on grouped splits', () => {
  it('predicts every row once, by a model that never saw its symbol, and passes its audit', async () => {
    const output = `${ws.configsDir}/splits/grouped.json`;
    await split({ scheme: 'grouped', nFolds: 3, groups: 2, output });
    await trainStage(trainConfig.parse({ features: 'small', model: 'logistic', run: 'g', splits: output }), ctx);
    const plan = await readSplitPlan(output);
    expect(plan.nFolds).toBe(6);
    const { time, symbols, symbolId, fold } = await readPredictions(ws, 'g', { kind: 'binary' });
    const seen = new Set<string>();
    fold.forEach((number, row) => {
      if (number < 0) return;
      expect(plan.folds[number].symbols).toContain(symbols[symbolId[row]]);
      seen.add(`${time[row]} ${symbolId[row]}`);
    });
    expect(seen.size).toBe([...fold].filter((number) => number >= 0).length);
    const { summary } = await auditStage(auditConfig.parse({ run: 'g', depth: 'quick' }), ctx);
    const status = Object.fromEntries((summary?.checks ?? []).map((check) => [check.check, check.status]));
    for (const check of ['splits', 'fits', 'refit']) expect(status[check], check).toBe('pass');
  });

  it('tests sectors apart, as the universe of the feature set has them', async () => {
    await mkdir(`${ws.configsDir}/universes`, { recursive: true });
    const symbols = ['Energy', 'Banks', 'Energy', ''].map(
      (sector, i) => `  - { symbol: S0${i + 1}${sector && `, sector: ${sector}`} }`,
    );
    await writeFile(
      `${ws.configsDir}/universes/four.yaml`,
      ['name: four', 'description: Four symbols', 'symbols:', ...symbols, ''].join('\n'),
    );
    await featuresStage(featuresConfig.parse({ ...set, name: 'four', universe: ['four'] }), ctx);
    const { summary } = await split({ features: 'four', scheme: 'grouped', nFolds: 2, groupBy: 'sector' });
    expect(summary?.plan.folds.map((fold) => fold.symbols?.join(' '))).toEqual([
      ...['S02', 'S02'],
      ...['S01 S03', 'S01 S03'],
      ...['S04', 'S04'],
    ]);
    expect(ctx.said).toContainEqual(expect.stringContaining('no sector is known of S04'));
    const two = await split({ features: 'four', scheme: 'grouped', nFolds: 2, groups: 2, groupBy: 'sector' });
    expect(two.summary?.plan.folds.map((fold) => fold.symbols?.join(' '))).toEqual([
      ...['S02 S04', 'S02 S04'],
      ...['S01 S03', 'S01 S03'],
    ]);
    await expect(split({ scheme: 'purged-kfold', groupBy: 'sector' })).rejects.toThrow('groupBy means nothing');
  });
});
