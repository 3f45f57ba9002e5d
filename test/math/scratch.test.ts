import { describe, expect, it } from 'vitest';
import { copyOf, filled, inScratch, own, zeros } from '../../src/math/scratch.ts';

describe('scratch', () => {
  it('arrays of one scratch stand side by side, and those of the next take their place', () => {
    const first = inScratch(() => [zeros(3), filled(2, 7)]);
    const again = inScratch(() => filled(4, 5));
    expect(first.every(({ buffer }) => buffer === again.buffer)).toBe(true);
    expect(first.map((array) => Array.from(array))).toEqual([
      [5, 5, 5],
      [5, 7],
    ]);
  });

  it('clears what was there before', () => {
    inScratch(() => filled(4, 9));
    expect(inScratch(() => Array.from(zeros(4)))).toEqual([0, 0, 0, 0]);
  });

  it('an inner scratch leaves the arrays of the outer one alone', () => {
    const kept = inScratch(() => {
      const outer = filled(2, 1);
      inScratch(() => filled(2, 8));
      return Array.from(outer);
    });
    expect(kept).toEqual([1, 1]);
  });

  it('what finds no room has memory of its own, as everything has outside', () => {
    const [large, small] = inScratch(() => [zeros(20_000_000), zeros(1)]);
    expect(large.buffer).not.toBe(small.buffer);
    expect(zeros(1).buffer.byteLength).toBe(8);
    expect(filled(2, 3).buffer.byteLength).toBe(16);
  });

  it('gives what may be kept: a copy of what lies in it, and everything else as it is', () => {
    const values = Float64Array.from([1, 2]);
    const [kept, same] = inScratch(() => [own(filled(2, 4)), own(values)]);
    inScratch(() => filled(2, 9));
    expect(Array.from(kept)).toEqual([4, 4]);
    expect(same).toBe(values);
  });

  it('is closed again after work that fails', () => {
    expect(() =>
      inScratch(() => {
        throw new Error('no bars');
      }),
    ).toThrow('no bars');
    expect(zeros(1).buffer.byteLength).toBe(8);
  });

  it('copies a part without its surroundings', () => {
    const values = Float64Array.from([1, 2, 3]);
    const copies = [copyOf(values.subarray(1)), inScratch(() => copyOf(values.subarray(1)))];
    values.fill(0);
    expect(copies.map((copy) => Array.from(copy))).toEqual([
      [2, 3],
      [2, 3],
    ]);
  });
});
