import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { baselineOf, parseBaseline, profileFeatures } from '../../src/drift/baseline.ts';
import { checkDrift } from '../../src/drift/check.ts';
import { gridKolmogorovSmirnov } from '../../src/drift/kolmogorov-smirnov.ts';
import { longestWindow, nullWindows, sessionIds, windowPValue } from '../../src/drift/null-windows.ts';
import { countOnGrid, gridOf, profileOf } from '../../src/drift/profile.ts';
import { mean, standardDeviation } from '../../src/math/statistics.ts';

const limits = { pValue: 0.05, psi: 0.2, maxShare: 0.3, correction: 'benjamini-hochberg' } as const;
const days = (first: number, count: number) =>
  Float64Array.from({ length: count }, (_, i) => (first + i) * microsPerDay);
const noise = (seed: number, count: number) => {
  const rng = createRng(seed);
  return Float64Array.from({ length: count }, () => rng.normal());
};
const about = { name: 'base', features: 'set', symbols: ['A'] };
const time = days(0, 400);

function baselineFor(...columns: Float64Array[]) {
  return baselineOf(
    about,
    time,
    profileFeatures(
      time,
      columns.map((values, i) => ({ feature: `f${i}`, values })),
    ),
  );
}
const windowOf = (...columns: Float64Array[]) => columns.map((values, i) => ({ feature: `f${i}`, values }));

describe('a check', () => {
  it('names what has drifted and leaves the rest alone', () => {
    const baseline = baselineFor(noise(1, 400), noise(2, 400), noise(3, 400));
    const now = windowOf(
      noise(4, 30),
      noise(5, 30).map((x) => x + 3),
      noise(6, 30),
    );
    const check = checkDrift(baseline, days(500, 30), now, limits);
    expect(check.results.map(({ feature, reason }) => [feature, reason])[0]).toEqual(['f1', 'distribution']);
    expect(check).toMatchObject({ checked: 3, drifted: 1, sessions: 30, triggered: true });
    expect(check.share).toBeCloseTo(1 / 3, 12);
  });

  it('does not trigger at exactly the largest share allowed', () => {
    const baseline = baselineFor(noise(1, 400), noise(2, 400));
    const now = windowOf(
      noise(4, 30),
      noise(5, 30).map((x) => x + 3),
    );
    expect(checkDrift(baseline, days(500, 30), now, { ...limits, maxShare: 0.5 }).triggered).toBe(false);
    expect(checkDrift(baseline, days(500, 30), now, { ...limits, maxShare: 0.49 }).triggered).toBe(true);
  });

  it('calls a feature that has gone missing drifted, without inventing a p-value', () => {
    const check = checkDrift(
      baselineFor(noise(1, 400)),
      days(500, 30),
      windowOf(new Float64Array(30).fill(Number.NaN)),
      limits,
    );
    expect(check.results[0]).toMatchObject({
      reason: 'missing values',
      ks: null,
      pValue: null,
      psi: null,
      missingShare: 1,
    });
  });

  it.each([
    [80, 8, false],
    [80, 10, true],
    [0, 3, false],
    [0, 4, true],
  ])('of a feature that lacked %d of 400 values %d more of 30 than its share: drifted %s', (before, now, drifted) => {
    const lacking = (values: Float64Array, count: number) => values.map((x, i) => (i < count ? Number.NaN : x));
    const baseline = baselineFor(lacking(noise(1, 400), before));
    const window = windowOf(lacking(noise(4, 30), now));
    const [result] = checkDrift(baseline, days(500, 30), window, limits).results;
    expect([result.drifted, result.reason]).toEqual([drifted, drifted ? 'missing values' : null]);
  });

  it.each([
    [2, false],
    [4, true],
  ])(
    'holds p-values that are corrected for three features against the level: %d times p, drifted %s',
    (times, drifted) => {
      const baseline = baselineFor(noise(1, 400), noise(2, 400), noise(3, 400));
      const now = windowOf(
        noise(4, 30),
        noise(5, 30).map((x) => x + 1),
        noise(6, 30),
      );
      const bonferroni = { ...limits, correction: 'bonferroni' } as const;
      const f1 = (pValue: number) => {
        const { results } = checkDrift(baseline, days(500, 30), now, { ...bonferroni, pValue });
        return results.find(({ feature }) => feature === 'f1')!;
      };
      expect(f1(times * (f1(0.05).pValue as number)).drifted).toBe(drifted);
    },
  );

  it('puts what has drifted first, then what is least likely', () => {
    const baseline = baselineFor(noise(1, 400), noise(2, 400), noise(3, 400));
    const now = windowOf(
      noise(4, 30),
      noise(5, 30).map((x) => x + 0.4),
      noise(6, 30).map((x) => x + 3),
    );
    const { results } = checkDrift(baseline, days(500, 30), now, { ...limits, pValue: 0.001 });
    expect(results.map(({ feature, drifted }) => [feature, drifted])).toEqual([
      ['f2', true],
      ['f1', false],
      ['f0', false],
    ]);
  });

  it('a feature that was always missing can not be judged, and counts neither way', () => {
    const gone = new Float64Array(400).fill(Number.NaN);
    const baseline = baselineFor(gone, noise(1, 400));
    const now = windowOf(
      gone.subarray(0, 30),
      noise(4, 30).map((x) => x + 3),
    );
    const check = checkDrift(baseline, days(500, 30), now, { ...limits, maxShare: 0.5 });
    expect(check).toMatchObject({ checked: 1, unjudged: 1, drifted: 1, share: 1, triggered: true });
    expect(check.results[1]).toMatchObject({ drifted: false, reason: 'not judged', naivePValue: null });
  });

  it('of features that all can not be judged says nothing', () => {
    const gone = new Float64Array(400).fill(Number.NaN);
    const judge = () => checkDrift(baselineFor(gone), days(500, 30), windowOf(gone.subarray(0, 30)), limits);
    expect(judge).toThrow('none of the 1 features can be judged');
  });

  it.each([
    [3, false],
    [4, true],
  ])('a constant feature of 3 that is now %i: drifted %s', (value, drifted) => {
    const baseline = baselineFor(new Float64Array(400).fill(3));
    const check = checkDrift(baseline, days(500, 30), windowOf(new Float64Array(30).fill(value)), limits);
    expect(check.results[0].drifted).toBe(drifted);
  });

  it('a sure but small shift does not matter: PSI is under its limit', () => {
    const rows = 400 * 50;
    const manyTimes = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 50) * microsPerDay);
    const baseline = baselineOf(about, manyTimes, profileFeatures(manyTimes, windowOf(noise(8, rows))));
    const nowTimes = Float64Array.from({ length: 1500 }, (_, row) => (500 + Math.floor(row / 50)) * microsPerDay);
    const now = windowOf(noise(9, 1500).map((x) => x + 0.2));
    const [result] = checkDrift(baseline, nowTimes, now, limits).results;
    expect(result.correctedPValue).toBeLessThan(0.01);
    expect(result.psi).toBeLessThan(0.2);
    expect(result.drifted).toBe(false);
  });

  it('refuses a window that is too long for the baseline, with both lengths', () => {
    const baseline = baselineFor(noise(1, 400));
    expect(() => checkDrift(baseline, days(500, 100), windowOf(noise(2, 100)), limits)).toThrow(
      /window has 100 sessions; the baseline 'base' of 400 sessions can judge at most 63/,
    );
  });
});

describe('windows', () => {
  it.each([
    [4, 0],
    [5, 1],
    [105, 21],
    [5000, 252],
  ])('a baseline of %i sessions can judge up to %i', (sessions, longest) => {
    expect(longestWindow(sessions)).toBe(longest);
  });
  it('count sessions by UTC date', () => {
    const { ids, sessions } = sessionIds(Float64Array.of(0.2, 0.9, 1.1, 4).map((day) => day * microsPerDay));
    expect([...ids]).toEqual([0, 0, 1, 2]);
    expect(sessions).toBe(3);
  });
  it('are measured as each window against the rest, window by window', () => {
    const sessions = 50;
    const ids = Int32Array.from({ length: 2 * sessions }, (_, row) => row >> 1);
    const values = noise(7, 2 * sessions).map((x, row) =>
      row % 11 === 0 ? Number.NaN : row % 3 ? 3 * x : Math.round(3 * x),
    );
    const grid = gridOf(profileOf('f', values).quantiles);
    const plain = [1, 2, 5, 10].map((length) => {
      const distances = Array.from({ length: sessions - length + 1 }, (_, start) => {
        const [inside, outside] = [true, false].map((wanted) =>
          countOnGrid(
            values.filter((_v, row) => (ids[row] >= start && ids[row] < start + length) === wanted),
            grid,
          ),
        );
        return gridKolmogorovSmirnov(inside, outside);
      }).filter((distance) => !Number.isNaN(distance));
      const sample = Float64Array.from(distances);
      return { sessions: length, windows: sample.length, mean: mean(sample), deviation: standardDeviation(sample) };
    });
    const found = nullWindows(values, ids, sessions, grid);
    expect(found.map(({ sessions: length, windows }) => [length, windows])).toEqual(
      plain.map(({ sessions: length, windows }) => [length, windows]),
    );
    found.forEach((entry, i) => {
      expect(entry.mean).toBeCloseTo(plain[i].mean, 12);
      expect(entry.deviation).toBeCloseTo(plain[i].deviation, 12);
    });
  });
  it('see what moves between two points of the grid', () => {
    // All values are at most 3; sessions of 2 and of 3 differ just below it alone.
    const ids = Int32Array.from({ length: 10 }, (_, row) => row);
    const [single] = nullWindows(
      Float64Array.from(ids, (row) => 2 + (row % 2)),
      ids,
      10,
      Float64Array.of(3),
    );
    expect(single).toMatchObject({ sessions: 1, windows: 10, mean: expect.closeTo(5 / 9, 12) });
  });
  it.each([
    // Where the widened deviation is the mean, the gamma tail is exponential: exp(-distance / mean).
    ['at a measured length', 10, 0.3],
    ['at half of the way in log(sessions)', 20, 0.2],
    ['at the longest', 40, 0.1],
    ['below the shortest', 4, 0.3],
  ])('give the p-value of the gamma tail %s', (_where, sessions, centre) => {
    const widened = Math.sqrt(1 + sessions / 500);
    const measured = [
      { sessions: 10, windows: 40, mean: 0.3, deviation: 0.3 / widened },
      { sessions: 40, windows: 40, mean: 0.1, deviation: 0.1 / widened },
    ];
    expect(windowPValue(0.25, measured, sessions, 500)).toBeCloseTo(Math.exp(-0.25 / centre), 10);
  });
  it('give smaller p-values to larger distances, and interpolate between lengths', () => {
    const measured = [
      { sessions: 10, windows: 40, mean: 0.3, deviation: 0.08 },
      { sessions: 42, windows: 40, mean: 0.15, deviation: 0.04 },
    ];
    const pValues = [0.1, 0.2, 0.3, 0.5].map((distance) => windowPValue(distance, measured, 21, 500));
    expect(pValues).toEqual([...pValues].sort((a, b) => b - a));
    const between = windowPValue(0.3, measured, 21, 500);
    expect(between).toBeLessThan(windowPValue(0.3, measured, 10, 500));
    expect(between).toBeGreaterThan(windowPValue(0.3, measured, 42, 500));
    expect(windowPValue(0.3, measured, 43, 500)).toBeNaN();
  });
});

describe('a baseline file', () => {
  it('comes back from JSON as it was', () => {
    const baseline = baselineFor(noise(1, 400), new Float64Array(400).fill(Number.NaN));
    expect(parseBaseline(JSON.parse(JSON.stringify(baseline)), 'x.json')).toEqual(baseline);
  });
  it.each([
    ['another document', { hello: 1 }],
    ['an old version', { ...baselineFor(noise(1, 400)), version: 0 }],
  ])('%s is refused by name', (_, content) => {
    expect(() => parseBaseline(content, 'artifacts/drift/x.json')).toThrow(
      /artifacts\/drift\/x.json is no drift baseline/,
    );
  });
});
