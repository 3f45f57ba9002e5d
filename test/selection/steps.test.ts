import { describe, expect, it } from 'vitest';
import { cutUninformative } from '../../src/selection/constant.ts';
import type { SelectionLearner } from '../../src/selection/models.ts';
import { createModels } from '../../src/selection/models.ts';
import { recipes } from '../../src/selection/recipes.ts';
import { cutByRank } from '../../src/selection/removal.ts';
import { selectFeatures } from '../../src/selection/select-features.ts';
import { selectionFrequency, selectionStability, stabilityInterval } from '../../src/selection/stability.ts';
import { resolveSteps } from '../../src/selection/steps.ts';

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
    const found = cutByRank(['a', 'b', 'c', 'd'], Float64Array.of(1, 3, 1, 2), 3, {
      name: 'importance',
      reason: 'rank',
    });
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
  const gains: Record<string, number> = { a: 1, twin: 2, b: 5, c: 3 };
  const asked: string[][] = [];
  const fake: SelectionLearner = {
    fit: async (_task, { features }) => {
      asked.push([...features]);
      return {
        predict: async () => new Float64Array(),
        importance: () => features.map((feature) => ({ feature, gain: gains[feature] / 2, weight: 2 })),
        close: () => undefined,
      };
    },
  };
  const task = { kind: 'binary' } as const;
  const signal = new AbortController().signal;
  const contextOf = (rows: Int32Array) => {
    const y = Float64Array.of(0, 1, 0, 1, 0, 1);
    const time = Float64Array.of(1, 2, 3, 4, 5, 6);
    const symbolId = new Int32Array(6);
    const panel = { time, symbols: ['A'], symbolId, features: Object.keys(columns), columns, y, labelKnownAt: time };
    const setting = { seed: 1, threads: 1, device: 'cpu' as const, signal };
    const models = createModels(panel, rows, { task, learners: { xgb: fake, rf: fake }, setting });
    return { panel, rows, columns, y, task, models, horizonBars: 1, embargoBars: 0, seed: 1, signal };
  };
  const steps = resolveSteps(undefined, undefined, { maxFeatures: 2 });

  it('takes the steps in order, ranks anew after the correlation cut, and gives each removal its reason', async () => {
    const found = await selectFeatures(contextOf(Int32Array.of(0, 1, 2, 3, 4, 5)), Object.keys(columns), steps);
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
    await expect(selectFeatures(contextOf(rows), ['flat'], steps)).rejects.toThrow(
      'no feature is left: all 1 are constant or missing (flat: always 1)',
    );
    await expect(selectFeatures(contextOf(new Int32Array(0)), ['a'], steps)).rejects.toThrow('no rows to select');
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

describe('stabilityInterval', () => {
  // Values of getVarianceofStability, written anew in numpy from theorem 9 of the paper.
  it.each([
    [
      'three folds',
      [
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'c'],
      ],
      [0.14809187182991929, 0.7407970170589697],
    ],
    ['sizes that differ', [['a'], ['a', 'b'], ['b', 'c', 'a'], ['a', 'd']], [0.14757442484970626, 0.4635366862614049]],
  ])('%s', (_what, selections, expected) => {
    const found = stabilityInterval(['a', 'b', 'c', 'd', 'e'], selections) as [number, number];
    expected.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 10);
    });
  });

  it('has no width when all agree, and is not there where the index is not', () => {
    expect(stabilityInterval(['a', 'b', 'c'], [['a'], ['a']])).toEqual([1, 1]);
    expect(stabilityInterval(['a', 'b'], [['a']])).toBeUndefined();
  });
});

describe('resolveSteps', () => {
  const written = (...args: Parameters<typeof resolveSteps>) =>
    resolveSteps(...args).map(({ method, params }) => ({ name: method.name, ...params }));

  it.each([
    ['the default recipe', undefined, undefined, {}, ['constant', 'correlation', 'importance']],
    ['r42', undefined, 'r42', {}, ['constant', 'correlation', 'importance']],
    ['methods', ['kbest-mi', 'shadow'], undefined, {}, ['kbest-mi', 'shadow']],
  ] as const)('%s', (_what, methods, recipe, flags, names) => {
    expect(written(methods, recipe, flags).map(({ name }) => name)).toEqual(names);
  });

  it('r42 is the plan: |r| > 0.85 out, random forest, 20 kept; a flag changes it', () => {
    expect(written(undefined, 'r42', {}).slice(1)).toEqual([
      { name: 'correlation', max: 0.85, kind: 'pearson', prefer: 'rf' },
      { name: 'importance', keep: 20, model: 'rf' },
    ]);
    expect(written(undefined, 'r42', { maxFeatures: 7 })[2]).toEqual({ name: 'importance', keep: 7, model: 'rf' });
  });

  it('reads parameters as the command line cuts them, and they win over flags', () => {
    const items = ['constant', 'correlation:max=0.8', 'kind=spearman', 'importance:keep=3'];
    const expected = [
      { name: 'constant', maxMissing: 0.3 },
      { name: 'correlation', max: 0.8, kind: 'spearman', prefer: 'xgb' },
      { name: 'importance', keep: 3, model: 'xgb' },
    ];
    expect(written(items, undefined, { maxFeatures: 9, maxCorrelation: 0.5 })).toEqual(expected);
    expect(written([items.join(',')], undefined, {})).toEqual(expected);
    expect(written([{ name: 'importance', keep: 3 }], undefined, {})).toEqual([expected[2]]);
  });

  it.each([
    ['an unknown method', ['corelation'], undefined, /unknown selection method 'corelation'/],
    ['an unknown recipe', undefined, 'r43', /unknown recipe 'r43'/],
    ['an unknown parameter', ['correlation:maxx=0.8'], undefined, /correlation: no parameter 'maxx'/],
    ['a bad value', ['correlation:max=2'], undefined, /correlation: max: .*found 2/],
    ['a word without a method', ['max=0.8'], undefined, /'max=0.8' is not NAME/],
    ['a parameter without a value', ['correlation:max'], undefined, /'correlation:max' is not NAME/],
    ['no methods', [], undefined, /no selection methods/],
    ['both', ['constant'], 'r42', /exclude each other/],
  ] as const)('refuses %s', (_what, methods, recipe, message) => {
    expect(() => resolveSteps(methods, recipe, {})).toThrow(message);
  });

  it.each(recipes.names())('recipe %s names methods that are there', (name) => {
    expect(resolveSteps(undefined, name, {}).length).toBeGreaterThan(0);
  });
});
