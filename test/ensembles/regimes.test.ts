import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { strategies } from '../../src/ensembles/index.ts';
import { metaModel } from '../../src/ensembles/meta-model.ts';
import { gateWeights } from '../../src/ensembles/regime-gated.ts';
import { regimesOf } from '../../src/ensembles/regimes.ts';
import type { LearningRows } from '../../src/ensembles/strategy.ts';
import { simplexWeights } from '../../src/ensembles/weighted.ts';
import { barsDir, barsPath, featuresPath, predictionsPath } from '../../src/io/layout.ts';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { readPredictions, readRun } from '../../src/io/runs.ts';
import { ensembleConfig, ensembleStage } from '../../src/stages/ensemble.ts';
import { testContext } from '../support/stage-context.ts';
import { type MarketOptions, makeTrainedRuns, type Sight } from '../support/trained-runs.ts';

const binary: Task = { kind: 'binary' };
/** Each sees in its own regime and is blind in the other, where it still speaks up. */
const experts: Record<string, Sight> = {
  calm: { blur: [0.3, 20], stretch: 1.5 },
  wild: { blur: [20, 0.3], stretch: 1.5 },
};

async function workspace(models: Record<string, Sight>, options: MarketOptions = {}) {
  const ctx = testContext();
  await makeTrainedRuns(ctx.workspace, models, { dates: 1000, regimes: 2, edge: 1.5, ...options });
  const ensemble = async (given: Record<string, unknown>) => {
    const config = ensembleConfig.parse({ models: Object.keys(models), resamples: 200, ...given });
    const { summary } = await ensembleStage(config, ctx);
    if (!summary) throw new Error('no summary');
    return summary;
  };
  const rowsOf = async (run: string, wanted: readonly string[]) => {
    const { summary } = await readRun(ctx.workspace, run);
    return regimesOf(ctx.workspace, summary, await readPredictions(ctx.workspace, run, summary.task), wanted);
  };
  return { ctx, ws: ctx.workspace, ensemble, rowsOf };
}

const flags = ['regime_0', 'regime_1'];

describe('regime-gated', () => {
  it('gives each regime its own expert, and beats one set of weights', async () => {
    const { ensemble } = await workspace(experts);
    const gated = await ensemble({ strategy: 'regime-gated', regimes: flags, run: 'gated' });
    const pooled = await ensemble({ strategy: 'weighted', run: 'pooled' });
    const [first, second] = gated.regimes ?? [];
    expect(first.regime).toBe('regime_0');
    expect(first.weights[0]).toBeGreaterThan(0.8);
    expect(second.weights[1]).toBeGreaterThan(0.8);
    expect(first.share).toBeGreaterThan(0.8);
    expect(gated.members).toEqual([
      { run: 'calm', weight: null },
      { run: 'wild', weight: null },
    ]);
    const loss = ({ comparison }: typeof gated) => comparison?.forecasts[0].scores.log_loss.value as number;
    expect(loss(gated)).toBeLessThan(loss(pooled) - 0.01);
    const { gains = [], bestSingle } = gated.comparison ?? {};
    const gain = gains.find(({ against, metric }) => against === bestSingle && metric === 'log_loss');
    expect(gain?.low as number).toBeGreaterThan(0);
  });

  it('serves several symbols and tasks', async () => {
    const { ensemble, ws } = await workspace(experts, { task: { kind: 'regression' } });
    const { regimes } = await ensemble({ strategy: 'regime-gated', regimes: flags, run: 'gated' });
    expect(regimes?.[0].share).toBeGreaterThan(0.5);
    expect(Object.keys(await readTable(predictionsPath(ws, 'gated')))).toContain('yhat');
  });

  /** Two members, one of them better, the same in every regime. */
  function alike(seed: number, dates = 1500): LearningRows {
    const rng = createRng(seed);
    const p = Float64Array.from({ length: dates }, () => 0.1 + 0.8 * rng.uniform());
    const y = p.map((value) => (rng.uniform() < value ? 1 : 0));
    const time = Float64Array.from(p.keys(), (day) => day * microsPerDay);
    const membership = [0, 1, 2].map((k) => time.map((_, day) => (day % 3 === k ? 1 : 0)));
    return {
      outputs: [[p], [p.map((value) => 0.5 + 0.5 * (value - 0.5))]],
      regimes: { names: ['a', 'b', 'c'], membership },
      y,
      time,
      labelKnownAt: time.map((at) => at + microsPerDay),
      task: binary,
      horizonBars: 1,
    };
  }

  it('mostly keeps the pooled weights where regimes do not differ', () => {
    const shares = Array.from({ length: 12 }, (_, seed) => gateWeights(alike(seed)).regimes.map(({ share }) => share));
    const mean = shares.flat().reduce((a, b) => a + b, 0) / shares.flat().length;
    expect(mean).toBeLessThan(0.3);
    expect(shares.flat().filter((share) => share === 0).length).toBeGreaterThan(shares.flat().length / 2);
  });

  it('counts a date once however many symbols it has, and overlapping labels once', () => {
    const rows = alike(1);
    const twice = (values: Float64Array) => Float64Array.from({ length: 2 * values.length }, (_, i) => values[i >> 1]);
    const doubled: LearningRows = {
      ...rows,
      outputs: rows.outputs.map((columns) => columns.map(twice)),
      regimes: { ...rows.regimes, membership: rows.regimes.membership.map(twice) },
      y: twice(rows.y),
      time: twice(rows.time),
      labelKnownAt: twice(rows.labelKnownAt),
    };
    const [one] = gateWeights(rows).regimes;
    const [two] = gateWeights(doubled).regimes;
    expect(one.effectiveDates).toBeCloseTo(500, 9);
    expect(two.effectiveDates).toBeCloseTo(500, 9);
    expect(two.rows).toBe(2 * one.rows);
    expect(gateWeights({ ...rows, horizonBars: 5 }).regimes[0].effectiveDates).toBeCloseTo(100, 9);
  });

  it('leaves a regime with too few rows, or one class, to the pooled weights', () => {
    const rows = alike(2);
    const rare = rows.time.map((_, day) => (day < 50 ? 1 : 0));
    const oneSided = rows.y.map((code) => code);
    const [first, second] = gateWeights({
      ...rows,
      regimes: { names: ['rare', 'one-sided'], membership: [rare, oneSided] },
    }).regimes;
    expect([first.share, second.share]).toEqual([0, 0]);
    expect(first.weights).toEqual([...simplexWeights(rows.outputs, rows.y, binary).weights]);
  });

  it('serves a row of unknown regime with the pooled weights, and one between two with their mean', async () => {
    const rows = alike(3);
    const combination = await strategies
      .get('regime-gated')
      .fit(
        { ...rows, outputs: [rows.outputs[0], [rows.outputs[0][0].map((p) => 1 - p)]] },
        { setting: { seed: 1, threads: 1, device: 'cpu', signal: new AbortController().signal } },
      );
    const [a, b] = combination.regimes?.map(({ weights }) => weights) ?? [];
    const membership = [
      Float64Array.of(Number.NaN, 0.5),
      Float64Array.of(Number.NaN, 0.5),
      Float64Array.of(Number.NaN, 0),
    ];
    const [p] = await combination.apply({
      outputs: [[Float64Array.of(1, 1)], [Float64Array.of(0, 0)]],
      regimes: { names: rows.regimes.names, membership },
    });
    const pooled = gateWeights({ ...rows, outputs: [rows.outputs[0], [rows.outputs[0][0].map((q) => 1 - q)]] }).pooled;
    expect(p[0]).toBeCloseTo(pooled[0], 12);
    expect(p[1]).toBeCloseTo((a[0] + b[0]) / 2, 12);
  });
});

describe('regimes of predicted rows', () => {
  it('by rule, are those of the bars up to the row and of no later ones', async () => {
    const { ws, rowsOf } = await workspace({ only: { blur: 1 } }, { dates: 700 });
    const whole = await rowsOf('only', ['regime']);
    expect(whole.names).toEqual(['bear', 'sideways', 'bull', 'high_vol']);
    const twelve = await rowsOf('only', ['regime12']);
    expect(twelve.names).toHaveLength(12);
    const known = (row: number) => !Number.isNaN(whole.membership[0][row]);
    const { time } = await readPredictions(ws, 'only', binary);
    expect([...time.keys()].filter(known).length).toBeGreaterThan(time.length / 2);
    for (const row of [...time.keys()].filter(known)) {
      expect(whole.membership.reduce((sum, column) => sum + column[row], 0)).toBe(1);
    }
    // The last hundred bars of every symbol are other ones; what is said of earlier rows stays.
    const cut = time[time.length - 1] - 100 * microsPerDay;
    for (const symbol of ['S0', 'S1', 'S2', 'S3']) {
      const bars = await readTable(barsPath(ws, '1d', symbol));
      const at = bars.time as Float64Array;
      const bent = (name: string) =>
        (bars[name] as Float64Array).map((value, row) => (at[row] > cut ? value * (1 + 0.3 * Math.sin(row)) : value));
      const names = ['open', 'high', 'low', 'close', 'adj_close'];
      await writeTable(barsPath(ws, '1d', symbol), {
        ...bars,
        ...Object.fromEntries(names.map((name) => [name, bent(name)])),
      });
    }
    const changed = await rowsOf('only', ['regime']);
    const early = [...time.keys()].filter((row) => time[row] <= cut);
    whole.membership.forEach((column, k) => {
      expect(early.map((row) => changed.membership[k][row])).toEqual(early.map((row) => column[row]));
    });
    expect(changed.membership).not.toEqual(whole.membership);
  });

  it('of one column, what is missing to 1 is the other regime', async () => {
    const { rowsOf } = await workspace({ only: { blur: 1 } });
    const { names, membership } = await rowsOf('only', ['regime_1']);
    expect(names).toEqual(['regime_1', 'not regime_1']);
    expect(membership[0].every((value, row) => value + membership[1][row] === 1)).toBe(true);
  });

  it('refuses columns that are missing, twice named, or no flags', async () => {
    const { ws, rowsOf } = await workspace({ only: { blur: 1 } }, { dates: 300 });
    await expect(rowsOf('only', ['regime_9'])).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/no feature column 'regime_9'/),
      hint: expect.stringMatching(/--regimes regime or --regimes regime12/),
    });
    await expect(rowsOf('only', ['regime_1', 'regime_1'])).rejects.toThrow(/twice/);
    const path = featuresPath(ws, 'set', 'S1');
    const table = await readTable(path);
    await writeTable(path, { ...table, regime_0: (table.regime_0 as Float64Array).map(() => 7) });
    await expect(rowsOf('only', flags)).rejects.toThrow(
      /column 'regime_0' of S1 at .*: 7 is neither flag nor probability/,
    );
  });

  it('by rule, need bars', async () => {
    const { ws, rowsOf } = await workspace({ only: { blur: 1 } }, { dates: 300 });
    rmSync(barsDir(ws, '1d'), { recursive: true });
    await expect(rowsOf('only', ['regime'])).rejects.toMatchObject({ kind: 'missing-input' });
  });
});

describe('a learner as the combination', () => {
  const setting = { seed: 1, threads: 1, device: 'cpu' as const, signal: new AbortController().signal };
  const withRegimes = async (task: Task) => {
    const { ws, rowsOf } = await workspace(experts, { task, dates: 1500 });
    const runs = await Promise.all(Object.keys(experts).map((run) => readPredictions(ws, run, task)));
    const regimes = await rowsOf('calm', flags);
    const [{ time, y, labelKnownAt, fold }] = runs;
    const rows = Int32Array.from(time.keys()).filter((row) => fold[row] >= 0);
    const take = (values: ArrayLike<number>, from: number, to: number) =>
      Float64Array.from(rows.subarray(from, to), (row) => values[row]);
    const part = (from: number, to: number): LearningRows => ({
      outputs: runs.map(({ outputs }) => outputs.map((column) => take(column, from, to))),
      regimes: { names: regimes.names, membership: regimes.membership.map((column) => take(column, from, to)) },
      y: take(y, from, to),
      time: take(time, from, to),
      labelKnownAt: take(labelKnownAt, from, to),
      task,
      horizonBars: 1,
    });
    const middle = Math.floor(rows.length * 0.7);
    return { earlier: part(0, middle), later: part(middle, rows.length) };
  };

  it('learns which member to trust in which regime, better than one set of weights', async () => {
    const { earlier, later } = await withRegimes(binary);
    const strategy = metaModel('meta-mlp', 'xgb', 'boosted trees over the members');
    const combination = await strategy.fit(earlier, { setting });
    const [p] = await combination.apply(later);
    combination.model?.close();
    const loss = (q: Float64Array) =>
      q.reduce((sum, value, row) => sum - Math.log(later.y[row] === 1 ? value : 1 - value), 0) / q.length;
    const { weights } = simplexWeights(earlier.outputs, earlier.y, binary);
    const pooled = p.map((_, row) => weights[0] * later.outputs[0][0][row] + weights[1] * later.outputs[1][0][row]);
    expect(loss(p)).toBeLessThan(loss(pooled));
  });

  it.each([{ kind: 'multiclass', classes: ['down', 'neutral', 'up'] } as Task, { kind: 'regression' } as Task])(
    'serves a $kind task',
    async (task) => {
      const { earlier, later } = await withRegimes(task);
      const combination = await metaModel('meta-mlp', 'xgb', '').fit(earlier, { setting });
      const columns = await combination.apply(later);
      combination.model?.close();
      expect(columns).toHaveLength(task.kind === 'multiclass' ? 3 : 1);
      expect(columns.every((column) => column.every(Number.isFinite))).toBe(true);
    },
  );

  it('is the plain mean where there is too little to learn from', async () => {
    const { earlier } = await withRegimes(binary);
    const few = { ...earlier, y: earlier.y.slice(0, 100) };
    expect((await metaModel('meta-mlp', 'xgb', '').fit(few, { setting })).weights).toEqual([0.5, 0.5]);
  });

  it('refuses weights', () => {
    expect(() => metaModel('meta-mlp', 'xgb', '').check(binary, 2, [1, 2])).toThrow(/learns its weights/);
  });

  it('meta-mlp learns whom to trust when, once it has seen both regimes', async () => {
    const { ensemble } = await workspace(experts);
    const lossOfLastFold = async (given: Record<string, unknown>) => {
      const { folds } = await ensemble({ ...given, run: String(given.strategy) });
      return folds[folds.length - 1].scores.log_loss as number;
    };
    const mean = await lossOfLastFold({ strategy: 'average' });
    expect(await lossOfLastFold({ strategy: 'meta-mlp', regimes: flags })).toBeLessThan(mean - 0.01);
  });

  it('tells no regime apart that too few rows stand in, or all', async () => {
    const { earlier, later } = await withRegimes(binary);
    const rare = earlier.y.map((_, row) => (row < 20 ? 1 : 0));
    const flat = earlier.y.map(() => 1);
    const withFlags = (flags: Float64Array[]) => ({
      ...earlier,
      regimes: { names: ['rare', 'all'], membership: flags },
    });
    const other = later.y.map((_, row) => row % 2);
    const predict = async (learned: LearningRows, served: Float64Array[]) => {
      const combination = await metaModel('meta-mlp', 'xgb', '').fit(learned, { setting });
      const [p] = await combination.apply({ ...later, regimes: { names: learned.regimes.names, membership: served } });
      combination.model?.close();
      return p;
    };
    const without = { ...earlier, regimes: { names: [], membership: [] } };
    expect(await predict(withFlags([rare, flat]), [other, other])).toEqual(await predict(without, []));
  });
});
