import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { averageUniqueness, sampleWeights, type WeightPanel } from '../../src/labels/sample-weights.ts';
import golden from '../golden/labels.json' with { type: 'json' };

/** One symbol with a bar at each whole number; each row's label is known at its end. */
function single(ends: readonly number[], bars = Math.max(...ends) + 1): WeightPanel {
  return {
    time: Float64Array.from({ length: bars }, (_, row) => row),
    symbolId: new Int32Array(bars),
    labelKnownAt: Float64Array.from({ length: bars }, (_, row) => ends[row] ?? Number.NaN),
  };
}
const uniqueness = { method: 'uniqueness', oldestWeight: 1 } as const;
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('uniqueness', () => {
  it('is that of the example in Lopez de Prado (2018), 4.5.3: labels of returns 0-3, 2-4 and 4-6', () => {
    const panel = single([3, 0, 4, 0, 6, 0, 0]);
    const found = averageUniqueness(panel, Int32Array.of(0, 2, 4));
    expect([...found]).toEqual([expect.closeTo(5 / 6, 12), 0.75, 1]);
    const weights = sampleWeights(panel, Int32Array.of(0, 2, 4), uniqueness);
    expect(mean(weights)).toBeCloseTo(1, 12);
    expect(weights[0] / weights[1]).toBeCloseTo(5 / 6 / 0.75, 12);
  });

  it('is 1 for labels of one bar, and 1/h for labels of h bars far from the ends', () => {
    const every = Int32Array.from({ length: 50 }, (_, row) => row);
    const next = single(Array.from(every, (row) => row + 1));
    expect([...averageUniqueness(next, every)]).toEqual(Array.from(every, () => 1));
    expect([...averageUniqueness(single([0, 2]), Int32Array.of(0, 1))]).toEqual([1, 1]);
    const five = single(Array.from(every, (row) => row + 5));
    expect(averageUniqueness(five, every)[25]).toBeCloseTo(0.2, 12);
  });

  it('other symbols do not overlap, and labels outside the rows count for nothing', () => {
    const rng = createRng(1);
    const panel: WeightPanel = {
      time: Float64Array.from({ length: 200 }, (_, row) => row >> 1),
      symbolId: Int32Array.from({ length: 200 }, (_, row) => row % 2),
      labelKnownAt: Float64Array.from({ length: 200 }, (_, row) => Math.min(99, (row >> 1) + 1 + rng.integer(8))),
    };
    const rows = Int32Array.from({ length: 60 }, (_, i) => 3 * i);
    const found = averageUniqueness(panel, rows);
    const inRows = new Set(rows);
    // The labels of all other rows may be anything.
    const other = { ...panel, labelKnownAt: panel.labelKnownAt.map((at, row) => (inRows.has(row) ? at : 99)) };
    expect(averageUniqueness(other, rows)).toEqual(found);
    // A plain second route: count, for each bar of the span, the labels of the symbol that span it.
    rows.forEach((row, i) => {
      const spans = [...rows].filter((o) => panel.symbolId[o] === panel.symbolId[row]);
      let sum = 0;
      let bars = 0;
      for (let at = panel.time[row] + 1; at <= panel.labelKnownAt[row]; at++) {
        sum += 1 / spans.filter((o) => panel.time[o] < at && at <= panel.labelKnownAt[o]).length;
        bars++;
      }
      expect(found[i]).toBeCloseTo(sum / bars, 12);
    });
  });
});

describe('against mlfinpy (spans shifted to begin after the row)', () => {
  const { rows: chosen, ends, uniqueness: unique, returnAttribution, decay } = golden.weights;
  const n = golden.close.length;
  const panel: WeightPanel = {
    time: Float64Array.from({ length: n }, (_, row) => row),
    symbolId: new Int32Array(n),
    labelKnownAt: new Float64Array(n).fill(Number.NaN),
  };
  chosen.forEach((row, i) => {
    panel.labelKnownAt[row] = ends[i];
  });
  const rows = Int32Array.from(chosen);

  it('average uniqueness', () => {
    averageUniqueness(panel, rows).forEach((value, i) => {
      expect(value).toBeCloseTo(unique[i], 12);
    });
  });

  it('return attribution', () => {
    const logReturns = Float64Array.from(golden.close, (close, row) =>
      row === 0 ? Number.NaN : Math.log(close / golden.close[row - 1]),
    );
    const found = sampleWeights(panel, rows, { method: 'return-attribution', oldestWeight: 1, logReturns });
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(returnAttribution[i], 10);
    });
  });

  it.each(decay)('time decay, oldest weight $oldest', ({ oldest, values }) => {
    const found = sampleWeights(panel, rows, { method: 'time-decay', oldestWeight: oldest });
    const scale = found.length / values.reduce((sum, value) => sum + value, 0);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(values[i] * scale, 10);
    });
  });
});

describe('time decay', () => {
  it('rows of one moment weigh the same, later ones more', () => {
    const panel: WeightPanel = {
      time: Float64Array.of(0, 0, 1, 1, 2, 2),
      symbolId: Int32Array.of(0, 1, 0, 1, 0, 1),
      labelKnownAt: Float64Array.of(1, 1, 2, 2, 3, 3),
    };
    const weights = sampleWeights(panel, Int32Array.of(0, 1, 2, 3), { method: 'time-decay', oldestWeight: 0 });
    expect([...weights]).toEqual([2 / 3, 2 / 3, 4 / 3, 4 / 3].map((value) => expect.closeTo(value, 12)));
  });
});

it('says so when nothing weighs anything, and none weighs all alike', () => {
  const panel = single([1, 2, 3]);
  const rows = Int32Array.of(0, 1);
  const logReturns = new Float64Array(4);
  expect(() => sampleWeights(panel, rows, { method: 'return-attribution', oldestWeight: 1, logReturns })).toThrow(
    'all return-attribution weights of the training rows are 0',
  );
  expect([...sampleWeights(panel, rows, { method: 'none', oldestWeight: 0 })]).toEqual([1, 1]);
});
