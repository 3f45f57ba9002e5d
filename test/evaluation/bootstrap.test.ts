import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { chooseBlockLength, optimalBlockLength } from '../../src/evaluation/block-length.ts';
import { centredInterval } from '../../src/evaluation/interval.ts';
import { groupByDate } from '../../src/evaluation/score-range.ts';
import { bootstrapScores, drawDates } from '../../src/evaluation/stationary-bootstrap.ts';
import { mean } from '../../src/math/statistics.ts';
import { binaryAuc } from '../../src/metrics/classification/auc.ts';
import { dot } from '../../src/metrics/group-sums.ts';
import golden from '../golden/bootstrap.json' with { type: 'json' };

function autoregression(rng: Rng, n: number, phi: number): Float64Array {
  let x = rng.normal() / Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length: n }, () => {
    x = phi * x + rng.normal();
    return x;
  });
}

describe('block length equals arch.bootstrap.optimal_block_length', () => {
  it.each(golden.values)('$name: $stationary', ({ series, stationary }) =>
    expect(Math.abs(optimalBlockLength(Float64Array.from(series)) - stationary)).toBeLessThan(golden.tolerance),
  );
  it('is 0 for a constant series', () => expect(optimalBlockLength(new Float64Array(50).fill(2))).toBe(0));
});

describe('the block length of an evaluation', () => {
  const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => i);
  const longest = optimalBlockLength(ramp(400));
  const rng = createRng(5);
  const noise = Float64Array.from({ length: 400 }, () => rng.normal());
  it.each([
    ['the automatic one of what persists', ramp(400), 5, longest, 'automatic'],
    ['no less than the horizon', noise, 5, 5, 'label horizon'],
    ['at least one date', new Float64Array(50), 0, 1, 'label horizon (automatic: 0.0)'],
    ['at most a third of the dates', noise.subarray(0, 20), 9, 6, 'a third of the dates (9.0 wanted)'],
    ['estimated from twelve dates on', ramp(12), 1, optimalBlockLength(ramp(12)), 'automatic'],
    ['taken as one below', ramp(11), 1, 1, 'label horizon (automatic: 1.0)'],
    ['automatic where it is the horizon', ramp(400), longest, longest, 'automatic'],
  ])('is %s', (_what, influence, horizon, blockLength, reason) => {
    const found = chooseBlockLength(influence, horizon);
    expect(found.blockLength).toBe(blockLength);
    expect(found.reason.slice(0, reason.length)).toBe(reason);
  });
});

describe('stationary bootstrap draws', () => {
  it('take n dates each time, in blocks of the wanted mean length, every date about equally often', () => {
    const n = 400;
    const rng = createRng(3);
    const counts = new Float64Array(n);
    const total = new Float64Array(n);
    let neighbours = 0;
    for (let i = 0; i < 500; i++) {
      drawDates(counts, 8, rng);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(n);
      for (let d = 0; d < n; d++) {
        total[d] += counts[d];
        if (counts[d] > 0 && counts[(d + 1) % n] > 0) neighbours += Math.min(counts[d], counts[(d + 1) % n]);
      }
    }
    // Mean 500 per date; its standard deviation is near sqrt(500 * (2 * 8 - 1)) = 87.
    for (const sum of total) expect(Math.abs(sum - 500)).toBeLessThan(5 * 87);
    expect(neighbours / (500 * n)).toBeGreaterThan(1 - 1 / 8);
  });
  it('with blocks of 1 are independent draws', () => {
    const counts = new Float64Array(10_000);
    drawDates(counts, 1, createRng(4));
    const never = counts.filter((count) => count === 0).length / counts.length;
    expect(never).toBeCloseTo(Math.exp(-1), 1);
  });
  it('are the same for the same seed, and stop when aborted', async () => {
    const options = { dates: 50, blockLength: 3, resamples: 40, seed: 9 };
    const scores = { first: (weights: Float64Array) => weights[0] + 2 * weights[1] };
    const [a, b] = [await bootstrapScores(scores, options), await bootstrapScores(scores, options)];
    expect(a.first).toEqual(b.first);
    expect((await bootstrapScores(scores, { ...options, seed: 10 })).first).not.toEqual(a.first);
    await expect(bootstrapScores(scores, { ...options, signal: AbortSignal.abort() })).rejects.toThrow('interrupted');
  });
});

describe('coverage of the 95 % interval', () => {
  it.each([
    [0.3, 400],
    [0.6, 800],
  ])('of the mean of an AR(1) with phi %d and %d dates is 90 to 98 %', async (phi, n) => {
    const rng = createRng(20261121);
    const trials = 200;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const series = autoregression(rng, n, phi);
      const score = (weights: Float64Array) => dot(weights, series) / n;
      const blockLength = Math.max(1, optimalBlockLength(series));
      const { x } = await bootstrapScores({ x: score }, { dates: n, blockLength, resamples: 250, seed: trial });
      const { low, high } = centredInterval(mean(series), x, 0.95);
      if (low <= 0 && 0 <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThanOrEqual(0.9);
    expect(covered / trials).toBeLessThanOrEqual(0.98);
  });

  it('of AUC on a panel of noise excludes 0.5 about 5 % of the time, though dates share a shock', {
    timeout: 120_000,
  }, async () => {
    // 8 symbols move together by date, and the score is shared by the symbols of a date and persists over dates.
    const [dates, symbols, trials] = [250, 8, 200];
    const rng = createRng(77);
    const time = Float64Array.from({ length: dates * symbols }, (_, row) => Math.floor(row / symbols));
    const groups = groupByDate(time);
    const once = new Float64Array(dates).fill(1);
    let above = 0;
    let below = 0;
    for (let trial = 0; trial < trials; trial++) {
      const shock = Float64Array.from({ length: dates }, () => rng.normal());
      const signal = autoregression(rng, dates, 0.5);
      const isUp = Uint8Array.from(time, (date) => (shock[date] + rng.normal() > 0 ? 1 : 0));
      const scores = Float64Array.from(time, (date) => signal[date] + 0.5 * rng.normal());
      const auc = binaryAuc(scores, (row) => isUp[row] === 1, groups);
      const options = { dates, blockLength: 2, resamples: 250, seed: trial };
      const { low, high } = centredInterval(auc(once), (await bootstrapScores({ auc }, options)).auc, 0.95, [0, 1]);
      if (low > 0.5) above++;
      if (high < 0.5) below++;
    }
    expect((above + below) / trials).toBeGreaterThanOrEqual(0.01);
    expect((above + below) / trials).toBeLessThanOrEqual(0.1);
    expect(Math.max(above, below) / trials).toBeLessThanOrEqual(0.07);
  });
});

describe('interval', () => {
  it('keeps a value inside that resampling inflates', () => {
    const resampled = Float64Array.from({ length: 101 }, (_, i) => 0.02 + i * 0.0001);
    const { low, high } = centredInterval(0.01, resampled, 0.9, [0, 1]);
    expect(low).toBeCloseTo(0.0055, 10);
    expect(high).toBeCloseTo(0.0145, 10);
  });
  it.each([
    ['the value is undefined', Number.NaN, Float64Array.of(1, 2, 3)],
    ['too many resamples are undefined', 1, Float64Array.of(1, Number.NaN, 2)],
    ['there are no resamples', 1, new Float64Array(0)],
  ])('is NaN when %s', (_when, value, resampled) => {
    expect(centredInterval(value, resampled, 0.95)).toEqual({ low: Number.NaN, high: Number.NaN });
  });
  it('does not leave the limits of the metric', () => {
    expect(centredInterval(0.99, Float64Array.of(0.9, 0.99, 1.08), 0.99, [0, 1]).high).toBe(1);
    expect(centredInterval(0.01, Float64Array.of(-0.08, 0.01, 0.1), 0.99, [0, 1]).low).toBe(0);
  });
  it('bears a tenth of the resamples without a value', () => {
    const resampled = Float64Array.of(1, 2, 3, 4, Number.NaN, 6, 7, 8, 9, 10);
    expect(centredInterval(5, resampled, 0.9).low).toBeLessThan(5);
  });
});

it('a resample of AUC over 32,760 rows costs less than a third of sorting them once', () => {
  const rng = createRng(1);
  const dates = 1260;
  const rows = dates * 26;
  const groups = { of: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 26)), count: dates };
  const scores = Float64Array.from({ length: rows }, () => rng.uniform());
  const isUp = Uint8Array.from({ length: rows }, () => rng.integer(2));
  const counts = new Float64Array(dates);
  const fastest = (runs: number, work: () => void) => {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < runs; i++) {
      const started = performance.now();
      work();
      best = Math.min(best, performance.now() - started);
    }
    return best;
  };
  let auc = binaryAuc(scores, (row) => isUp[row] === 1, groups);
  const prepare = fastest(5, () => {
    auc = binaryAuc(scores, (row) => isUp[row] === 1, groups);
  });
  const resample = fastest(100, () => {
    drawDates(counts, 5, rng);
    auc(counts);
  });
  // The fastest of many runs is what the code needs; the rest is what else the machine was doing.
  expect(resample).toBeLessThan(prepare / 3);
});
