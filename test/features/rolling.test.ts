import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import {
  barsSinceExtreme,
  rollingMax,
  rollingMean,
  rollingMin,
  rollingRank,
  rollingSum,
} from '../../src/math/rolling.ts';
import { rollingDeviation, rollingShape, rollingVariance } from '../../src/math/rolling-moments.ts';
import { lineEnd, rollingCorrelation, rollingCovariance, rollingLine } from '../../src/math/rolling-pairs.ts';

const rng = createRng(4);
const noise = Float64Array.from({ length: 400 }, () => rng.normal());
const other = noise.map((value) => 0.5 * value + rng.normal());
const ties = noise.map((value) => Math.round(value));
const rising = noise.map((_, i) => i);
const falling = noise.map((_, i) => -i);
const waves = noise.map((_, i) => Math.round(5 * Math.sin(i / 9)));
const withWarmup = noise.map((value, i) => (i < 7 ? Number.NaN : value));

const mean = (x: Float64Array) => x.reduce((a, b) => a + b, 0) / x.length;
const moment = (x: Float64Array, k: number) => mean(x.map((value) => (value - mean(x)) ** k));
const covariance = (x: Float64Array, y: Float64Array) =>
  mean(x.map((value, i) => (value - mean(x)) * (y[i] - mean(y))));

/** The same by its definition, window by window. */
function plainly(
  values: Float64Array,
  window: number,
  formula: (part: Float64Array, from: number) => number,
): Float64Array {
  return values.map((_, i) => {
    const part = values.slice(Math.max(0, i - window + 1), i + 1);
    return part.length < window || part.some(Number.isNaN) ? Number.NaN : formula(part, i - window + 1);
  });
}

function expectClose(values: Float64Array, expected: Float64Array, digits = 11): void {
  values.forEach((value, i) => {
    if (Number.isNaN(expected[i])) expect(value, `row ${i}`).toBeNaN();
    else expect(value, `row ${i}`).toBeCloseTo(expected[i], digits);
  });
}

describe.each([1, 2, 3, 10, 64, 399, 400, 401])('a window of %i', (window) => {
  it.each([
    ['sum', rollingSum, (part: Float64Array) => part.reduce((a, b) => a + b, 0)],
    ['mean', rollingMean, mean],
    ['largest', rollingMax, (part: Float64Array) => Math.max(...part)],
    ['smallest', rollingMin, (part: Float64Array) => Math.min(...part)],
    ['deviation', rollingDeviation, (part: Float64Array) => Math.sqrt(moment(part, 2))],
    [
      'bars since the latest largest',
      (x: Float64Array, w: number) => barsSinceExtreme(x, w, 1),
      (part: Float64Array) => part.length - 1 - part.lastIndexOf(Math.max(...part)),
    ],
    [
      'bars since the latest smallest',
      (x: Float64Array, w: number) => barsSinceExtreme(x, w, -1),
      (part: Float64Array) => part.length - 1 - part.lastIndexOf(Math.min(...part)),
    ],
  ])('%s equals its definition, also with ties and after NaN at the start', (_name, kernel, formula) => {
    for (const values of [noise, ties, rising, falling, waves, withWarmup])
      expectClose(kernel(values, window), plainly(values, window, formula));
  });
});

describe.each([4, 10, 64, 400])('a window of %i', (window) => {
  it('skewness, kurtosis, covariance, correlation and line equal their definitions', () => {
    const shape = rollingShape(noise, window);
    expectClose(
      shape.variance,
      plainly(noise, window, (x) => moment(x, 2)),
    );
    expectClose(
      shape.skewness,
      plainly(noise, window, (x) => moment(x, 3) / moment(x, 2) ** 1.5),
      9,
    );
    expectClose(
      shape.excessKurtosis,
      plainly(noise, window, (x) => moment(x, 4) / moment(x, 2) ** 2 - 3),
      9,
    );
    const pair = rollingCovariance(noise, other, window);
    const partner = (x: Float64Array, from: number) => other.slice(from, from + x.length);
    expectClose(
      pair.covariance,
      plainly(noise, window, (x, from) => covariance(x, partner(x, from))),
    );
    expectClose(
      pair.varianceY,
      plainly(noise, window, (x, from) => moment(partner(x, from), 2)),
    );
    const correlation = (x: Float64Array, y: Float64Array) => covariance(x, y) / Math.sqrt(moment(x, 2) * moment(y, 2));
    expectClose(
      rollingCorrelation(noise, other, window),
      plainly(noise, window, (x, from) => correlation(x, partner(x, from))),
    );
    const line = rollingLine(noise, window);
    const rows = Float64Array.from({ length: window }, (_, i) => i);
    const slope = (x: Float64Array) => covariance(x, rows) / moment(rows, 2);
    expectClose(line.slope, plainly(noise, window, slope));
    expectClose(
      lineEnd(line, window),
      plainly(noise, window, (x) => mean(x) + (slope(x) * (window - 1)) / 2),
    );
  });

  it('rank counts what is below and half of what is equal', () => {
    const rank = (x: Float64Array) => {
      const last = x[x.length - 1];
      const below = x.filter((value) => value < last).length;
      const equal = x.filter((value) => value === last).length - 1;
      return (below + equal / 2) / (x.length - 1);
    };
    expectClose(rollingRank(ties, window), plainly(ties, window, rank));
  });
});

describe('precision', () => {
  it('a huge value leaves no trace once it is out of the window', () => {
    const spiked = noise.slice();
    spiked[100] = 1e15;
    const clean = rollingVariance(noise, 20);
    const after = rollingVariance(spiked, 20);
    expectClose(after.variance.subarray(120), clean.variance.subarray(120), 13);
    expectClose(rollingMean(spiked, 20).subarray(120), rollingMean(noise, 20).subarray(120), 13);
    expectClose(rollingLine(spiked, 20).slope.subarray(120), rollingLine(noise, 20).slope.subarray(120), 13);
  });

  it('a level of 1e9 costs the variance no more digits than the values themselves have lost', () => {
    const lifted = noise.map((value) => Math.round(value * 1e6) / 1e6 + 1e9);
    const back = lifted.map((value) => value - 1e9);
    expectClose(rollingVariance(lifted, 50).variance, rollingVariance(back, 50).variance, 9);
  });

  it('equal values have variance, slope, skewness and correlation of exactly 0', () => {
    const flat = new Float64Array(100).fill(0.1);
    expect(
      rollingVariance(flat, 7)
        .variance.subarray(6)
        .every((value) => value === 0),
    ).toBe(true);
    expect(
      rollingLine(flat, 7)
        .slope.subarray(6)
        .every((value) => value === 0),
    ).toBe(true);
    expect(
      rollingShape(flat, 7)
        .skewness.subarray(6)
        .every((value) => value === 0),
    ).toBe(true);
    expect(
      rollingCorrelation(flat, noise.subarray(0, 100), 7)
        .subarray(6)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it('no rows give no rows', () => {
    expect(rollingSum(new Float64Array(), 5).length).toBe(0);
    expect(rollingShape(new Float64Array(), 5).skewness.length).toBe(0);
  });
});
