import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { delong } from '../../src/evaluation/inference/delong.ts';
import type { ScoredRows } from '../../src/evaluation/scoring.ts';
import { compareRuns } from '../../src/evaluation/uncertainty/compare-runs.ts';
import { effectiveRows } from '../../src/evaluation/uncertainty/effective-rows.ts';
import { informationCoefficient } from '../../src/evaluation/uncertainty/information-coefficient.ts';
import { marketContext } from '../../src/evaluation/uncertainty/market-context.ts';
import { partPValue, partsOf, withCorrectedPValues } from '../../src/evaluation/uncertainty/parts.ts';
import { rotationTest } from '../../src/evaluation/uncertainty/rotation-test.ts';
import { tradingInference } from '../../src/evaluation/uncertainty/trading.ts';
import type { TryReturns } from '../../src/evaluation/uncertainty/try-returns.ts';
import { readRun } from '../../src/io/runs.ts';
import { correlation } from '../../src/math/statistics.ts';
import { auc } from '../../src/metrics/classification/auc.ts';
import { logLoss } from '../../src/metrics/classification/log-loss.ts';
import type { ClassData } from '../../src/metrics/metric.ts';
import { evaluateConfig, evaluateStage } from '../../src/stages/evaluate.ts';
import { makeRun } from './run-fixture.ts';

const day = 86_400e6;
const symbols = ['A', 'B', 'C', 'D'];

/** A panel whose labels follow the score with a strength, and are sticky: each is the one before with probability `stay`. */
function madeRows(dates: number, strength: number, stay: number, seed: number): { rows: ScoredRows; data: ClassData } {
  const rng = createRng(seed);
  const n = dates * symbols.length;
  const y = new Int32Array(n);
  const p = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const before = row - symbols.length;
    y[row] = before >= 0 && rng.uniform() < stay ? y[before] : Number(rng.uniform() < 0.5);
    p[row] = 1 / (1 + Math.exp(-(strength * (2 * y[row] - 1) + rng.normal())));
  }
  const rows: ScoredRows = {
    time: Float64Array.from(y, (_, row) => Math.floor(row / symbols.length) * day),
    symbols,
    symbolId: Int32Array.from(y, (_, row) => row % symbols.length),
    fold: new Int32Array(n),
    y,
    outputs: [p],
  };
  return { rows, data: { y, probabilities: [p.map((value) => 1 - value), p] } };
}

describe('turned labels', () => {
  const test = (strength: number, seed: number, dates = 300) => {
    const { rows, data } = madeRows(dates, strength, 0.8, seed);
    return rotationTest(rows, data, auc, { dates, leastShift: 10 });
  };

  it('leave nothing of a real score', async () => {
    const found = await test(0.3, 1);
    expect(found).toMatchObject({ metric: 'auc', rotations: 199, pValue: 1 / 200 });
    expect(found?.observed).toBeGreaterThan(0.6);
    expect(Math.abs((found?.nullMean as number) - 0.5)).toBeLessThan(0.02);
    expect(found?.nullHigh).toBeGreaterThan(0.51);
  });

  it('count as good below, where less is better', async () => {
    const { rows, data } = madeRows(300, 0.3, 0.8, 1);
    const found = await rotationTest(rows, data, logLoss, { dates: 300, leastShift: 10 });
    expect(found).toMatchObject({ pValue: 1 / 200 });
    expect(found?.observed).toBeLessThan(found?.nullHigh as number);
    expect(found?.nullHigh).toBeLessThan((found?.nullMean as number) - 0.01);
  });

  it('are all as good as forecasts that never differ', async () => {
    const { rows, data } = madeRows(100, 0, 0, 1);
    const same = data.y.length;
    const even = { ...data, probabilities: [new Float64Array(same).fill(0.5), new Float64Array(same).fill(0.5)] };
    expect(await rotationTest(rows, even, auc, { dates: 100, leastShift: 10 })).toMatchObject({ pValue: 1 });
  });

  it('reject noise about as often as the level says', async () => {
    const pValues = [];
    for (let seed = 1; seed <= 60; seed++) pValues.push((await test(0, seed, 120))?.pValue as number);
    // 60 draws at 5 %: three expected, nine has a chance of 1 in 400.
    expect(pValues.filter((p) => p <= 0.05).length).toBeLessThan(9);
    expect(pValues.reduce((a, b) => a + b) / 60).toBeGreaterThan(0.35);
  });

  it('need room to turn', async () => {
    expect(await test(0, 1, 37)).toBeUndefined();
    expect(await test(0, 1, 38)).toMatchObject({ rotations: 19 });
  });
});

describe('information coefficient', () => {
  const options = { target: 'y', blockLength: 2, resamples: 200, confidence: 0.95, seed: 1 };

  it('is the mean of the correlations of the dates', async () => {
    const dates = 30;
    const of = Int32Array.from({ length: dates * 4 }, (_, row) => Math.floor(row / 4));
    const score = Float64Array.from(of, (_, row) => row % 4);
    // Odd dates in order, even dates with the last two exchanged: rank correlations 1 and 0.8.
    const target = Float64Array.from(of, (date, row) => (date % 2 ? row % 4 : [0, 1, 3, 2][row % 4]));
    const found = await informationCoefficient(score, target, of, options);
    expect(found?.rankIc.value).toBeCloseTo(0.9, 12);
    expect(found?.ic.value).toBeCloseTo(0.9, 12);
    expect(found?.rankIcir).toBeCloseTo(0.9 / (0.1 * Math.sqrt(30 / 29)), 9);
    expect(found).toMatchObject({ dates, positiveShare: 1 });
    expect(found?.rankIc.low).toBeLessThan(0.9);
  });

  it('leaves out dates with too few symbols, equal scores or nothing known', async () => {
    const of = Int32Array.from({ length: 120 }, (_, row) => Math.floor(row / 4));
    const target = Float64Array.from(of, (_, row) => row % 4);
    expect(await informationCoefficient(new Float64Array(120).fill(0.5), target, of, options)).toBeUndefined();
    expect(await informationCoefficient(target, new Float64Array(120).fill(Number.NaN), of, options)).toBeUndefined();
  });

  it('rests on a correlation that a constant does not have', () => {
    expect(correlation(Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 6))).toBeCloseTo(1, 12);
    expect(correlation(Float64Array.of(1, 1, 1), Float64Array.of(2, 4, 6))).toBeNaN();
  });
});

describe('effective rows', () => {
  const panelOf = (rows: ScoredRows) => ({
    time: rows.time,
    symbols,
    symbolId: Int32Array.from(rows.symbolId),
    features: [],
    columns: {},
    y: Float64Array.from(rows.y),
    // Labels known five days on, but no later than the last bar.
    labelKnownAt: rows.time.map((at) => Math.min(49 * day, at + 5 * day)),
  });

  it('are as many as independent rows of that variance, at most all; several predictions of a row count once', () => {
    const { rows, data } = madeRows(50, 0.3, 0, 1);
    const panel = panelOf(rows);
    const plain = delong(Float64Array.from(data.probabilities[1]), (row) => data.y[row] === 1);
    const found = (share: number, scored = rows, scoredData = data) => {
      const deviation = share * plain.standardError;
      return effectiveRows(scored, panel, { data: scoredData, directional: false, deviation, confidence: 0.95 });
    };
    expect(found(2).byVariance).toBeCloseTo(50, 9);
    expect(found(2).delong).toEqual({ auc: plain.auc, low: plain.low, high: plain.high });
    expect(found(0.5).byVariance).toBe(200);
    const twice = <T extends Float64Array | Int32Array>(values: T): T => {
      const out = new (values.constructor as new (n: number) => T)(2 * values.length);
      out.set(values);
      out.set(values, values.length);
      return out;
    };
    const second = data.probabilities.map((column) => twice(Float64Array.from(column)).fill(0.5, 200));
    const both = {
      ...rows,
      time: twice(Float64Array.from(rows.time)),
      symbolId: twice(Int32Array.from(rows.symbolId)),
      path: Int32Array.from({ length: 400 }, (_, row) => (row < 200 ? 0 : 1)),
    };
    const paths = found(2, both, { y: twice(Int32Array.from(data.y)), probabilities: second });
    expect(paths).toEqual(found(2));
  });

  it('of a directional score are those of the rows that moved', () => {
    const { rows, data } = madeRows(50, 0.3, 0, 1);
    const y = data.y.map((value, row) => (row % 5 === 0 ? 1 : 2 * value));
    const probabilities = [
      data.probabilities[0].map((p) => 0.8 * p),
      data.y.map(() => 0.2),
      data.probabilities[1].map((p) => 0.8 * p),
    ];
    const moved = [...y.keys()].filter((row) => y[row] !== 1);
    const plain = delong(
      Float64Array.from(moved, (row) => data.probabilities[1][row]),
      (i) => y[moved[i]] === 2,
    );
    const asked = {
      data: { y, probabilities } as unknown as ClassData,
      directional: true,
      deviation: 1,
      confidence: 0.95,
    };
    expect(effectiveRows(rows, panelOf(rows), asked).delong?.auc).toBeCloseTo(plain.auc, 12);
  });

  it('count overlapping labels once', () => {
    const { rows } = madeRows(50, 0, 0, 1);
    const found = effectiveRows(rows, panelOf(rows), undefined);
    expect(found.rows).toBe(200);
    // Four symbols, 49 days of outcomes: each day is shared by up to five labels.
    expect(found.uniqueLabels).toBeGreaterThan(4 * 9);
    expect(found.uniqueLabels).toBeLessThan(4 * 13);
    expect(found).toMatchObject({ byVariance: null, delong: null });
  });
});

describe('parts', () => {
  it('are cut by year, symbol, sector and regime', () => {
    const { rows } = madeRows(400, 0, 0, 1);
    const market = {
      sectors: new Map([
        ['A', 'energy'],
        ['B', 'energy'],
      ]),
      barAt: (symbol: string) =>
        symbol === 'D' ? undefined : { regime: symbol === 'A' ? 'bull' : undefined, next: 0, overHorizon: 0 },
    };
    const names = partsOf(rows, { market }).map(({ kind, name, of }) => `${kind} ${name} ${of.length}`);
    expect(names).toEqual([
      'year 1970 1460',
      'year 1971 140',
      'symbol A 400',
      'symbol B 400',
      'symbol C 400',
      'symbol D 400',
      'sector energy 800',
      'regime bull 400',
    ]);
  });

  it('have p-values that are corrected for how many there are', () => {
    const part = (pValue: number | null) => ({ pValue }) as never;
    expect(withCorrectedPValues([part(0.01), part(0.04), part(null)]).map(({ corrected }) => corrected)).toEqual([
      0.02,
      0.04,
      null,
    ]);
    expect(partPValue(0.52, Float64Array.of(0.51, 0.52, 0.53), 0.5)).toBeCloseTo(0.0455, 4);
    expect(partPValue(null, Float64Array.of(1), 0.5)).toBeNull();
  });
});

describe('trading', () => {
  const noise = (strategies: number, periods: number, seed: number): TryReturns => {
    const rng = createRng(seed);
    return {
      time: Float64Array.from({ length: periods }, (_, t) => t),
      returns: Array.from({ length: strategies }, () =>
        Float64Array.from({ length: periods }, () => 0.01 * rng.normal()),
      ),
    };
  };

  it('a splendid Sharpe ratio, found among a thousand strategies of noise, is no more than luck explains', () => {
    const tries = noise(1000, 504, 4);
    const ratio = (own: Float64Array) => own.reduce((a, b) => a + b) / Math.sqrt(own.reduce((a, b) => a + b * b, 0));
    const best = tries.returns.reduce((a, b) => (ratio(b) > ratio(a) ? b : a));
    const found = tradingInference(best, 252, 1000, tries);
    expect(found?.sharpe).toBeGreaterThan(1.8);
    expect(found?.probabilistic).toBeGreaterThan(0.99);
    expect(found?.deflated.probability).toBeLessThan(0.9);
    expect(found?.overfitting?.probability).toBeGreaterThan(0.4);
    expect(found?.haircut.haircut).toBe(1);
    expect(found?.sentence).toContain('no further above zero than luck explains');
  });

  it('tries that are all alike count as few', () => {
    const rng = createRng(8);
    const one = Float64Array.from({ length: 600 }, () => 0.001 + 0.01 * rng.normal());
    const alike = Array.from({ length: 30 }, () => one.map((value) => value + 0.0001 * rng.normal()));
    const found = tradingInference(one, 252, 30, { time: one, returns: alike });
    expect(found?.tries.meanCorrelation).toBeGreaterThan(0.99);
    expect(found?.tries.independent).toBeLessThan(1.3);
    expect(found?.deflated.probability).toBeGreaterThan(0.95);
  });

  it('tries that can not be compared count in full', () => {
    const rng = createRng(8);
    const one = Float64Array.from({ length: 600 }, () => 0.0004 + 0.01 * rng.normal());
    const found = tradingInference(one, 252, 30, undefined);
    expect(found?.tries).toMatchObject({ count: 30, compared: 0, independent: 30 });
    expect(found?.overfittingReason).toContain('0 tries');
    expect(tradingInference(new Float64Array(100), 252, 1, undefined)).toBeUndefined();
  });
});

describe('the evaluation of a run', () => {
  it('says which run to compare with is not there', async () => {
    const { ctx } = await makeRun({ edge: 0.7 });
    const config = evaluateConfig.parse({ run: 'r', compare: ['gone'] });
    await expect(evaluateStage(config, ctx)).rejects.toMatchObject({
      kind: 'missing-input',
      message: expect.stringContaining("run 'gone'"),
    });
  });

  it('tells dependence and chance apart, and compares runs', async () => {
    const { ws, ctx } = await makeRun({ edge: 0.7 });
    const { summary } = await evaluateStage(evaluateConfig.parse({ run: 'r', resamples: 200, compare: ['r'] }), ctx);
    const [range] = summary?.ranges ?? [];
    expect(range.effective?.uniqueLabels).toBeCloseTo(range.rows, 6);
    expect(range.rotationTest?.pValue).toBeLessThan(0.05);
    expect(range.perSymbol[0].primary.low).not.toBeNull();
    const ofFolds = range.metrics.filter(({ withinFolds }) => withinFolds).map(({ metric }) => metric);
    expect(ofFolds).toContain('auc');
    expect(ofFolds).not.toContain('log_loss');
    const weighted = range.perFold.reduce((sum, { rows, primary }) => sum + rows * (primary.value as number), 0);
    expect(range.metrics.find(({ metric }) => metric === 'auc')?.value).toBeCloseTo(weighted / range.rows, 12);
    expect(summary?.comparison?.runs.map(({ run, difference }) => [run, difference])).toEqual([
      ['r', 0],
      ['r', 0],
    ]);
    expect(await marketContext(ws, (await readRun(ws, 'r')).summary)).toBeUndefined();
  });

  it('refuses to compare runs of other labels', async () => {
    const { ws, ctx } = await makeRun({ edge: 0.7 });
    const { summary } = await readRun(ws, 'r');
    const { rows, data } = madeRows(50, 0, 0, 1);
    const own = { rows, data, baseline: data };
    const other = { ...summary, labelColumn: 'label_z', label: 'z' };
    await expect(compareRuns(ctx, other, own, ['r'], 0.95)).rejects.toMatchObject({ kind: 'usage' });
    await expect(compareRuns(ctx, summary, own, ['r'], 0.95)).rejects.toThrow(/share no out-of-fold row/);
  });
});
