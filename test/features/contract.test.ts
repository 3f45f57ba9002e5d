import { describe, expect, it } from 'vitest';
import { computeFeature } from '../../src/features/compute-feature.ts';
import type { SymbolFeature } from '../../src/features/define-feature.ts';
import { columnsOf, type FeatureInstance } from '../../src/features/instance.ts';
import { everySymbolInstance } from './every-instance.ts';
import {
  type AllInputs,
  type BarInputs,
  coarseBars,
  flatBars,
  mapInputs,
  syntheticBars,
  withEverything,
} from './synthetic-bars.ts';

/*
 * What define-feature.ts promises, held against every feature at its default and in its core windows.
 */
const length = 700;
const bars = withEverything(syntheticBars(length, 5));
const instances = everySymbolInstance().map((instance) => [columnsOf(instance).join(' '), instance] as const);

const factors: Readonly<Record<string, number>> = {
  volume: 10,
  bid_size: 10,
  ask_size: 10,
  session: 1,
  minute: 1,
  session_minutes: 1,
  // Another symbol: its price level has nothing to do with the symbol's own.
  reference: 7,
};

function head(inputs: AllInputs, rows: number): AllInputs {
  return mapInputs(inputs, (values) => values.slice(0, rows));
}

function concat(parts: readonly AllInputs[]): AllInputs {
  return mapInputs(parts[0], (_, name) =>
    Float64Array.from(parts.flatMap((part) => Array.from(part[name as 'close']))),
  );
}

function expectSameBits(values: Float64Array, expected: Float64Array): void {
  expect(values.length).toBe(expected.length);
  expect(values.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
}

function expectNoInfinity(instance: FeatureInstance<SymbolFeature>, inputs: AllInputs): void {
  const warmup = instance.definition.warmup(instance.params);
  for (const values of computeFeature(instance, inputs)) {
    expect(values.subarray(warmup).every(Number.isFinite)).toBe(true);
    expect(values.every((value) => Number.isFinite(value) || Number.isNaN(value))).toBe(true);
  }
}

describe.each(instances)('%s', (_name, instance) => {
  const { definition, params } = instance;
  const whole = computeFeature(instance, bars);
  const warmup = definition.warmup(params);

  it('has one array per output, NaN before the warm-up and finite from it on', () => {
    const outputs = definition.outputs(params);
    expect(whole.length).toBe(outputs.length);
    expect(new Set(outputs).size).toBe(outputs.length);
    for (const values of whole) {
      expect(values.length).toBe(length);
      expect(values.subarray(warmup).every(Number.isFinite)).toBe(true);
    }
    // Outputs may begin one after another; the declared warm-up is that of the last, exactly.
    const starts = whole.map((values) => values.findIndex((value) => !Number.isNaN(value)));
    expect(Math.max(...starts)).toBe(warmup);
    whole.forEach((values, i) => {
      expect(values.subarray(0, starts[i]).every(Number.isNaN)).toBe(true);
    });
  });

  it('shares what it measures with other features without changing it: bars of its own give the same', () => {
    // By now every feature was computed of `bars`, so whatever they share is in use.
    const own = computeFeature(
      instance,
      mapInputs(bars, (values) => values.slice()),
    );
    computeFeature(instance, bars).forEach((values, i) => {
      expectSameBits(values, own[i]);
      expectSameBits(values, whole[i]);
    });
  });

  it('gives the first k results from the first k rows, bit for bit', () => {
    for (const rows of [0, 1, 2, 13, 64, 199, 200, 257, 512, 699]) {
      computeFeature(instance, head(bars, rows)).forEach((values, i) => {
        expectSameBits(values, whole[i].subarray(0, rows));
      });
    }
  });

  it('does not move up to row k when the bars after k change', () => {
    const other = withEverything(syntheticBars(length, 6, 900), 60);
    for (const k of [50, 300, 650]) {
      const perturbed = mapInputs(bars, (values, name) => {
        const changed = values.slice();
        changed.set(other[name as 'close'].subarray(k + 1), k + 1);
        return changed;
      });
      computeFeature(instance, perturbed).forEach((values, i) => {
        expectSameBits(values.subarray(0, k + 1), whole[i].subarray(0, k + 1));
      });
    }
  });

  it('is finite on flat bars, without volume, on coarse prices, and when a flat stretch begins or ends', () => {
    const all = (part: BarInputs) => withEverything(part);
    expectNoInfinity(instance, all(flatBars(length)));
    expectNoInfinity(instance, all(flatBars(length, 1e-3, 5e9)));
    expectNoInfinity(instance, all(coarseBars(length)));
    const none = new Float64Array(length);
    expectNoInfinity(instance, { ...bars, volume: none, bid_size: none, ask_size: none });
    expectNoInfinity(instance, { ...bars, bid: bars.close, ask: bars.close, reference: bars.close.map(() => 100) });
    const price = bars.close[299];
    expectNoInfinity(instance, all(concat([head(bars, 300), all(flatBars(400, price))])));
    expectNoInfinity(instance, all(concat([all(flatBars(300, bars.open[0])), head(bars, 400)])));
  });

  it('starts afresh after a gap: missing inputs cut the bars in two runs', () => {
    const gapAt = 250;
    const broken = mapInputs(bars, (values) => {
      const copy = values.slice();
      copy[gapAt] = Number.NaN;
      return copy;
    });
    const after = computeFeature(
      instance,
      mapInputs(bars, (values) => values.slice(gapAt + 1)),
    );
    computeFeature(instance, broken).forEach((values, i) => {
      expectSameBits(values.subarray(0, gapAt), whole[i].subarray(0, gapAt));
      expect(values[gapAt]).toBeNaN();
      expectSameBits(values.subarray(gapAt + 1), after[i]);
    });
  });

  const promise = definition.scaleFree ? 'does not move' : 'moves, as its entry says,';
  it(`${promise} when prices are multiplied by 1000 and volumes by 10`, () => {
    const scaled = mapInputs(bars, (values, name) => values.map((value) => value * (factors[name] ?? 1000)));
    const again = computeFeature(instance, scaled);
    const tolerance = (value: number) => 1e-9 * Math.max(1, Math.abs(value));
    const moved = again.some((values, i) =>
      values.some((value, row) => Math.abs(value - whole[i][row]) > tolerance(whole[i][row])),
    );
    expect(moved).toBe(!definition.scaleFree);
    again.forEach((values, i) => {
      expect(values.findIndex(Number.isFinite)).toBe(whole[i].findIndex(Number.isFinite));
    });
  });
});
