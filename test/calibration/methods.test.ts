import { describe, expect, it } from 'vitest';
import { type CalibrationMethod, calibrationMethods } from '../../src/calibration/calibrator.ts';
import { calibrators } from '../../src/calibration/index.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import { sigmoid } from '../../src/math/log-odds.ts';
import golden from '../golden/calibration.json' with { type: 'json' };

const columns = (rows: readonly (readonly number[])[]) =>
  rows[0].map((_, k) => Float64Array.from(rows, (row) => row[k]));
const nearest = (actual: Float64Array, expected: readonly number[], tolerance: number) => {
  const farthest = actual.reduce((far, value, i) => Math.max(far, Math.abs(value - expected[i])), 0);
  expect(farthest).toBeLessThan(tolerance);
};

describe.each(golden.binary)('of two classes: $name', ({ p, y, grid, ...expected }) => {
  it.each(['platt', 'isotonic', 'beta', 'temperature'] as const)('%s equals the reference', (name) => {
    const method = calibrators.get(name);
    const fitted = method.fit([Float64Array.from(p)], Float64Array.from(y));
    const [mapped] = method.apply(fitted, [Float64Array.from(grid)]);
    nearest(mapped, expected[name], golden.tolerance[name]);
  });
  it("beta equals the authors' package, whose solver stops a little early", () => {
    const method = calibrators.get('beta');
    const fitted = method.fit([Float64Array.from(p)], Float64Array.from(y));
    nearest(method.apply(fitted, [Float64Array.from(grid)])[0], expected.betacal, golden.tolerance.betacal);
  });
});

describe.each(golden.multi)('of several classes: $name', ({ p, y, grid, ...expected }) => {
  it.each(['platt', 'isotonic', 'temperature', 'vector'] as const)('%s equals the reference', (name) => {
    const method = calibrators.get(name);
    const mapped = method.apply(method.fit(columns(p), Float64Array.from(y)), columns(grid));
    mapped.forEach((column, k) => {
      nearest(
        column,
        expected[name].map((row) => row[k]),
        golden.tolerance[name],
      );
    });
  });
});

const binary: Task = { kind: 'binary' };
const three: Task = { kind: 'multiclass', classes: ['down', 'neutral', 'up'] };

/** Outputs of a model, and labels drawn from them: perfectly calibrated. */
function calibrated(task: Task, rows: number, seed = 1) {
  const rng = createRng(seed);
  const k = task.kind === 'multiclass' ? task.classes.length : 2;
  const raw = Array.from({ length: rows }, () => Array.from({ length: k }, () => Math.exp(rng.normal())));
  const p = raw.map((row) => row.map((value) => value / row.reduce((a, b) => a + b, 0)));
  const y = Float64Array.from(p, (row) => {
    const u = rng.uniform();
    const at = row.findIndex((_, k) => u < row.slice(0, k + 1).reduce((a, b) => a + b, 0));
    return at < 0 ? k - 1 : at;
  });
  const all = columns(p);
  return { outputs: k === 2 ? [all[1]] : all, y };
}

const cases = calibrators
  .all()
  .flatMap((method) =>
    [binary, three].filter((task) => method.serves(task)).map((task) => ({ method, name: method.name, task })),
  );

describe('every method', () => {
  it('has its name in the list, which is that of the config', () => {
    expect(calibrators.names()).toEqual([...calibrationMethods]);
  });
  it('refuses numbers', () => {
    expect(calibrators.all().some((method) => method.serves({ kind: 'regression' }))).toBe(false);
  });
});

describe.each(cases)('$name on a $task.kind task', ({ method, task }) => {
  const { outputs, y } = calibrated(task, 4000);
  const parameters = method.fit(outputs, y);

  it('gives probabilities that sum to one, also for 0 and 1', () => {
    const ends = outputs.map((column, k) => Float64Array.of(k === 0 ? 1 : 0, k === 0 ? 0 : 1, column[0]));
    const served = task.kind === 'binary' ? [Float64Array.of(0, 1, 0.5)] : ends.map((column) => column.slice(0, 1));
    const mapped = method.apply(parameters, served);
    expect(mapped.length).toBe(outputs.length);
    for (const column of mapped) expect(column.every((value) => value >= 0 && value <= 1)).toBe(true);
    if (task.kind === 'multiclass') expect(mapped.reduce((sum, column) => sum + column[0], 0)).toBeCloseTo(1, 12);
  });

  it('leaves what is calibrated nearly alone', () => {
    const mapped = method.apply(parameters, outputs);
    const moved = mapped[0].reduce((sum, value, row) => sum + Math.abs(value - outputs[0][row]), 0) / y.length;
    expect(moved).toBeLessThan(0.03);
  });

  it('survives JSON', () => {
    const again = JSON.parse(JSON.stringify(parameters));
    expect(method.apply(again, outputs)).toEqual(method.apply(parameters, outputs));
  });

  it('learns from rows with probabilities of exactly 0 and 1, some of them wrong', () => {
    const hard = outputs.map((column) => column.map((value) => Math.round(value)));
    if (task.kind === 'multiclass') {
      hard[0].forEach((_, row) => {
        const top = outputs.reduce((best, column, k) => (column[row] > outputs[best][row] ? k : best), 0);
        hard.forEach((column, k) => {
          column[row] = k === top ? 1 : 0;
        });
      });
    }
    const mapped = method.apply(method.fit(hard, y), hard);
    expect(mapped.every((column) => column.every((value) => value >= 0 && value <= 1))).toBe(true);
    // Certainty that errs must come back from certainty.
    expect(Math.max(...mapped[0])).toBeLessThan(0.97);
  });

  it('of constant probabilities makes the shares of the classes, or leaves them alone', () => {
    const flat = outputs.map((column) => column.map(() => 1 / (task.kind === 'binary' ? 2 : 3)));
    const skewed = y.map((code, row) => (row % 2 === 0 ? 0 : code));
    const mapped = method.apply(method.fit(flat, skewed), flat);
    const code = task.kind === 'binary' ? 1 : 0;
    const share = skewed.filter((value) => value === code).length / y.length;
    const [value] = mapped[0];
    expect(Math.min(Math.abs(value - share), Math.abs(value - flat[0][0]))).toBeLessThan(0.005);
  });
});

const monotone: CalibrationMethod[] = ['platt', 'isotonic', 'beta', 'temperature'];
describe.each(monotone)('%s', (name) => {
  it('never turns a ranking around, not even where the labels ask for it', () => {
    const { outputs, y } = calibrated(binary, 2000, 3);
    const method = calibrators.get(name);
    const against = method.fit(
      outputs,
      y.map((code) => 1 - code),
    );
    const [mapped] = method.apply(against, [Float64Array.of(0.05, 0.2, 0.4, 0.5, 0.7, 0.9)]);
    mapped.slice(1).forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(mapped[i] - 1e-12);
    });
  });
});

it('platt undoes a known distortion', () => {
  const { outputs, y } = calibrated(binary, 20_000, 4);
  const bent = outputs[0].map((p) => sigmoid(2 * Math.log(p / (1 - p)) + 1));
  const [{ slope, intercept }] = calibrators.get('platt').fit([bent], y);
  expect(slope).toBeCloseTo(0.5, 1);
  expect(intercept).toBeCloseTo(-0.5, 1);
});
