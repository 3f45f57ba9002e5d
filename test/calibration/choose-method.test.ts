import { describe, expect, it } from 'vitest';
import { applyCalibration, type CalibrationRows, fitCalibration } from '../../src/calibration/choose-method.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { logOdds, sigmoid } from '../../src/math/log-odds.ts';
import { longRunError } from '../../src/math/long-run-error.ts';
import { normalQuantile } from '../../src/math/special-normal.ts';

const binary: Task = { kind: 'binary' };

/** Two rows a day whose probabilities are right up to `bend`. */
function rowsOf(days: number, bend: (p: number) => number, { seed = 1, horizon = 1 } = {}): CalibrationRows {
  const rng = createRng(seed);
  const truth = Float64Array.from({ length: 2 * days }, () => 0.1 + 0.8 * rng.uniform());
  const time = truth.map((_, row) => Math.floor(row / 2) * microsPerDay);
  return {
    outputs: [truth.map(bend)],
    y: truth.map((p) => (rng.uniform() < p ? 1 : 0)),
    time,
    labelKnownAt: time.map((at) => at + horizon * microsPerDay),
  };
}

describe('the choice of a method', () => {
  it('keeps one that helps, and fits it on all rows in the end', () => {
    const rows = rowsOf(800, (p) => sigmoid(3 * logOdds(p)));
    const choice = fitCalibration(rows, binary, 'auto', 1);
    expect(choice.method).not.toBe('identity');
    expect(choice.rows).toBe(1600);
    expect(choice.reason).toMatch(/lowers log loss by 0\.\d+ \+- 0\.\d+ nats on 534 later rows/);
    const [mapped] = applyCalibration(choice, rows.outputs);
    const away = mapped.reduce((sum, p, row) => sum + Math.abs(p - sigmoid(logOdds(rows.outputs[0][row]) / 3)), 0);
    expect(away / mapped.length).toBeLessThan(0.03);
  });

  it('rarely keeps one where nothing is wrong', () => {
    const kept = Array.from({ length: 60 }, (_, seed) => {
      const choice = fitCalibration(
        rowsOf(300, (p) => p, { seed: seed + 10 }),
        binary,
        'auto',
        1,
      );
      return choice.method !== 'identity';
    }).filter(Boolean).length;
    // 5 % of 60 are 3; more than 7 has a chance of some 1 %.
    expect(kept).toBeLessThanOrEqual(7);
  });

  it('never fits on a row whose label was not known before the later slice', () => {
    const rows = rowsOf(300, (p) => p, { horizon: 10 });
    const { selection } = fitCalibration(rows, binary, 'auto', 10);
    // Days 0 to 199 come before the later slice; labels of days 190 to 199 reach into it.
    expect(selection).toMatchObject({ fitRows: 2 * 190, laterRows: 2 * 100 });
  });

  it('asks for a gain that is significant after a correction for the methods tried', () => {
    const { reason, selection } = fitCalibration(
      rowsOf(300, (p) => p),
      binary,
      'auto',
      1,
    );
    const candidates = selection?.candidates ?? [];
    const best = candidates.reduce((a, b) => (b.improvement > a.improvement ? b : a));
    const margin = normalQuantile(1 - 0.05 / candidates.length) * best.standardError;
    expect(reason).toContain(`${best.method} comes closest`);
    expect(reason).toContain(`${margin.toFixed(5)} would be needed`);
  });

  it('takes the rows of a date for one observation: the same rows again make nothing surer', () => {
    const rows = rowsOf(300, (p) => sigmoid(2 * logOdds(p)));
    const twice = (values: Float64Array) => Float64Array.from([...values, ...values].keys(), (i) => values[i >> 1]);
    const doubled = {
      outputs: rows.outputs.map(twice),
      y: twice(rows.y),
      time: twice(rows.time),
      labelKnownAt: twice(rows.labelKnownAt),
    };
    const [once, again] = [rows, doubled].map((own) => fitCalibration(own, binary, 'auto', 1).selection?.candidates);
    expect(once?.length).toBeGreaterThan(1);
    again?.forEach(({ improvement, standardError }, i) => {
      expect(improvement / (once?.[i].improvement as number)).toBeCloseTo(1, 1);
      expect(standardError / (once?.[i].standardError as number)).toBeCloseTo(1, 1);
    });
  });

  it('fits a method by name without asking whether it helps', () => {
    const choice = fitCalibration(
      rowsOf(100, (p) => p),
      binary,
      'isotonic',
      1,
    );
    expect(choice).toMatchObject({ method: 'isotonic', rows: 200, reason: 'as asked' });
  });

  it.each([
    ['too few rows', rowsOf(14, (p) => p), '28 outcomes are known, 30 are needed'],
    ['one class alone', { ...rowsOf(100, (p) => p), y: new Float64Array(200) }, 'a class that never happened'],
    ['nothing to choose by', rowsOf(30, (p) => p), 'nothing to choose by: 20 outcomes are known, 30 are needed in one'],
  ])('leaves predictions alone where there is %s', (_what, rows, reason) => {
    const choice = fitCalibration(rows, binary, 'auto', 1);
    expect(choice).toMatchObject({ method: 'identity', rows: 0 });
    expect(choice.reason).toContain(reason);
    const [mapped] = applyCalibration(choice, rows.outputs);
    expect(mapped).toEqual(rows.outputs[0]);
    expect(mapped).not.toBe(rows.outputs[0]);
  });

  it('scores constant probabilities, and probabilities of 0 and 1, without stumbling', () => {
    for (const bend of [() => 0.5, (p: number) => Math.round(p)]) {
      const choice = fitCalibration(rowsOf(300, bend), binary, 'auto', 1);
      expect(choice.selection?.candidates.every(({ logLoss }) => Number.isFinite(logLoss))).toBe(true);
    }
    expect(fitCalibration(rowsOf(300, Math.round), binary, 'auto', 1).method).not.toBe('identity');
  });
});

describe('the standard error of a mean over dates', () => {
  const ones = (n: number) => new Float64Array(n).fill(1);
  it('is the usual one without dependence', () => {
    const rng = createRng(3);
    const values = Float64Array.from({ length: 500 }, () => rng.normal());
    const mean = values.reduce((a, b) => a + b, 0) / 500;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 500;
    expect(longRunError(values, ones(500), 0)).toBeCloseTo(Math.sqrt(variance / 500), 12);
  });
  it('grows where neighbours are alike: of n values told twice there are n', () => {
    const rng = createRng(4);
    const values = Float64Array.from({ length: 2000 }, () => rng.normal());
    const twice = Float64Array.from({ length: 4000 }, (_, i) => values[i >> 1]);
    const ratio = longRunError(twice, ones(4000), 20) / longRunError(values, ones(2000), 0);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
    expect(longRunError(twice, ones(4000), 0)).toBeLessThan(0.8 * longRunError(values, ones(2000), 0));
  });
  it('counts dates by their rows, and has no value for one date', () => {
    const values = Float64Array.of(2, 6, 1);
    const counts = Float64Array.of(1, 3, 2);
    const residual = [2 - 1.5, 6 - 4.5, 1 - 3];
    expect(longRunError(values, counts, 0)).toBeCloseTo(Math.sqrt(residual.reduce((s, r) => s + r * r, 0)) / 6, 12);
    expect(longRunError(Float64Array.of(1), Float64Array.of(1), 0)).toBeNaN();
  });
});
