import { describe, expect, it } from 'vitest';
import { createRng, deriveSeed, xoshiro128 } from '../../src/core/rng.ts';

describe('rng', () => {
  it('equals the C reference of xoshiro128** 1.1 from the state 1, 2, 3, 4', () => {
    const rng = xoshiro128([1, 2, 3, 4]);
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    expect(expected.map(() => rng.nextUint32())).toEqual(expected);
  });

  it('gives the same stream for the same seed and another for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRng(seed).uniform);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('derives seeds from a path, so that order of use does not matter', () => {
    expect(deriveSeed(7, 'train', 'fold', 3)).toBe(deriveSeed(7, 'train', 'fold', 3));
    expect(deriveSeed(7, 'train', 'fold', 3)).not.toBe(deriveSeed(7, 'train', 'fold', 4));
  });

  it('draws uniforms and normals with the moments they should have', () => {
    const rng = createRng(42);
    const n = 200_000;
    let uniformSum = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      uniformSum += rng.uniform();
      const z = rng.normal();
      sum += z;
      squares += z * z;
    }
    // Four standard errors of each mean.
    expect(Math.abs(uniformSum / n - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(n));
    expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(n));
  });
});
