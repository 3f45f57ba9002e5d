import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { baselineOf, profileFeatures } from '../../src/drift/baseline.ts';
import { checkDrift } from '../../src/drift/check.ts';

/*
 * Stationary panels: nothing drifts, yet values depend on each other in time (AR(1)) and across symbols (a common factor).
 * The share of features whose p-value is below a level must be near that level.
 */

const symbols = 8;
const limits = { pValue: 0.05, psi: 0.2, maxShare: 0.2, correction: 'benjamini-hochberg' } as const;
const times = (first: number, days: number) =>
  Float64Array.from({ length: days * symbols }, (_, row) => (first + Math.floor(row / symbols)) * microsPerDay);

/** One feature: `common` of its variance is shared by all symbols; both parts are AR(1) with coefficient phi. */
function panelFeature(rng: Rng, days: number, phi: number, common: number): Float64Array {
  const values = new Float64Array(days * symbols);
  const noise = Math.sqrt(1 - phi * phi);
  let factor = rng.normal();
  const own = Float64Array.from({ length: symbols }, () => rng.normal());
  for (let day = 0; day < days; day++) {
    factor = phi * factor + noise * rng.normal();
    for (let id = 0; id < symbols; id++) {
      own[id] = phi * own[id] + noise * rng.normal();
      values[day * symbols + id] = Math.sqrt(common) * factor + Math.sqrt(1 - common) * own[id];
    }
  }
  return values;
}

/** p-values of `count` features of the same kind: a baseline, a pause, then a window. `shift` is added to the window. */
function checkPanel(kind: { phi: number; common: number }, days: number, window: number, count: number, shift = 0) {
  const rng = createRng(77);
  const pause = 60;
  const all = Array.from({ length: count }, (_, i) => ({
    feature: `f${i}`,
    values: panelFeature(rng, days + pause + window, kind.phi, kind.common),
  }));
  const rows = days * symbols;
  const past = all.map(({ feature, values }) => ({ feature, values: values.subarray(0, rows) }));
  const now = all.map(({ feature, values }) => ({
    feature,
    values: values.subarray((days + pause) * symbols).map((value) => value + shift),
  }));
  const time = times(0, days);
  const about = { name: 'b', features: 'f', symbols: [] };
  const baseline = baselineOf(about, time, profileFeatures(time, past));
  return checkDrift(baseline, times(days + pause, window), now, limits);
}

const share = (values: readonly (number | null)[], level: number) =>
  values.filter((value) => value !== null && value <= level).length / values.length;

describe.each([
  { name: 'independent values', phi: 0, common: 0 },
  { name: 'symbols that move together', phi: 0, common: 0.8 },
  { name: 'slow values', phi: 0.9, common: 0.2 },
  { name: 'slow values that move together', phi: 0.95, common: 0.7 },
])('$name', (kind) => {
  const check = checkPanel(kind, 750, 21, 250);
  it('are called drifting about as often as the level says', () => {
    const alarms = share(
      check.results.map((result) => result.pValue),
      0.05,
    );
    expect(alarms).toBeGreaterThan(0.015);
    expect(alarms).toBeLessThan(0.095);
  });
  it('are almost never called drifting after correction, and never trigger retraining', () => {
    expect(check.share).toBeLessThan(0.02);
    expect(check.triggered).toBe(false);
  });
});

it('p-values that take rows as independent raise the alarm for most slow features', () => {
  const check = checkPanel({ phi: 0.95, common: 0.7 }, 750, 21, 100);
  expect(
    share(
      check.results.map((result) => result.naivePValue),
      0.05,
    ),
  ).toBeGreaterThan(0.8);
});

it.each([
  { phi: 0, common: 0.2, shift: 0.7 },
  { phi: 0.5, common: 0.2, shift: 1 },
  { phi: 0.9, common: 0.2, shift: 2 },
])('a shift of $shift deviations is found (phi $phi)', ({ phi, common, shift }) => {
  const check = checkPanel({ phi, common }, 750, 21, 40, shift);
  expect(check.share).toBeGreaterThan(0.9);
  expect(check.triggered).toBe(true);
});
