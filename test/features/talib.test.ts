import { describe, expect, it } from 'vitest';
import { defaultParams, type SymbolFeature } from '../../src/features/define-feature.ts';
import { symbolFeatures } from '../../src/features/index.ts';
import { coarseBars, syntheticBars } from './synthetic-bars.ts';
import { runTalib, talibCalls } from './talib.ts';

const likeTalib = symbolFeatures().filter(({ talib }) => talib !== undefined);

/** Defaults, and every window a little longer, so that odd and even windows are both met. */
function settings(definition: SymbolFeature): Record<string, number>[] {
  const defaults = defaultParams(definition);
  const windows = Object.entries(definition.params).filter(([, { integer }]) => integer !== false);
  if (windows.length === 0) return [defaults];
  return [
    defaults,
    { ...defaults, ...Object.fromEntries(windows.map(([key, { default: value }]) => [key, value + 3])) },
  ];
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
      for (const [kind, bars] of Object.entries({ fine: syntheticBars(1500, 11), coarse: coarseBars(1500, 12) })) {
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
});
