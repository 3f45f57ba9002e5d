import { expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { ema, emaPair, tripleEma, wma } from '../../src/math/smoothing.ts';

const rng = createRng(3);
const noise = Float64Array.from({ length: 300 }, () => 100 + rng.normal());
const withWarmup = noise.map((value, i) => (i < 7 ? Number.NaN : value));
const none = new Float64Array();

it.each([
  ['values', noise],
  ['values after NaN', withWarmup],
  ['fewer values than the first average needs', noise.subarray(0, 10)],
  ['fewer values than the third average needs', noise.subarray(0, 40)],
  ['no values', none],
])('three averages of %s in one pass have the bits of three passes', (_what, values) => {
  const e1 = ema(values, 20);
  const e2 = ema(e1, 20);
  expect(tripleEma(values, 20)).toEqual([e1, e2, ema(e2, 20)]);
});

it.each([
  [noise, 25],
  [noise, 60],
  [noise.subarray(0, 20), 25],
  [none, 25],
])('two averages in one pass have the bits of two passes', (values, seedRow) => {
  expect(emaPair(values, [12, 26], seedRow)).toEqual([ema(values, 12, seedRow), ema(values, 26, seedRow)]);
  expect(emaPair(values, [12, 26], seedRow, [0.15, 0.075])).toEqual([
    ema(values, 12, seedRow, 0.15),
    ema(values, 26, seedRow, 0.075),
  ]);
});

it.each([1, 2, 7, 300])(
  'the weighted average of %i values equals its definition, exactly where they are equal',
  (period) => {
    const averages = wma(noise, period);
    noise.forEach((_, i) => {
      const weighted = noise.subarray(Math.max(0, i - period + 1), i + 1).map((value, j) => value * (j + 1));
      const expected = weighted.reduce((a, b) => a + b, 0) / ((period * (period + 1)) / 2);
      if (i < period - 1) expect(averages[i]).toBeNaN();
      else expect(averages[i]).toBeCloseTo(expected, 11);
    });
    const flat = new Float64Array(400).fill(0.1);
    expect(wma(flat, period).subarray(period - 1)).toEqual(flat.subarray(period - 1));
  },
);
