import { describe, expect, it } from 'vitest';
import { computeFeature } from '../../src/features/compute-feature.ts';
import { columnsOf } from '../../src/features/instance.ts';
import type { FeatureInputs } from '../../src/features/total-return.ts';
import { computeLastRows, recallOf } from '../../src/features/update.ts';
import { inScratch } from '../../src/math/scratch.ts';
import { everySymbolInstance } from './every-instance.ts';
import { coarseBars, flatBars, mapInputs, syntheticBars, withEverything } from './synthetic-bars.ts';

const length = 1500;
const bars = withEverything(syntheticBars(length, 11));
const instances = everySymbolInstance().map((instance) => [columnsOf(instance).join(' '), instance] as const);

describe.each(instances)('update of %s', (_name, instance) => {
  const recall = recallOf(instance);

  function expectSameRows(known: FeatureInputs, whole: readonly Float64Array[], from: number): void {
    const { first, values } = computeLastRows(instance, recall, known, from);
    values.forEach((column, i) => {
      expect(Array.from(column.subarray(from - first))).toEqual(Array.from(whole[i].subarray(from)));
    });
    // In memory that other features have used before.
    const again = inScratch(() => {
      const last = computeLastRows(instance, recall, known, from);
      return last.values.map((column) => Array.from(column.subarray(from - last.first)));
    });
    expect(again).toEqual(whole.map((column) => Array.from(column.subarray(from))));
  }

  it.each([
    ['one new bar', 1499, 1500],
    ['one new bar, elsewhere', 1236, 1237],
    ['a week', 1001, 1006],
    ['a month', 800, 821],
  ])('%s: the bits of the whole', (_what, from, to) => {
    const known = mapInputs(bars, (values) => values.slice(0, to));
    const whole = computeFeature(instance, known);
    expectSameRows(known, whole, from);
  });

  it('also after prices that stood still, and that move on a coarse grid', () => {
    const still = syntheticBars(600, 11);
    for (const values of Object.values(still)) values.fill(values[299], 300, 590);
    for (const known of [withEverything(still), withEverything(flatBars(400)), withEverything(coarseBars(400))]) {
      const whole = computeFeature(instance, known);
      const from = known.close.length - 8;
      expectSameRows(known, whole, from);
    }
  });

  it('after a gap it goes on from the gap', () => {
    const known = mapInputs(bars, (values) => {
      const copy = values.slice(0, 1400);
      copy[700] = Number.NaN;
      return copy;
    });
    const whole = computeFeature(instance, known);
    for (const from of [699, 702, 1399]) {
      expectSameRows(known, whole, from);
    }
  });
});

it('recalls a window where there is one, and the run where there is none', () => {
  const named = (name: string) => instances.find(([columns]) => columns === name)?.[1];
  expect(recallOf(named('sma_ratio_20')!)).toEqual({ before: 19, block: 60 });
  expect(recallOf(named('rsi_14')!)).toBeUndefined();
});
