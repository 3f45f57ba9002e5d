import { describe, expect, it } from 'vitest';
import { singleSymbolFrame } from '../../src/core/frame.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { writeBars } from '../../src/io/bars.ts';
import { featuresPath, predictionsPath, runManifestPath, splitsPath } from '../../src/io/layout.ts';
import { readManifest } from '../../src/io/manifest.ts';
import { loadPanel } from '../../src/io/panel.ts';
import { readTable } from '../../src/io/parquet.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import { computeLabels } from '../../src/labels/compute-labels.ts';
import { labelSpec } from '../../src/labels/label-spec.ts';
import { sampleWeights } from '../../src/labels/sample-weights.ts';
import { foldRows, readSplitPlan } from '../../src/splits/index.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import { splitsConfig, splitsStage } from '../../src/stages/splits.ts';
import { trainConfig, trainStage } from '../../src/stages/train.ts';
import { syntheticBars } from '../features/synthetic-bars.ts';
import { type TestContext, testContext } from '../support/stage-context.ts';

const rows = 320;
const labels = [
  'triple-barrier:horizon=6,span=20,up=2,down=2',
  'excess:horizon=5',
  'meta:of=rsi_14,level=50,contrary=1,horizon=6,span=20',
  'regime12:of=VIX,fast=10,slow=40,history=60',
];
const tripleBarrier = 'label_triple_barrier_6_span_20';

async function market(): Promise<TestContext> {
  const ctx = testContext();
  for (const [i, symbol] of ['AAA', 'BBB', 'CCC', 'VIX'].entries()) {
    const bars = syntheticBars(rows, i + 1);
    const time = bars.close.map((_, row) => (19000 + row) * microsPerDay);
    await writeBars(ctx.workspace, '1d', singleSymbolFrame(symbol, time, { ...bars, adj_close: bars.close }));
  }
  return ctx;
}

const features = (label: readonly string[], symbols = ['AAA', 'BBB', 'CCC']) =>
  featuresConfig.parse({ set: 'none', features: ['rsi'], label, symbols });

describe('sides from a stored run', () => {
  const spec = 'meta:of=run:primary,horizon=6,span=20';
  const column = 'label_meta_6_run_primary_span_20';
  const metaSet = (overrides: Record<string, unknown> = {}) =>
    featuresConfig.parse({ set: 'none', features: ['rsi'], label: [spec], symbols: ['AAA', 'BBB'], ...overrides });

  /** A run with a sealed end, so that there are rows with and without an out-of-fold prediction. */
  async function withRun(): Promise<TestContext> {
    const ctx = await market();
    await featuresStage(features(['up:horizon=1']), ctx);
    const holdoutStart = new Date((19000 + 260) * 86_400_000).toISOString();
    await splitsStage(splitsConfig.parse({ nFolds: 3, scheme: 'walk-forward', holdoutStart }), ctx);
    await trainStage(trainConfig.parse({ model: 'prior', run: 'primary', validationShare: 0 }), ctx);
    return ctx;
  }

  it('labels the rows that were predicted out of fold, by the sign of the prediction, and no others', async () => {
    const ctx = await withRun();
    await featuresStage(metaSet({ name: 'meta' }), ctx);
    const { time, symbol, fold: folds, p_up: up } = await readTable(predictionsPath(ctx.workspace, 'primary'));
    const fold = folds as Int32Array;
    expect(fold.includes(-1)).toBe(true);
    for (const [seed, name] of ['AAA', 'BBB'].entries()) {
      const bars = syntheticBars(rows, seed + 1);
      const at = bars.close.map((_, row) => (19000 + row) * microsPerDay);
      const side = at.map((moment) => {
        const row = (time as Float64Array).findIndex((t, i) => t === moment && symbol[i] === name && fold[i] >= 0);
        return row < 0 ? Number.NaN : 2 * (up[row] as number) - 1;
      });
      const expected = computeLabels({ time: at, ...bars }, [labelSpec(spec)], { columns: { 'run:primary': side } });
      const stored = await readTable(featuresPath(ctx.workspace, 'meta', name));
      expect(stored[column]).toEqual(expected[column]);
      const labelled = (stored[column] as Float64Array).map((value) => Number(!Number.isNaN(value)));
      expect(labelled.reduce((sum, one) => sum + one)).toBeGreaterThan(50);
      expect(labelled.some((one, row) => one === 1 && Number.isNaN(side[row]))).toBe(false);
    }
    expect((await featuresStage(metaSet({ name: 'meta' }), ctx)).status).toBe('up to date');
  });

  it('refuses a run that is not there, one of its own feature set, and other labels that name a run', async () => {
    const ctx = await withRun();
    await expect(featuresStage(metaSet({ name: 'meta', label: ['meta:of=run:other'] }), ctx)).rejects.toMatchObject({
      kind: 'missing-input',
      message: expect.stringContaining("run 'other'"),
    });
    await expect(featuresStage(metaSet(), ctx)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('would then depend on itself'),
      hint: expect.stringContaining('--name'),
    });
    await expect(featuresStage(metaSet({ label: ['regime:of=run:primary'] }), ctx)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining("'regime' can't refer to a run"),
    });
  });
});

describe('from bars to a run', () => {
  it('writes labels of the cross-section, of a column and of a reference, each with its own time', async () => {
    const ctx = await market();
    const outcome = await featuresStage(features(labels), ctx);
    expect(outcome.summary?.labels.map(({ column, horizonBars }) => [column, horizonBars])).toEqual([
      [tripleBarrier, 6],
      ['label_excess_5', 5],
      ['label_meta_6_rsi_14_span_20_level_50_contrary_1', 6],
      ['label_regime12_5_vix_fast_10_slow_40_history_60', 5],
    ]);
    const tables = [];
    for (const symbol of ['AAA', 'BBB', 'CCC'])
      tables.push(await readTable(featuresPath(ctx.workspace, 'default', symbol)));
    for (let row = 0; row + 5 < rows; row++) {
      const excess = tables.map(({ label_excess_5: values }) => (values as Float64Array)[row]).sort((a, b) => a - b);
      expect(excess[1]).toBe(0);
    }
    for (const { spec: _, column } of outcome.summary?.labels ?? []) {
      const [values, knownAt] = [tables[0][column], tables[0][`${column}_known_at`]] as Float64Array[];
      expect(values.filter((value) => !Number.isNaN(value)).length, column).toBeGreaterThan(50);
      expect(
        knownAt.every((at, row) => Number.isNaN(at) === Number.isNaN(values[row])),
        column,
      ).toBe(true);
    }
    expect((await featuresStage(features(labels), ctx)).status).toBe('up to date');
  });

  it('refuses a column that the set does not have and a reference without bars', async () => {
    const ctx = await market();
    await expect(featuresStage(features(['meta:of=rsi_41']), ctx)).rejects.toMatchObject({
      message: expect.stringContaining("no feature of this set has a column 'rsi_41'"),
      hint: expect.stringContaining('rsi_14'),
    });
    await expect(featuresStage(features(['regime:of=VIXX']), ctx)).rejects.toThrow(
      "refers to 'VIXX', which has no 1d bars",
    );
  });

  it.each(['none', 'uniqueness', 'return-attribution', 'time-decay'] as const)(
    'weighs training rows by %s, from the training rows of the fold alone',
    async (method) => {
      const ctx = await market();
      const ws = ctx.workspace;
      await featuresStage(features(labels.slice(0, 1)), ctx);
      await splitsStage(splitsConfig.parse({ nFolds: 2, scheme: 'purged-kfold' }), ctx);
      const options = { model: 'prior', run: 'r', weights: method, oldestWeight: 0, validationShare: 0 };
      await trainStage(trainConfig.parse(options), ctx);
      const manifest = await readManifest<RunSummary>(runManifestPath(ws, 'r'));
      expect(manifest?.summary.weights).toBe(method);
      expect(manifest?.config).toMatchObject({ weights: method });

      // The prior predicts the weighted share of each class: computed here from the bars anew.
      const panel = await loadPanel(ws, 'default', { label: tripleBarrier });
      const logReturns = panel.time.map((at, row) => {
        const bars = syntheticBars(rows, panel.symbolId[row] + 1).close;
        const bar = at / microsPerDay - 19000;
        return bar === 0 ? Number.NaN : Math.log(bars[bar] / bars[bar - 1]);
      });
      const plan = await readSplitPlan(splitsPath(ws, 'default'));
      const table = await readTable(predictionsPath(ws, 'r'));
      for (const { fold } of plan.folds) {
        const { train } = foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y);
        const weights = sampleWeights(panel, train, { method, oldestWeight: 0, logReturns });
        const up = weights.reduce((sum, weight, i) => sum + (panel.y[train[i]] === 2 ? weight : 0), 0) / train.length;
        const at = (table.fold as Int32Array).indexOf(fold);
        expect((table.p_up as Float64Array)[at]).toBeCloseTo(up, 6);
      }
    },
  );
});
