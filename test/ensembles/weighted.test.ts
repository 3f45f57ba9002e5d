import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import { strategies } from '../../src/ensembles/index.ts';
import { simplexWeights } from '../../src/ensembles/weighted.ts';
import { minimiseOnSimplex } from '../../src/math/simplex.ts';
import golden from '../golden/simplex_weights.json' with { type: 'json' };

const taskOf = (kind: string, columns: number): Task =>
  kind === 'multiclass'
    ? { kind, classes: Array.from({ length: columns }, (_, k) => `c${k}`) }
    : { kind: kind as 'binary' | 'regression' };

describe.each(golden.cases)('weights of $name', ({ task, y, members, weights, value }) => {
  const outputs = members.map((columns) => columns.map((column) => Float64Array.from(column)));
  const found = simplexWeights(outputs, Float64Array.from(y), taskOf(task, outputs[0].length));
  it('equal those of scipy, and lose no more', () => {
    found.weights.forEach((weight, m) => {
      expect(Math.abs(weight - weights[m])).toBeLessThan(golden.tolerance.weights);
    });
    expect(found.value).toBeLessThan(value + golden.tolerance.value);
  });
  it('are a minimum by the Karush-Kuhn-Tucker conditions', () => {
    expect(found.gap).toBeLessThan(1e-9);
    expect(found.weights.every((weight) => weight >= 0)).toBe(true);
    expect(found.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
});

describe('weighted', () => {
  const rng = createRng(8);
  const rows = 300;
  const p = Float64Array.from({ length: rows }, () => 0.05 + 0.9 * rng.uniform());
  const y = p.map((value) => (rng.uniform() < value ? 1 : 0));
  const binary: Task = { kind: 'binary' };

  it('shares weight equally among equal members', () => {
    const { weights } = simplexWeights([[p], [p], [p]], y, binary);
    for (const weight of weights) expect(weight).toBeCloseTo(1 / 3, 6);
  });

  it('survives a member that is certain and wrong', () => {
    const certain = y.map((code, row) => (row === 0 ? 1 - code : code));
    const { weights, value } = simplexWeights([[p], [certain]], y, binary);
    expect(Number.isFinite(value)).toBe(true);
    expect(weights[1]).toBeGreaterThan(0.9);
    expect(weights[0]).toBeGreaterThan(0);
  });

  it('leaves out rows of weight zero', () => {
    const half = Float64Array.from(y.keys(), (row) => (row < 150 ? 1 : 0));
    const noise = p.map(() => rng.uniform());
    const some = simplexWeights([[p], [noise]], y, binary, half).weights;
    const first = (values: Float64Array) => values.slice(0, 150);
    expect([...some]).toEqual([...simplexWeights([[first(p)], [first(noise)]], first(y), binary).weights]);
  });

  it.each([
    ['too few rows', y.slice(0, 199), binary],
    ['one class alone', new Float64Array(rows), binary],
  ])('is the plain mean where there is %s', async (_what, labels, task) => {
    const member = (q: Float64Array) => [q.slice(0, labels.length)];
    const { weights } = await strategies.get('weighted').fit(
      {
        outputs: [member(p), member(p.map((q) => 1 - q))],
        regimes: { names: [], membership: [] },
        y: labels,
        time: labels,
        labelKnownAt: labels,
        task,
        horizonBars: 1,
      },
      { setting: { seed: 1, threads: 1, device: 'cpu', signal: new AbortController().signal } },
    );
    expect(weights).toEqual([0.5, 0.5]);
  });

  it('finds the corner where one member is best throughout', () => {
    const { weights, gap } = minimiseOnSimplex(3, (w) => ({
      value: w[0] + 2 * w[1] + 3 * w[2],
      gradient: Float64Array.of(1, 2, 3),
      hessian: new Float64Array(9),
    }));
    expect([...weights]).toEqual([1, 0, 0]);
    expect(gap).toBe(0);
  });
});
