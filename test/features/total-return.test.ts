import { expect, it } from 'vitest';
import { singleSymbolFrame } from '../../src/core/frame.ts';
import { featureSet } from '../../src/features/choose-features.ts';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { columnsOf, isSymbolInstance } from '../../src/features/instance.ts';
import { totalReturnInputs } from '../../src/features/total-return.ts';
import { syntheticBars } from './synthetic-bars.ts';

function frame(adjust: (row: number) => number) {
  const bars = syntheticBars(400, 9);
  const adjusted = bars.close.map((close, row) => close * adjust(row));
  return singleSymbolFrame(
    'X',
    bars.close.map((_, i) => i),
    { ...bars, adj_close: adjusted },
  );
}

it('multiplies prices by adj_close / close and leaves the volume', () => {
  const bars = frame((row) => (row < 200 ? 0.98 : 1));
  const inputs = totalReturnInputs(bars);
  expect(inputs.close[10]).toBeCloseTo(bars.columns.adj_close[10], 12);
  expect(inputs.high[10] / bars.columns.high[10]).toBeCloseTo(0.98, 12);
  expect(inputs.open[300]).toBe(bars.columns.open[300]);
  expect(inputs.volume).toEqual(bars.columns.volume);
});

it('makes a row missing whose close or adj_close is not a positive number', () => {
  const bars = frame((row) => [Number.NaN, 0, -1, 1][row] ?? 1);
  const { close, low } = totalReturnInputs(bars);
  for (const row of [0, 1, 2]) expect([close[row], low[row]]).toEqual([Number.NaN, Number.NaN]);
  expect(close[3]).toBe(bars.columns.close[3]);
});

it('a dividend paid later, which rescales the past, moves no core feature of the past', () => {
  const dividendAt = 350;
  const before = totalReturnInputs(frame(() => 1));
  const after = totalReturnInputs(frame((row) => (row < dividendAt ? 0.97 : 1)));
  for (const instance of featureSet('core').filter(isSymbolInstance)) {
    const then = computeFeature(instance, before);
    computeFeature(instance, after).forEach((values, i) => {
      for (let row = 0; row < dividendAt; row++) {
        const [a, b] = [then[i][row], values[row]];
        const same = Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
        if (!same) expect.fail(`${columnsOf(instance)[i]} row ${row}: ${b} after the dividend, ${a} before`);
      }
    });
  }
});
