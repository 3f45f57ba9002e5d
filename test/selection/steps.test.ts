import { describe, expect, it } from 'vitest';
import { cutUninformative } from '../../src/selection/constant.ts';
import { cutByRank, selectFeatures } from '../../src/selection/select-features.ts';
import { selectionFrequency, selectionStability } from '../../src/selection/stability.ts';

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe('cutUninformative', () => {
  it.each([
    ['varies', [1, 2, 3, 4], undefined],
    ['constant', [5, 5, 5, 5], 'constant: always 5'],
    ['constant where it is there', [5, nan, 5, 5], 'constant: always 5'],
    ['half missing', [1, nan, 2, nan], 'missing: 50 % missing (limit 30 %)'],
    ['infinite counts as missing', [1, inf, 2, -inf], 'missing: 50 % missing (limit 30 %)'],
    ['all missing', [nan, nan, nan, nan], 'missing: 100 % missing (limit 30 %)'],
    ['a quarter missing', [1, nan, 2, 3], undefined],
  ])('%s', (_what, values, expected) => {
    const found = cutUninformative({ f: Float64Array.from(values) }, Int32Array.of(0, 1, 2, 3), ['f'], 0.3);
    expect(found.removed.map(({ reason, detail }) => `${reason}: ${detail}`)[0]).toBe(expected);
    expect(found.kept).toEqual(expected === undefined ? ['f'] : []);
  });

  it('removes a column that is missing everywhere even when any share is allowed', () => {
    expect(cutUninformative({ f: Float64Array.of(nan) }, Int32Array.of(0), ['f'], 1).kept).toEqual([]);
  });
});

describe('cutByRank', () => {
  it('keeps the most important in their own order, the earlier one on a tie', () => {
    const found = cutByRank(['a', 'b', 'c', 'd'], Float64Array.of(1, 3, 1, 2), 3);
    expect(found.kept).toEqual(['a', 'b', 'd']);
    expect(found.removed).toEqual([{ feature: 'c', reason: 'rank', detail: 'importance rank 4 of 4 (limit 3)' }]);
  });
});

describe('selectFeatures', () => {
  const columns = {
    flat: Float64Array.of(1, 1, 1, 1, 1, 1),
    a: Float64Array.of(1, 2, 3, 4, 5, 6),
    twin: Float64Array.of(2, 4, 6, 8, 10, 12.1),
    b: Float64Array.of(1, -1, 1, -1, 1, 1),
    c: Float64Array.of(0, 0, 1, 0, 0, 3),
  };
  const options = { maxMissing: 0.3, maxCorrelation: 0.9, correlation: 'pearson', maxFeatures: 2 } as const;
  const gains: Record<string, number> = { a: 1, twin: 2, b: 5, c: 3 };
  const asked: string[][] = [];
  const rank = async (_rows: Int32Array, features: readonly string[]) => {
    asked.push([...features]);
    return Float64Array.from(features, (feature) => gains[feature]);
  };

  it('takes the steps in order, ranks anew after the correlation cut, and gives each removal its reason', async () => {
    const found = await selectFeatures(columns, Int32Array.of(0, 1, 2, 3, 4, 5), Object.keys(columns), options, rank);
    expect(found.selected).toEqual(['b', 'c']);
    expect(found.removed.map(({ feature, reason }) => [feature, reason])).toEqual([
      ['flat', 'constant'],
      ['a', 'correlated'],
      ['twin', 'rank'],
    ]);
    expect(found.importance).toEqual({ b: 0.625, c: 0.375 });
    expect(asked).toEqual([
      ['a', 'twin', 'b', 'c'],
      ['twin', 'b', 'c'],
    ]);
  });

  it('says why nothing is left', async () => {
    const rows = Int32Array.of(0, 1);
    await expect(selectFeatures(columns, rows, ['flat'], options, rank)).rejects.toThrow(
      'no feature is left: all 1 are constant or missing (flat: always 1)',
    );
    await expect(selectFeatures(columns, new Int32Array(0), ['a'], options, rank)).rejects.toThrow('no rows to select');
  });
});

describe('selectionStability', () => {
  const d4 = ['a', 'b', 'c', 'd'];
  it.each([
    // p = 1, 1/2, 1/2, 0; s^2 = 0, 1/2, 1/2, 0; their mean is 1/4; k/d = 1/2, so phi = 1 - (1/4) / (1/4).
    [
      'half in common',
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
      0,
    ],
    [
      'the same every time',
      [
        ['a', 'b'],
        ['b', 'a'],
        ['a', 'b'],
      ],
      1,
    ],
    // p = 1/2 each: s^2 = 1/2, phi = 1 - (1/2) / (1/4): the least there is for two repetitions.
    [
      'nothing in common',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      -1,
    ],
    // p = 1, 2/3, 1/3, 0; s^2 = 0, 1/3, 1/3, 0; mean 1/6; k/d = 1/2; phi = 1 - (1/6) / (1/4).
    [
      'three folds',
      [
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'c'],
      ],
      1 / 3,
    ],
    // Sizes 1 and 2: p = 1, 1/2, 0, 0; s^2 mean = 1/8; k/d = 3/8; phi = 1 - (1/8) / (15/64).
    ['sizes that differ', [['a'], ['a', 'b']], 7 / 15],
  ])('%s', (_what, selections, expected) => {
    expect(selectionStability(d4, selections)).toBeCloseTo(expected, 12);
  });

  it.each([
    ['one repetition', [['a']]],
    ['all chosen each time', [d4, d4]],
    ['nothing chosen', [[], []]],
  ])('is NaN for %s', (_what, selections) => {
    expect(selectionStability(d4, selections)).toBeNaN();
  });

  it('counts how often each is chosen', () => {
    expect(selectionFrequency(['a', 'b', 'c'], [['a'], ['a', 'b']])).toEqual({ a: 1, b: 0.5, c: 0 });
  });
});
