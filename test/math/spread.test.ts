import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../src/math/spread.ts';

describe('spreadOf', () => {
  it.each([
    { values: [1, 2, 3, 4, 5], mean: 3, sd: Math.sqrt(2.5), min: 1, max: 5, quantiles: [1.2, 2, 3, 4, 4.8] },
    { values: [5, Number.NaN, 1], mean: 3, sd: Math.sqrt(8), min: 1, max: 5, quantiles: [1.2, 2, 3, 4, 4.8] },
    { values: [2], mean: 2, sd: null, min: 2, max: 2, quantiles: [2, 2, 2, 2, 2] },
    { values: [Number.NaN], mean: null, sd: null, min: null, max: null, quantiles: [null, null, null, null, null] },
    { values: [], mean: null, sd: null, min: null, max: null, quantiles: [null, null, null, null, null] },
  ])('of $values', ({ values, quantiles: [q05, q25, q50, q75, q95], ...expected }) => {
    const found = spreadOf(values);
    expect(found).toEqual({ ...expected, sd: found.sd, quantiles: found.quantiles });
    if (expected.sd === null) expect(found.sd).toBeNull();
    else expect(found.sd).toBeCloseTo(expected.sd, 12);
    const wanted = { q05, q25, q50, q75, q95 };
    for (const name of Object.keys(wanted) as (keyof typeof wanted)[]) {
      const value = wanted[name];
      if (value === null) expect(found.quantiles[name]).toBeNull();
      else expect(found.quantiles[name]).toBeCloseTo(value, 12);
    }
  });
});
