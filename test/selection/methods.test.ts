import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Panel } from '../../src/io/panel.ts';
import { learners } from '../../src/models/index.ts';
import { fracdiffName } from '../../src/selection/fracdiff.ts';
import { innerFolds } from '../../src/selection/inner-folds.ts';
import { lossOf } from '../../src/selection/loss.ts';
import type { StepContext } from '../../src/selection/method.ts';
import { createModels } from '../../src/selection/models.ts';
import type { StepChoice } from '../../src/selection/recipes.ts';
import { eliminationSizes } from '../../src/selection/rfecv.ts';
import { selectFeatures } from '../../src/selection/select-features.ts';
import { resolveSteps } from '../../src/selection/steps.ts';
import { unevenPanel } from '../splits/rows.ts';

/** Three symbols, labels known three rows later; the columns are made by the caller, on labelled rows alone. */
function contextOf(
  columnsOf: (draw: () => Float64Array, rows: number) => Record<string, Float64Array>,
  labelOf: (columns: Record<string, Float64Array>, row: number) => number,
  days = 300,
  task: StepContext['task'] = { kind: 'binary' },
): StepContext {
  const { time, labelKnownAt } = unevenPanel(11, days, 3, 3);
  const rng = createRng(12);
  const columns = columnsOf(() => Float64Array.from(time, () => rng.normal()), time.length);
  const y = Float64Array.from(time, (_, row) => (Number.isNaN(labelKnownAt[row]) ? Number.NaN : labelOf(columns, row)));
  const symbolId = Int32Array.from(time, (_, row) => row % 3);
  const features = Object.keys(columns);
  const panel: Panel = { time, symbols: ['A', 'B', 'C'], symbolId, features, columns, y, labelKnownAt };
  const rows = Int32Array.from(time.keys()).filter((row) => y[row] > -1e9);
  const signal = new AbortController().signal;
  const setting = { seed: 3, threads: 1, device: 'cpu' as const, signal };
  const models = createModels(panel, rows, {
    task,
    learners: { xgb: learners.get('xgb'), rf: learners.get('rf') },
    setting,
  });
  const labels = Float64Array.from(rows, (row) => y[row]);
  return { panel, rows, columns, y: labels, task, models, horizonBars: 3, embargoBars: 2, seed: 3, signal };
}

const select = (ctx: StepContext, ...methods: StepChoice[]) =>
  selectFeatures(ctx, ctx.panel.features, resolveSteps(methods, undefined, {}));

/** Eight columns of noise beside two that carry the label. */
const planted = (noise = 1) =>
  contextOf(
    (draw) => Object.fromEntries(['a', 'b', ...Array.from({ length: 8 }, (_, i) => `n${i}`)].map((f) => [f, draw()])),
    ({ a, b, n0 }, row) => (a[row] - b[row] + noise * Math.sin(1e4 * n0[row]) > 0 ? 1 : 0),
    400,
  );

describe('innerFolds', () => {
  const ctx = planted();
  it('test every training row once and train on none whose label touches the tested labels', () => {
    const { time, labelKnownAt } = ctx.panel;
    const folds = innerFolds(ctx, 4);
    expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...ctx.rows]);
    for (const { train, test } of folds) {
      const start = Math.min(...Array.from(test, (row) => time[row]));
      const end = Math.max(...Array.from(test, (row) => labelKnownAt[row]));
      expect(train.length).toBeGreaterThan(0);
      expect([...train].every((row) => labelKnownAt[row] < start || time[row] > end)).toBe(true);
    }
  });

  it('say what would work when there are too few dates', () => {
    expect(() => innerFolds({ ...ctx, rows: ctx.rows.slice(0, 5), y: ctx.y.slice(0, 5) }, 4)).toThrow(
      /4 inner folds do not fit into \d+ training dates/,
    );
  });
});

describe('lossOf', () => {
  it.each([
    ['binary', { kind: 'binary' } as const, [1, 0], [0.8, 0.4], -(Math.log(0.8) + Math.log(0.6)) / 2],
    [
      'multiclass',
      { kind: 'multiclass', classes: ['x', 'y'] } as const,
      [1, 0],
      [0.3, 0.7, 0.9, 0.1],
      -(Math.log(0.7) + Math.log(0.9)) / 2,
    ],
    ['regression', { kind: 'regression' } as const, [1, 5], [2, 3], Math.sqrt(2.5)],
  ])('%s', (_what, task, y, predictions, expected) => {
    expect(lossOf(task, Float64Array.from(y), Float64Array.from(predictions))).toBeCloseTo(expected, 12);
  });
});

describe('methods on two columns that carry the label and eight of noise', () => {
  it.each([
    ['permutation', { name: 'permutation', folds: 4, errors: 2 }, 2],
    ['shadow', { name: 'shadow', rounds: 20 }, 0],
    ['rfecv', { name: 'rfecv', least: 1, rule: 'one-se' }, 2],
    ['kbest-anova', { name: 'kbest-anova', keep: 2 }, 0],
    ['kbest-mi', { name: 'kbest-mi', keep: 2 }, 0],
    ['importance by a forest', { name: 'importance', keep: 2, model: 'rf' }, 0],
  ] as const)('%s keeps the two and hardly any noise', async (_what, step, noise) => {
    const { selected } = await select(planted(), step);
    expect(selected).toEqual(expect.arrayContaining(['a', 'b']));
    expect(selected.length).toBeLessThanOrEqual(2 + noise);
  });

  it('shadow and permutation keep one feature of pure noise, and say that nothing is there', async () => {
    const nothing = contextOf(
      (draw) => ({ a: draw(), b: draw(), c: draw(), coin: draw() }),
      ({ coin }, row) => (Math.sin(1e5 * coin[row]) > 0 ? 1 : 0),
      600,
    );
    const found = await select(nothing, { name: 'shadow', alpha: 0.01 });
    expect(found.selected).toHaveLength(1);
    expect(found.notes[0]).toMatch(/^shadow: no feature beats its shadows at alpha 0.01; \w+ is kept$/);
  });

  it('work on a label of values', async () => {
    const ctx = contextOf(
      (draw) => ({ a: draw(), b: draw(), c: draw() }),
      ({ a }, row) => a[row] ** 2 + 0.1 * Math.sin(1e4 * row),
      200,
      { kind: 'regression' },
    );
    // F sees straight lines only, information sees the parabola.
    expect((await select(ctx, { name: 'kbest-mi', keep: 1 })).selected).toEqual(['a']);
    expect((await select(ctx, 'permutation')).selected).toContain('a');
    expect((await select(ctx, { name: 'rfecv', least: 1, rule: 'one-se' })).selected).toContain('a');
  });
});

describe('clusters', () => {
  const ctx = contextOf(
    (draw) => {
      const [x, y] = [draw(), draw()];
      const near = (of: Float64Array, sign: number) => {
        const noise = draw();
        return of.map((value, i) => sign * value + 0.2 * noise[i]);
      };
      return { x1: near(x, 1), x2: near(x, -1), x3: x, y1: near(y, 1), y2: y, alone: draw() };
    },
    (columns, row) => (columns.x3[row] + columns.y2[row] > 0 ? 1 : 0),
  );

  it('keep the feature with the largest F of each group and name it in the reason', async () => {
    const found = await select(ctx, 'clusters');
    expect(found.selected).toEqual(['x3', 'y2', 'alone']);
    expect(found.removed[0]).toEqual({
      feature: 'x1',
      reason: 'cluster',
      detail: expect.stringMatching(/^group of 3 kept x3 \(\|r\| 0\.9\d, F [\d.]+ against [\d.]+\)$/),
    });
  });

  it('keep mirror images apart with the angular distance, and as many groups as asked for', async () => {
    expect((await select(ctx, { name: 'clusters', distance: 'angular' })).selected).toEqual([
      'x2',
      'x3',
      'y2',
      'alone',
    ]);
    expect((await select(ctx, { name: 'clusters', count: 2, linkage: 'ward' })).selected).toHaveLength(2);
  });

  it('are shuffled together, so that copies do not hide each other', async () => {
    const { selected, scores } = await select(ctx, { name: 'permutation-clusters', folds: 4 });
    expect(selected).toEqual(['x1', 'x2', 'x3', 'y1', 'y2']);
    const own = scores['permutation-clusters'];
    expect([own.x1, own.x2]).toEqual([own.x3, own.x3]);
    const alone = (await select(ctx, { name: 'permutation', folds: 4 })).scores.permutation;
    expect(own.x3).toBeGreaterThan(alone.x3);
  });
});

describe('rfecv', () => {
  it.each([
    [10, 0.2, 5, [10, 8, 7, 6, 5]],
    [3, 0.9, 1, [3, 1]],
    [2, 0.1, 2, [2]],
  ])('from %d, dropping %d down to %d', (from, drop, least, expected) => {
    expect(eliminationSizes(from, drop, least)).toEqual(expected);
  });
});

describe('fracdiff', () => {
  it.each([
    ['fracdiff_0p4_100', 'fracdiff_*_100', 0.4],
    ['fracdiff_60_0p8', 'fracdiff_60_*', 0.8],
    ['log_fracdiff_1_60', 'log_fracdiff_*_60', 1],
  ])('%s', (feature, stem, d) => {
    expect(fracdiffName(feature)).toEqual({ stem, d });
  });

  it.each(['rsi_14', 'fracdiff', 'sma_0p4'])('%s is none', (feature) => {
    expect(fracdiffName(feature)).toBeUndefined();
  });

  it('keeps the smallest order that is stationary, and leaves other features alone', async () => {
    const ctx = contextOf(
      (draw) => {
        const noise = draw();
        const sums = [0, 0, 0];
        const walk = noise.map((value, row) => {
          sums[row % 3] += value;
          return sums[row % 3];
        });
        return {
          fracdiff_0p2_60: walk,
          fracdiff_0p6_60: noise,
          fracdiff_1p0_60: draw(),
          fracdiff_0p2_20: draw(),
          rsi_14: walk,
        };
      },
      () => 1,
    );
    const found = await select(ctx, 'fracdiff');
    expect(found.selected).toEqual(['fracdiff_0p6_60', 'fracdiff_0p2_20', 'rsi_14']);
    expect(found.removed.map(({ feature, detail }) => `${feature}: ${detail}`)).toEqual([
      expect.stringMatching(
        /^fracdiff_0p2_60: unit root not rejected: median p 0\.\d+ \(level 0.05\); fracdiff_0p6_60 stays$/,
      ),
      expect.stringMatching(/^fracdiff_1p0_60: d 0.6 is enough: fracdiff_0p6_60 has median p /),
    ]);
  });
});
