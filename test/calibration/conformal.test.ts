import { describe, expect, it } from 'vitest';
import {
  type ConformalScore,
  conformalInterval,
  conformalQuantile,
  conformalSets,
  scoresOf,
} from '../../src/calibration/conformal.ts';
import { createRng } from '../../src/core/rng.ts';
import golden from '../golden/conformal.json' with { type: 'json' };

const arrays = (columns: readonly (readonly number[])[]) => columns.map((column) => Float64Array.from(column));

describe.each(golden.cases.map((reference) => ({ ...reference, rows: reference.y.length })))(
  '$score at $level from $rows rows',
  ({ score, level, outputs, y, new: fresh, low, high, sets }) => {
    const kind = score as ConformalScore;
    const quantile = conformalQuantile(scoresOf(kind, arrays(outputs), Float64Array.from(y)), level);
    it('equals the reference', () => {
      if (kind === 'absolute') {
        const ends = conformalInterval(kind, quantile, Float64Array.from(fresh[0]));
        ends.low.forEach((value, row) => {
          expect(Math.abs(value - (low as number[])[row])).toBeLessThan(golden.tolerance);
          expect(Math.abs(ends.high[row] - (high as number[])[row])).toBeLessThan(golden.tolerance);
        });
      } else {
        const made = conformalSets(kind as 'lac' | 'aps', quantile, arrays(fresh));
        expect(made.map((column) => [...column])).toEqual(sets);
      }
    });
  },
);

describe('the conformal quantile', () => {
  it.each([
    [19, 0.95, 18],
    [20, 0.95, 19],
    [39, 0.95, 37],
    [9, 0.9, 8],
    [1, 0.5, 0],
  ])('of %d scores at %d is the one with index %d', (n, level, index) => {
    const scores = Float64Array.from({ length: n }, (_, i) => (i * 7) % n);
    expect(conformalQuantile(scores, level)).toBe(scores.slice().sort()[index]);
  });
  it('is infinite when there are too few scores', () => {
    expect(conformalQuantile(new Float64Array(18), 0.95)).toBe(Number.POSITIVE_INFINITY);
    expect(conformalQuantile(new Float64Array(0), 0.5)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('an infinite quantile gives no interval, and every class', () => {
  const { low, high } = conformalInterval('absolute', Number.POSITIVE_INFINITY, Float64Array.of(1));
  expect([low[0], high[0]]).toEqual([Number.NaN, Number.NaN]);
  expect(conformalSets('lac', Number.POSITIVE_INFINITY, [Float64Array.of(0.2)]).map(([k]) => k)).toEqual([1, 1]);
});

it('a set is never empty', () => {
  const outputs = arrays([[0.34], [0.35], [0.31]]);
  expect(conformalSets('lac', 0.1, outputs).map(([k]) => k)).toEqual([0, 1, 0]);
});

it('scaled scores divide by the scale, and miss where it is no positive number', () => {
  const scale = Float64Array.of(2, 0, Number.NaN);
  const scores = scoresOf('scaled', [Float64Array.of(1, 1, 1)], Float64Array.of(4, 4, 4), scale);
  expect([...scores]).toEqual([1.5, Number.NaN, Number.NaN]);
  const { low, high } = conformalInterval('scaled', 1.5, Float64Array.of(1, 1, 1), scale);
  expect([...low, ...high]).toEqual([-2, Number.NaN, Number.NaN, 4, Number.NaN, Number.NaN]);
});

/** Share of new rows covered over many draws of n exchangeable rows and one new one. */
describe('on exchangeable rows', () => {
  const trials = 4000;
  const level = 0.95;
  const n = 59;
  // Exactly (n + 1) level is whole here, so that the coverage of a continuous score is exactly the level.
  const tolerance = 4 * Math.sqrt((level * (1 - level)) / trials);

  it.each(['absolute', 'scaled'] as const)('%s covers 95 %%', (kind) => {
    const rng = createRng(12);
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const scale = Float64Array.from({ length: n + 1 }, () => 0.5 + rng.uniform());
      const y = scale.map((value) => value * rng.normal());
      const forecast = y.map(() => 0.1 * rng.normal());
      const known = (values: Float64Array) => values.slice(0, n);
      const quantile = conformalQuantile(scoresOf(kind, [known(forecast)], known(y), known(scale)), level);
      const { low, high } = conformalInterval(kind, quantile, forecast.slice(n), scale.slice(n));
      if (y[n] >= low[0] && y[n] <= high[0]) covered++;
    }
    expect(Math.abs(covered / trials - level)).toBeLessThan(tolerance);
  });

  it.each(['lac', 'aps'] as const)('%s covers at least 95 %%', (kind) => {
    const rng = createRng(13);
    let covered = 0;
    let size = 0;
    for (let trial = 0; trial < trials; trial++) {
      const raw = Array.from({ length: n + 1 }, () => Array.from({ length: 3 }, () => Math.exp(2 * rng.normal())));
      const p = raw.map((row) => row.map((value) => value / row.reduce((a, b) => a + b, 0)));
      const y = Float64Array.from(p, (row) => {
        const u = rng.uniform();
        return u < row[0] ? 0 : u < row[0] + row[1] ? 1 : 2;
      });
      const columns = (rows: readonly number[][]) => [0, 1, 2].map((k) => Float64Array.from(rows, (row) => row[k]));
      const quantile = conformalQuantile(scoresOf(kind, columns(p.slice(0, n)), y.slice(0, n)), level);
      const sets = conformalSets(kind, quantile, columns(p.slice(n)));
      covered += sets[y[n]][0];
      size += sets[0][0] + sets[1][0] + sets[2][0];
    }
    expect(covered / trials).toBeGreaterThan(level - tolerance);
    // And not by always naming every class.
    expect(size / trials).toBeLessThan(2.7);
  });
});
