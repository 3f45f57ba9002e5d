import { expect, it } from 'vitest';
import { memoryOf, remembersBlocks, remembersEverything } from '../../src/math/memory.ts';
import { sharedKernel } from '../../src/math/shared.ts';

it('measures once for the same arrays and numbers, and again for others', () => {
  const calls: number[] = [];
  const kernel = sharedKernel((values, other: Float64Array, factor: number) => {
    calls.push(factor);
    return values.map((value, i) => factor * (value + other[i]));
  });
  const [a, b] = [Float64Array.of(1, 2), Float64Array.of(3, 4)];
  const first = kernel(a, b, 2);
  expect(Array.from(first)).toEqual([8, 12]);
  expect(kernel(a, b, 2)).toBe(first);
  expect(Array.from(kernel(a, b, 3))).toEqual([12, 18]);
  expect(Array.from(kernel(a, a, 2))).toEqual([4, 8]);
  // Equal values in other arrays are not the same bars.
  expect(kernel(a.slice(), b, 2)).not.toBe(first);
  expect(calls).toEqual([2, 3, 2, 2]);
});

it('whoever is given a result again remembers what its first measurement remembered', () => {
  const sliding = sharedKernel((values, window: number) => {
    remembersBlocks(window);
    return values;
  });
  const recursive = sharedKernel((values) => {
    remembersEverything();
    return values;
  });
  const values = Float64Array.of(1);
  for (let turn = 0; turn < 2; turn++) {
    expect(memoryOf(() => sliding(values, 14))).toEqual({ everything: false, blocks: new Set([14]) });
    expect(memoryOf(() => recursive(values))).toEqual({ everything: true, blocks: new Set() });
  }
});
