import { describe, expect, it } from 'vitest';
import { centBars, coarseBars, patternBars, syntheticBars } from '../../bench/synthetic-bars.ts';
import { notFeatures, runTalib, talibCalls, talibFunctions } from '../../bench/talib-calls.ts';
import { defaultParams, type SymbolFeature } from '../../src/features/define-feature.ts';
import { symbolFeatures } from '../../src/features/index.ts';
import { averageKinds } from '../../src/math/moving-average.ts';

const likeTalib = symbolFeatures().filter(({ talib }) => talib !== undefined);

const kinds = {
  fine: syntheticBars(1500, 11),
  coarse: coarseBars(1500, 12),
  cents: centBars(1500, 13),
  patterns: patternBars(12_000, 14),
};

const kindsOfAverage = averageKinds.map((_, kind) => kind);
/** Settings that the others do not reach: every kind of average, starts and offsets of the parabolic stop. */
const special: Readonly<Record<string, readonly Record<string, number>[]>> = {
  ma: [{ period: 1 }, ...kindsOfAverage.map((kind) => ({ period: 9, kind }))],
  macdext: [
    { fast: 30, fastKind: 1, slow: 10, slowKind: 6 },
    { signal: 1, signalKind: 1 },
    ...kindsOfAverage.map((kind) => ({ fastKind: kind, slowKind: 8 - kind, signalKind: (kind + 4) % 9 })),
  ],
  sarext: [
    { start: 90, offset: 0.01, longStart: 0.3, shortStep: 0.3 },
    { start: -25, longStep: 0.05, longMax: 0.1, shortStart: 0.01, shortStep: 0.01, shortMax: 0.3 },
  ],
};

/** Defaults, every window a little longer (so odd and even ones are both met) and every real number halved, and more. */
function settings(definition: SymbolFeature): Record<string, number>[] {
  const defaults = defaultParams(definition);
  const others = Object.entries(definition.params).map(([key, { default: value, integer, max }]) => [
    key,
    integer === false ? value / 2 : Math.min(value + 3, max),
  ]);
  const more = (special[definition.name] ?? []).map((params) => ({ ...defaults, ...params }));
  return others.length === 0 ? [defaults] : [defaults, Object.fromEntries(others), ...more];
}

function expectSame(ours: Float64Array, theirs: Float64Array, where: string): void {
  expect(ours.length, where).toBe(theirs.length);
  for (let i = 0; i < ours.length; i++) {
    const tolerance = 1e-9 * Math.max(1, Math.abs(theirs[i]));
    const same = Number.isNaN(theirs[i]) ? Number.isNaN(ours[i]) : Math.abs(ours[i] - theirs[i]) <= tolerance;
    if (!same) expect.fail(`${where} row ${i}: ${ours[i]} instead of ${theirs[i]}`);
  }
}

describe('features that TA-Lib has', () => {
  it('are all compared: the table of calls names every one', () => {
    expect(Object.keys(talibCalls).sort()).toEqual(likeTalib.map(({ name }) => name).sort());
    expect(likeTalib.length).toBeGreaterThanOrEqual(60);
  });

  it.each(likeTalib.map((definition) => [definition.name, definition] as const))(
    '%s equals TA-Lib to 1e-9, NaN for NaN',
    (name, definition) => {
      for (const [kind, bars] of Object.entries(kinds)) {
        for (const params of settings(definition)) {
          const theirs = runTalib(definition.talib as string, talibCalls[name], params, bars);
          const ours = definition.compute(bars, params);
          const columns = definition.outputs(params);
          expect(ours.length).toBe(theirs.length);
          columns.forEach((column, i) => {
            expectSame(ours[i], theirs[i], `${column} on ${kind} bars`);
          });
          const firstOfAll = Math.max(...theirs.map((values) => values.findIndex((value) => !Number.isNaN(value))));
          expect(definition.warmup(params), `warm-up of ${columns[0]}`).toBe(firstOfAll);
        }
      }
    },
  );

  const patterns = likeTalib.filter(({ talib }) => talib?.startsWith('CDL'));
  it.each(patterns.map((definition) => [definition.name, definition] as const))(
    '%s occurs on the test bars, and its values are those of TA-Lib exactly',
    (name, definition) => {
      const params = defaultParams(definition);
      const [theirs] = runTalib(definition.talib as string, talibCalls[name], params, kinds.patterns);
      const [ours] = definition.compute(kinds.patterns, params);
      expect(theirs.some((value) => Math.abs(value) > 0)).toBe(true);
      expect(ours).toEqual(theirs);
    },
  );

  it('are all that TA-Lib has, but for those that are left out for a reason', () => {
    const without = talibFunctions.filter(({ name, group }) => !(name in notFeatures || group in notFeatures));
    expect(likeTalib.map(({ talib }) => talib).sort()).toEqual(without.map(({ name }) => name).sort());
    expect(patterns.length).toBe(61);
  });
});
