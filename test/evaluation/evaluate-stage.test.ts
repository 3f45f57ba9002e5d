import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderEvaluate } from '../../src/cli/render-evaluate.ts';
import { createUi } from '../../src/cli/ui.ts';
import type { Evaluation } from '../../src/evaluation/evaluation.ts';
import { readOpenings, recordOpening } from '../../src/evaluation/holdout-ledger.ts';
import type { RangeResult } from '../../src/evaluation/range-result.ts';
import { writeFileAtomic, writeJson } from '../../src/io/atomic.ts';
import { predictionsPath, runDir } from '../../src/io/layout.ts';
import { recordFile } from '../../src/io/manifest.ts';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { type EvaluateConfig, evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { contextOf, type FixtureOptions, makeRun } from './run-fixture.ts';

const config = (more: Partial<EvaluateConfig> = {}) => evaluateConfig.parse({ run: 'r', resamples: 200, ...more });

async function evaluate(options: FixtureOptions, more: Partial<EvaluateConfig> = {}): Promise<Evaluation> {
  const { ctx } = await makeRun(options);
  return (await evaluateStage(config(more), ctx)).summary as Evaluation;
}
const primary = (range: RangeResult) => range.metrics.find(({ metric }) => metric === range.primary);

describe('verdict', () => {
  it('noise: no evidence, on either range', async () => {
    const evaluation = await evaluate({ edge: 0 }, { range: 'all' });
    expect(evaluation.verdict.level).toBe('no evidence');
    expect(evaluation.verdict.sentence).toMatch(/^No evidence of skill: AUC 0\.\d{3} on the hold-out, 95 % interval/);
    for (const range of evaluation.ranges) {
      expect(primary(range)?.low).toBeLessThan(0.5);
      expect(primary(range)?.baseline).toBe(0.5);
    }
  });
  it('a planted edge: strong on both ranges, and the distance to the reachable AUC is known', async () => {
    const evaluation = await evaluate({ edge: 1, oracle: true }, { range: 'all' });
    expect(evaluation.verdict.level).toBe('strong');
    expect(evaluation.verdict.restsOn).toBe('holdout');
    for (const { oracle } of evaluation.ranges) {
      expect(oracle?.reachable.value).toBeGreaterThan(oracle?.model as number);
      expect(oracle?.distance.value).toBeCloseTo((oracle?.reachable.value as number) - (oracle?.model as number), 12);
      expect(oracle?.distance.low).toBeLessThan(oracle?.distance.value as number);
    }
  });
  it('the same edge without opening the hold-out is moderate at most', async () => {
    const evaluation = await evaluate({ edge: 0.7 });
    expect(evaluation.verdict.level).toBe('moderate');
    expect(evaluation.verdict.restsOn).toBe('oof');
    expect(evaluation.holdout.state).toBe('sealed');
    expect(evaluation.verdict.wouldChangeIt).toContain('--range all');
  });
  it('a score that is too good to be true says so', async () => {
    const evaluation = await evaluate({ edge: 3 });
    expect(evaluation.verdict.wouldChangeIt).toContain('look for a leak');
  });
  it('a short hold-out does not carry the verdict', async () => {
    const evaluation = await evaluate({ edge: 1, holdoutDates: 40 }, { range: 'all' });
    expect(evaluation.verdict.restsOn).toBe('oof');
    expect(evaluation.verdict.ranges[1]).toMatchObject({ range: 'holdout', enough: false });
  });
  it('three classes', async () => {
    const task = { kind: 'multiclass', classes: ['down', 'neutral', 'up'] } as const;
    const evaluation = await evaluate({ task, edge: 1 });
    const [range] = evaluation.ranges;
    expect(evaluation.classes).toEqual(['down', 'neutral', 'up']);
    expect(primary(range)?.low).toBeGreaterThan(0.5);
    expect(range.reliability.map(({ className }) => className)).toEqual(['down', 'neutral', 'up']);
    expect(range.confusion?.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(range.rows);
  });
  it('regression: R2 against the naive forecast', async () => {
    const task = { kind: 'regression' } as const;
    const skilled = await evaluate({ task, edge: 1 }, { range: 'all' });
    expect(skilled.verdict).toMatchObject({ level: 'strong', restsOn: 'holdout' });
    expect(skilled.ranges[0].baselineSource).toContain('the mean of');
    const noise = await evaluate({ task, edge: 0 });
    expect(noise.verdict.level).toBe('no evidence');
  });
});

describe('the hold-out', () => {
  it('stays sealed for out-of-fold scores, is counted when opened, and an up-to-date re-run opens nothing', async () => {
    const { ws, ctx } = await makeRun();
    const dir = runDir(ws, 'r');
    await evaluateStage(config(), ctx);
    expect(await readOpenings(ws, 'r')).toEqual([]);
    await expect(readFile(join(dir, 'holdout_metrics.json'))).rejects.toThrow('ENOENT');

    const opened = await evaluateStage(config({ range: 'all' }), ctx);
    expect(opened.summary?.holdout).toMatchObject({ state: 'opened', openedBefore: false });
    expect(await readOpenings(ws, 'r')).toMatchObject([{ stage: 'evaluate', rows: 900 }]);
    const metrics = JSON.parse(await readFile(join(dir, 'holdout_metrics.json'), 'utf8'));
    expect(metrics).toMatchObject({ rows: 900, passed: true, openedBefore: false });

    expect((await evaluateStage(config({ range: 'all' }), ctx)).status).toBe('up to date');
    expect(await readOpenings(ws, 'r')).toHaveLength(1);

    const again = await evaluateStage(config({ range: 'all', resamples: 210 }), ctx);
    expect(again.summary?.holdout.openedBefore).toBe(true);
    expect(again.summary?.warnings.join()).toContain('opened before');
    expect(again.summary?.verdict.ranges[1].tries).toBe(1);
  });
  it('counts other predictions that were scored on it as tries, and widens the interval', async () => {
    const { ws, ctx } = await makeRun();
    const once = await evaluateStage(config({ range: 'all' }), ctx);
    await recordOpening(ws, 'r', { stage: 'evaluate', start: 0, end: 1, rows: 2, predictions: 'of another model' });
    const later = await evaluateStage(config({ range: 'all', thresholdAuc: 0.1 }), ctx);
    const [before, after] = [once, later].map(({ summary }) => summary?.verdict.ranges[1]);
    expect(after?.tries).toBe(2);
    expect((after?.high as number) - (after?.low as number)).toBeGreaterThan(
      (before?.high as number) - (before?.low as number),
    );
  });
  it('is refused when there is none', async () => {
    const { ctx } = await makeRun({ holdoutDates: 0 });
    await expect(evaluateStage(config({ range: 'holdout' }), ctx)).rejects.toThrow("run 'r' has no hold-out");
    const { summary } = await evaluateStage(config({ range: 'all' }), ctx);
    expect(summary?.warnings).toContain('the run has no hold-out: the verdict rests on out-of-fold rows alone');
  });
  it('dates choose rows of both ranges, the end left out', async () => {
    const evaluation = await evaluate({}, { start: '2019-06-01', end: '2020-02-01' });
    expect(evaluation.ranges.map(({ range }) => range)).toEqual(['oof', 'holdout']);
    expect(evaluation.ranges[0].start).toBe('2019-06-01T21:00:00Z');
    expect(evaluation.ranges[1].end).toBe('2020-01-31T21:00:00Z');
  });
});

describe('gates', () => {
  it('met: exit code 0; not met: exit code 4, also when nothing changed', async () => {
    const { ctx } = await makeRun({ edge: 1 });
    expect((await evaluateStage(config({ thresholdAuc: 0.55, thresholdAccuracy: 0.5 }), ctx)).exitCode).toBeUndefined();
    const failing = config({ thresholdAuc: 0.99 });
    const outcome = await evaluateStage(failing, ctx);
    expect(outcome.exitCode).toBe(4);
    expect(outcome.summary?.gates[0]).toMatchObject({ name: 'auc', threshold: 0.99, source: 'oof', passed: false });
    expect(await evaluateStage(failing, ctx)).toMatchObject({ status: 'up to date', exitCode: 4 });
  });
  it('Sharpe comes from the backtest of these predictions; without one the gate is not met', async () => {
    const { ws, ctx } = await makeRun();
    const wanted = config({ thresholdSharpe: 0 });
    const { summary } = await evaluateStage(wanted, ctx);
    expect(summary?.gates).toEqual([
      {
        name: 'sharpe',
        threshold: 0,
        value: null,
        source: 'backtest',
        passed: false,
        reason: 'not evaluated: run trademl backtest',
      },
    ]);
    const dir = runDir(ws, 'r');
    const benchmark = { name: 'buy and hold' };
    const annualisation = { periodsPerYear: 252 };
    await writeJson(join(dir, 'backtest.json'), {
      metrics: { sharpe: 0.8, costs: 12 },
      annualisation,
      benchmark,
      costTable: [],
    });
    const equity = Float64Array.from({ length: 200 }, (_, bar) => 1.0004 ** bar * (1 + 0.004 * Math.sin(1.3 * bar)));
    await writeTable(join(dir, 'equity.parquet'), { time: equity.map((_, bar) => bar), equity, benchmark: equity });
    const manifest = { stage: 'backtest', summary: {} };
    const read = await recordFile(predictionsPath(ws, 'r'));
    await writeJson(join(dir, 'backtest.manifest.json'), { ...manifest, inputs: [read] });
    const traded = await evaluateStage(wanted, ctx);
    expect(traded.summary?.gates[0]).toMatchObject({ value: 0.8, passed: true });
    expect(traded.summary?.trading).toMatchObject({ periods: 199, periodsPerYear: 252, overfitting: null });
    await writeJson(join(dir, 'backtest.manifest.json'), {
      ...manifest,
      inputs: [{ path: predictionsPath(ws, 'r'), sha256: 'old' }],
    });
    const stale = await evaluateStage(config({ thresholdSharpe: 0.1 }), ctx);
    expect(stale.summary?.gates[0].passed).toBe(false);
  });
  it('an AUC gate on regression says that there is none', async () => {
    const evaluation = await evaluate({ task: { kind: 'regression' } }, { thresholdAuc: 0.5 });
    expect(evaluation.gates[0]).toMatchObject({ passed: false, reason: 'forecasts of a number have no auc' });
  });
});

describe('bad input', () => {
  const spoil = async (change: (table: Record<string, Float64Array>) => void) => {
    const { ws, ctx } = await makeRun();
    const table = await readTable(predictionsPath(ws, 'r'));
    change(table as Record<string, Float64Array>);
    await writeTable(predictionsPath(ws, 'r'), table);
    return evaluateStage(config({ range: 'all' }), ctx);
  };
  it.each([
    ['an empty probability', (t: Record<string, Float64Array>) => t.p_up.fill(Number.NaN, 4, 5), /'p_up' row 5 is not/],
    ['a probability above 1', (t) => t.p_up.fill(1.5, 0, 1), /column 'p_up', row 1: 1.5 is no probability/],
    ['a missing column', (t) => delete t.p_up, /no column 'p_up'/],
    ['an empty label out of fold', (t) => t.y.fill(Number.NaN, 2, 3), /column 'y' row 3 is empty/],
    ['a label that is no class', (t) => t.y.fill(7, 2, 3), /column 'y' row 3: 7 is none of the classes 0..1/],
    ['a row twice', (t) => t.time.fill(t.time[0], 6, 7), /row 7 predicts S0 at .* a second time/],
    ['a single class', (t) => t.y.fill(1, 0, 1500), /all 1500 rows are of class 'up'/],
    [
      'a hold-out row without features',
      (t) => t.time.fill(t.time[t.time.length - 1] + 5e6, t.time.length - 1),
      /no row for S5/,
    ],
  ] satisfies [string, (table: Record<string, Float64Array>) => unknown, RegExp][])(
    '%s',
    async (_what, change, message) => {
      await expect(spoil(change)).rejects.toThrow(message);
    },
  );
  it('too few rows', async () => {
    await expect(evaluate({}, { range: 'oof', start: '2019-06-01', end: '2019-06-05' })).rejects.toThrow(
      'hold 24 rows; at least 30',
    );
  });
  it('no rows in the dates', async () => {
    await expect(evaluate({}, { start: '2030-01-01' })).rejects.toThrow('has no predictions');
    await expect(evaluate({}, { start: '2020-01-02', end: '2020-01-01' })).rejects.toThrow('is not before');
  });
  it('an unknown run, and a truncated predictions file', async () => {
    const { ws, ctx } = await makeRun();
    await expect(evaluateStage(config({ run: 'other' }), ctx)).rejects.toThrow("run 'other'");
    await writeFileAtomic(predictionsPath(ws, 'r'), 'PAR1 and then nothing');
    await expect(evaluateStage(config(), ctx)).rejects.toThrow('predictions.parquet');
  });
});

it('a dry run works in an empty folder', async () => {
  const dir = await temporaryFolder();
  const ctx = contextOf({ dataDir: join(dir, 'd'), artifactsDir: join(dir, 'a'), configsDir: join(dir, 'c') }, true);
  const outcome = await evaluateStage(config({ range: 'all' }), ctx);
  expect(outcome.status).toBe('dry run');
  expect(outcome.plan?.writes.map((path) => path.split('/').pop())).toEqual([
    'evaluation.json',
    'holdout_metrics.json',
  ]);
});

it('the same run scored twice gives the same numbers', async () => {
  const [a, b] = [await evaluate({ edge: 0.3 }), await evaluate({ edge: 0.3 })];
  expect(a).toEqual(b);
});

it('prints scores beside intervals and baselines, and the verdict after them', async () => {
  const { ctx } = await makeRun({ edge: 0.5, oracle: true });
  const outcome = await evaluateStage(config({ range: 'all', thresholdAuc: 0.5 }), ctx);
  let text = '';
  renderEvaluate(
    outcome,
    createUi(
      (part) => {
        text += part;
      },
      { width: 120, unicode: false },
    ),
  );
  expect(text).toMatch(/auc\s+\| 0\.\d{4} \| 0\.\d{4} to 0\.\d{4}\s+\|\s+0\.5000 \| higher/);
  expect(text).toContain('reachable: ');
  expect(text.indexOf('evidence of skill')).toBeGreaterThan(text.indexOf('gates'));
});
