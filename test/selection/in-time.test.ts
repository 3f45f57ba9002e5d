import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Panel } from '../../src/io/panel.ts';
import { learners } from '../../src/models/index.ts';
import { selectionMethods } from '../../src/selection/index.ts';
import { createModels } from '../../src/selection/models.ts';
import type { StepChoice } from '../../src/selection/recipes.ts';
import {
  minSymbolRows,
  selectInTime,
  selectionCount,
  selectPerSymbol,
  type TimeOptions,
} from '../../src/selection/select-in-time.ts';
import { resolveSteps } from '../../src/selection/steps.ts';
import { developmentRows, foldRows, splitSchemes } from '../../src/splits/index.ts';
import { day, planOf, unevenPanel } from '../splits/rows.ts';

const width = 12;
const features = Array.from({ length: width }, (_, i) => `f${i}`);

/** Four symbols, twelve features: f0 and f1 carry the label, f2 is nearly f0, f3 is constant, the rest is noise. */
function demoPanel(seed: number, days: number): Panel {
  const { time, labelKnownAt } = unevenPanel(seed, days, 4, 3);
  const rng = createRng(seed + 100);
  const draw = () => Float32Array.from(time, () => rng.normal());
  const columns: Record<string, Float32Array> = Object.fromEntries(features.map((name) => [name, draw()]));
  columns.f2 = columns.f0.map((value) => value + 0.05 * rng.normal());
  columns.f3 = columns.f3.map(() => 1);
  const y = Float64Array.from(time, (_, row) =>
    Number.isNaN(labelKnownAt[row]) ? Number.NaN : columns.f0[row] - columns.f1[row] + rng.normal() > 0 ? 1 : 0,
  );
  const symbolId = Int32Array.from(time, (_, row) => row % 4);
  return { time, symbols: ['A', 'B', 'C', 'D'], symbolId, features, columns, y, labelKnownAt };
}

/** The same panel with every feature and label outside these rows replaced by garbage. */
function garbageOutside(panel: Panel, rows: Int32Array, seed: number): Panel {
  const rng = createRng(seed);
  const inside = new Set(rows);
  const columns = Object.fromEntries(
    Object.entries(panel.columns).map(([name, values]) => [
      name,
      Float32Array.from(values, (value, row) => {
        if (inside.has(row)) return value;
        const kind = rng.integer(3);
        return kind === 0 ? Number.NaN : kind === 1 ? 1e6 * panel.y[row] : 1e3 * rng.normal();
      }),
    ]),
  );
  const y = panel.y.map((value, row) => (inside.has(row) || Number.isNaN(value) ? value : 1 - value));
  return { ...panel, columns, y };
}

const setting = { seed: 7, threads: 1, device: 'cpu' as const, signal: new AbortController().signal };

function optionsFor(methods?: StepChoice[]): TimeOptions {
  return {
    steps: resolveSteps(methods, undefined, { maxFeatures: 5 }),
    task: { kind: 'binary' },
    learners: { xgb: learners.get('xgb'), rf: learners.get('rf') },
    setting,
    jobs: 2,
  };
}
const options = optionsFor();

describe.each(splitSchemes.names())('selection on the folds of %s', (scheme) => {
  const panel = demoPanel(1, 320);
  const plan = planOf(panel, { scheme, horizonBars: 3, embargoBars: 2, holdoutStart: day(270) });

  it('finds what carries the label and gives the others their reasons', async () => {
    let done = 0;
    const onDone = () => {
      done++;
    };
    const { final, folds } = await selectInTime(panel, plan, { ...options, onDone });
    expect(done).toBe(selectionCount(plan, 0));
    for (const part of [...folds, final]) {
      expect(part.selected).toContain('f1');
      expect(part.selected.includes('f0')).not.toBe(part.selected.includes('f2'));
      expect(part.selected).toHaveLength(5);
      const reasons = Object.fromEntries(part.removed.map(({ feature, reason }) => [feature, reason]));
      expect(reasons.f3).toBe('constant');
      expect(reasons[part.selected.includes('f0') ? 'f2' : 'f0']).toBe('correlated');
      expect(part.removed.length + part.selected.length).toBe(width);
    }
    expect(final.importance.f1).toBeGreaterThan(0.2);
    expect(Object.values(final.importance).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('never looks at test, purged, embargoed or hold-out rows', async () => {
    const clean = await selectInTime(panel, plan, options);
    for (const { fold } of plan.folds) {
      const train = foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y, panel).train;
      const spoilt = garbageOutside(panel, train, fold + 1);
      const found = await selectInTime(spoilt, plan, options);
      expect(found.folds[fold]).toEqual(clean.folds[fold]);
      // The garbage is no bystander: it does change what the final selection sees.
      expect(found.final).not.toEqual(clean.final);
    }
    const before = developmentRows(plan, panel.time, panel.labelKnownAt, panel.y);
    const spoilt = garbageOutside(panel, before, 99);
    expect(await selectInTime(spoilt, plan, options)).toEqual(clean);
  });

  it('does not depend on how many folds are at work at once', async () => {
    const one = await selectInTime(panel, plan, { ...options, jobs: 1 });
    expect(await selectInTime(panel, plan, { ...options, jobs: 4 })).toEqual(one);
  });
});

describe('selectPerSymbol', () => {
  it('selects on the rows of one symbol, and leaves out the symbols and folds with too few', async () => {
    const panel = demoPanel(2, 500);
    // D keeps 60 rows, all of them late.
    const late = [...panel.time.keys()].filter((row) => panel.symbolId[row] === 3).slice(-60);
    const isLate = new Set(late);
    const symbolId = panel.symbolId.map((id, row) => (id === 3 && !isLate.has(row) ? 0 : id));
    const changed = { ...panel, symbolId };
    const plan = planOf(changed, { scheme: 'walk-forward', horizonBars: 3, nFolds: 4 });
    const { selections, withoutOwn } = await selectPerSymbol(changed, plan, options);
    expect(withoutOwn).toEqual(['D']);
    expect(Object.keys(selections)).toEqual(['A', 'B', 'C']);
    const rowsOf = (fold: number, id: number) =>
      foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y, panel).train.filter((row) => symbolId[row] === id)
        .length;
    ['A', 'B', 'C'].forEach((symbol, id) => {
      const counts = plan.folds.map(({ fold }) => ({ fold, rows: rowsOf(fold, id) }));
      expect(selections[symbol].folds.map(({ fold, rows }) => ({ fold, rows }))).toEqual(
        counts.filter(({ rows }) => rows >= minSymbolRows),
      );
      expect(counts[0].rows < minSymbolRows && counts[3].rows >= minSymbolRows, `symbol ${symbol} tries both`).toBe(
        true,
      );
    });
  });
});

describe('gains', () => {
  it('are all 0 when the label has one value', async () => {
    const panel = demoPanel(3, 100);
    const flat = { ...panel, y: panel.y.map(() => 1) };
    const models = createModels(flat, Int32Array.of(0, 1, 2, 3), options);
    expect([...(await models.gains('xgb', ['f0', 'f1']))]).toEqual([0, 0]);
  });

  it('of an earlier fit serve only where they were measured on exactly these features, unless asked otherwise', async () => {
    const panel = demoPanel(3, 100);
    const labelled = Int32Array.from(panel.time.keys()).filter((row) => panel.y[row] >= 0);
    const models = createModels(panel, labelled, options);
    const three = await models.gains('xgb', ['f0', 'f1', 'f4']);
    expect(models.knownGains('xgb', ['f1', 'f4'])).toEqual(three.subarray(1));
    expect(models.knownGains('rf', ['f1', 'f4'])).toBeUndefined();
    expect(models.knownGains('xgb', ['f1', 'f5'])).toBeUndefined();
    expect(await models.gains('xgb', ['f1', 'f4'])).not.toEqual(three.subarray(1));
  });
});

/** Quick settings; methods that are not here run with their defaults. */
const quick: Record<string, StepChoice> = {
  shadow: { name: 'shadow', rounds: 10 },
  rfecv: { name: 'rfecv', folds: 2, drop: 0.4, least: 2 },
  permutation: { name: 'permutation', folds: 2 },
  'permutation-clusters': { name: 'permutation-clusters', folds: 2 },
};

describe.each(selectionMethods.names())('method %s', (name) => {
  const panel = demoPanel(4, 260);
  const plan = planOf(panel, { scheme: 'purged-kfold', horizonBars: 3, embargoBars: 2, holdoutStart: day(220) });
  const chosen = optionsFor(['constant', quick[name] ?? name]);

  it('never looks outside the training rows, and gives the same at any number of jobs', async () => {
    const clean = await selectInTime(panel, plan, { ...chosen, jobs: 1 });
    expect(await selectInTime(panel, plan, { ...chosen, jobs: 3 })).toEqual(clean);
    const train = foldRows(plan, 1, panel.time, panel.labelKnownAt, panel.y).train;
    const found = await selectInTime(garbageOutside(panel, train, 5), plan, chosen);
    expect(found.folds[1]).toEqual(clean.folds[1]);
    const before = developmentRows(plan, panel.time, panel.labelKnownAt, panel.y);
    expect(await selectInTime(garbageOutside(panel, before, 6), plan, chosen)).toEqual(clean);
  });

  it('keeps what carries the label', async () => {
    const { final } = await selectInTime(panel, plan, chosen);
    expect(final.selected).toContain('f1');
    expect(final.selected.includes('f0') || final.selected.includes('f2')).toBe(true);
  });

  it('accounts for every feature, with a reason that it declares and finite figures', async () => {
    const { final, folds } = await selectInTime(panel, plan, chosen);
    const reasons = ['constant', name].flatMap((of) => selectionMethods.get(of).reasons);
    for (const part of [...folds, final]) {
      expect([...part.selected, ...part.removed.map(({ feature }) => feature)].sort()).toEqual([...features].sort());
      expect(part.selected.length).toBeGreaterThan(0);
      for (const { reason, detail } of part.removed) {
        expect(reasons).toContain(reason);
        expect(detail).not.toMatch(/NaN|undefined|n\/a/);
      }
      const figures = Object.values(part.scores).flatMap((scores) => Object.values(scores));
      expect(figures.every(Number.isFinite)).toBe(true);
      expect(selectionMethods.get(name).score !== undefined).toBe(name in part.scores);
    }
  });
});

describe('a selection that was cut short', () => {
  it('does not repeat the parts that are remembered, and ends the same', async () => {
    const panel = demoPanel(1, 320);
    const plan = planOf(panel, { scheme: 'walk-forward', horizonBars: 3 });
    const kept = new Map<string, string>();
    const memory: TimeOptions['memory'] = {
      recall: async (part) => (kept.has(part) ? JSON.parse(kept.get(part) as string) : undefined),
      remember: async (part, choice) => {
        if (kept.has(part)) throw new Error(`${part} was worked on twice`);
        kept.set(part, JSON.stringify(choice));
      },
    };
    const whole = await selectInTime(panel, plan, { ...options, memory });
    expect([...kept.keys()].sort()).toEqual(['final', 'fold 0', 'fold 1', 'fold 2']);
    kept.delete('fold 1');
    expect(await selectInTime(panel, plan, { ...options, memory })).toEqual(whole);
  });
});
