import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Panel } from '../../src/io/panel.ts';
import { learners } from '../../src/models/index.ts';
import { gainRanker } from '../../src/selection/importance.ts';
import { minSymbolRows, selectInTime, selectionCount, selectPerSymbol } from '../../src/selection/select-in-time.ts';
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

const options = { maxMissing: 0.3, maxCorrelation: 0.9, correlation: 'pearson', maxFeatures: 5, jobs: 2 } as const;

function rankerFor(panel: Panel) {
  const signal = new AbortController().signal;
  const setting = { seed: 7, threads: 1, device: 'cpu' as const, signal };
  return gainRanker(panel, { kind: 'binary' }, learners.get('xgb'), setting);
}

describe.each(splitSchemes.names())('selection on the folds of %s', (scheme) => {
  const panel = demoPanel(1, 320);
  const plan = planOf(panel, { scheme, horizonBars: 3, embargoBars: 2, holdoutStart: day(270) });

  it('finds what carries the label and gives the others their reasons', async () => {
    let done = 0;
    const onDone = () => {
      done++;
    };
    const { final, folds } = await selectInTime(panel, plan, { ...options, onDone }, rankerFor(panel));
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
    const clean = await selectInTime(panel, plan, options, rankerFor(panel));
    for (const { fold } of plan.folds) {
      const train = foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y).train;
      const spoilt = garbageOutside(panel, train, fold + 1);
      const found = await selectInTime(spoilt, plan, options, rankerFor(spoilt));
      expect(found.folds[fold]).toEqual(clean.folds[fold]);
      // The garbage is no bystander: it does change what the final selection sees.
      expect(found.final).not.toEqual(clean.final);
    }
    const before = developmentRows(plan, panel.time, panel.labelKnownAt, panel.y);
    const spoilt = garbageOutside(panel, before, 99);
    expect(await selectInTime(spoilt, plan, options, rankerFor(spoilt))).toEqual(clean);
  });

  it('does not depend on how many folds are at work at once', async () => {
    const one = await selectInTime(panel, plan, { ...options, jobs: 1 }, rankerFor(panel));
    expect(await selectInTime(panel, plan, { ...options, jobs: 4 }, rankerFor(panel))).toEqual(one);
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
    const { selections, withoutOwn } = await selectPerSymbol(changed, plan, options, rankerFor(changed));
    expect(withoutOwn).toEqual(['D']);
    expect(Object.keys(selections)).toEqual(['A', 'B', 'C']);
    const rowsOf = (fold: number, id: number) =>
      foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y).train.filter((row) => symbolId[row] === id).length;
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

describe('gainRanker', () => {
  it('has nothing to rank by when the label has one value', async () => {
    const panel = demoPanel(3, 100);
    const flat = { ...panel, y: panel.y.map(() => 1) };
    const rows = Int32Array.of(0, 1, 2, 3);
    expect([...(await rankerFor(flat)(rows, ['f0', 'f1']))]).toEqual([0, 0]);
  });
});
