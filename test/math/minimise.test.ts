import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { invert, multiply, solveLinear, transpose } from '../../src/math/linear-system.ts';
import { minimise } from '../../src/math/minimise.ts';
import { solveQuadraticProgram } from '../../src/math/quadratic-program.ts';
import { digamma } from '../../src/math/special-gamma.ts';

const none = { a: new Float64Array(0), b: new Float64Array(0) };

/** Random positive definite matrix. */
function made(n: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const root = Float64Array.from({ length: n * n }, () => rng.normal());
  const square = multiply(root, transpose(root, n), n);
  for (let i = 0; i < n; i++) square[i * n + i] += 0.1;
  return square;
}

describe('solveLinear', () => {
  it.each([1, 2, 5, 12])('solves a system of %i unknowns, pivots included', (n) => {
    const rng = createRng(n);
    const a = Float64Array.from({ length: n * n }, () => rng.normal());
    a[0] = 0;
    if (n === 1) a[0] = 3;
    const x = Float64Array.from({ length: 2 * n }, () => rng.normal());
    const found = solveLinear(a, multiply(a, x, n), n) as Float64Array;
    x.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 9);
    });
    const identity = multiply(a, invert(a, n) as Float64Array, n);
    identity.forEach((value, at) => {
      expect(value).toBeCloseTo(Math.floor(at / n) === at % n ? 1 : 0, 9);
    });
  });

  it('finds a singular matrix out', () => {
    expect(solveLinear(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1), 2)).toBeUndefined();
    expect(invert(Float64Array.of(Number.NaN), 1)).toBeUndefined();
  });
});

describe('solveQuadraticProgram', () => {
  it.each([2, 4, 7])('meets the conditions of an optimum with %i variables', (n) => {
    for (let seed = 1; seed <= 20; seed++) {
      const rng = createRng(100 * n + seed);
      const hessian = made(n, seed);
      const gradient = Float64Array.from({ length: n }, () => 3 * rng.normal());
      const rows = 2 * n;
      const a = Float64Array.from({ length: rows * n }, () => rng.normal());
      const b = Float64Array.from({ length: rows }, () => -rng.uniform());
      const { step, active } = solveQuadraticProgram(hessian, gradient, { a, b }) as {
        step: Float64Array;
        active: number[];
      };
      const slack = multiply(a, step, n).map((value, row) => value - b[row]);
      expect(Math.min(...slack)).toBeGreaterThan(-1e-9);
      for (const row of active) expect(slack[row]).toBeCloseTo(0, 9);
      // The gradient there is a combination of the active rows with weights >= 0.
      const slope = multiply(hessian, step, n).map((value, i) => value + gradient[i]);
      const normals = Float64Array.from(active.flatMap((row) => Array.from(a.subarray(row * n, (row + 1) * n))));
      const weights =
        active.length === 0
          ? new Float64Array(0)
          : (solveLinear(
              multiply(normals, transpose(normals, n), n),
              multiply(normals, slope, n),
              active.length,
            ) as Float64Array);
      expect(weights.every((weight) => weight > -1e-9)).toBe(true);
      const rest = slope.map((value, i) => value - weights.reduce((sum, w, k) => sum + w * normals[k * n + i], 0));
      rest.forEach((value) => {
        expect(value).toBeCloseTo(0, 7);
      });
    }
  });

  it('refuses a curvature that is none', () => {
    expect(solveQuadraticProgram(Float64Array.of(-1), Float64Array.of(1), none)).toBeUndefined();
  });
});

describe('minimise', () => {
  const rosenbrock = (x: Float64Array, gradient: Float64Array) => {
    const [u, v] = x;
    gradient[0] = -400 * u * (v - u * u) - 2 * (1 - u);
    gradient[1] = 200 * (v - u * u);
    return 100 * (v - u * u) ** 2 + (1 - u) ** 2;
  };
  const problem = {
    start: Float64Array.of(-1.2, 1),
    inequalities: none,
    evaluate: rosenbrock,
    curvature: () => Float64Array.of(1, 0, 0, 1),
    maxIterations: 200,
    tolerance: 1e-12,
  };

  it("finds the bottom of Rosenbrock's valley", () => {
    const { x, converged } = minimise(problem);
    expect(converged).toBe(true);
    expect(x[0]).toBeCloseTo(1, 5);
    expect(x[1]).toBeCloseTo(1, 5);
  });

  it('stops at a limit and names it', () => {
    // u <= 0.5: on that edge the valley is lowest at v = u^2.
    const { x, converged, active } = minimise({
      ...problem,
      inequalities: { a: Float64Array.of(-1, 0, 0, 1), b: Float64Array.of(-0.5, -10) },
    });
    expect(converged).toBe(true);
    expect(active).toEqual([0]);
    expect(x[0]).toBeCloseTo(0.5, 9);
    expect(x[1]).toBeCloseTo(0.25, 5);
  });

  it('steps back from where the function is not defined', () => {
    const { x, converged } = minimise({
      ...problem,
      start: Float64Array.of(1e-3),
      evaluate: (at, gradient) => {
        gradient[0] = 1 - 2 / at[0];
        return at[0] - 2 * Math.log(at[0]);
      },
      curvature: () => Float64Array.of(1),
    });
    expect(converged).toBe(true);
    expect(x[0]).toBeCloseTo(2, 5);
  });

  it('says when it ran out of iterations', () => {
    const stopped = minimise({ ...problem, maxIterations: 3 });
    expect(stopped).toMatchObject({ converged: false, iterations: 3, message: 'no convergence in 3 iterations' });
  });
});

describe('digamma', () => {
  // Abramowitz & Stegun 6.3.2-3: -gamma, -gamma - 2 ln 2, 1 - gamma; the last two by scipy.special.digamma.
  it.each([
    [1, -0.5772156649015329],
    [0.5, -1.9635100260214235],
    [2, 0.42278433509846713],
    [10, 2.251752589066721],
    [250, 5.519459584531046],
  ])('of %f is %f', (x, expected) => {
    expect(digamma(x)).toBeCloseTo(expected, 12);
  });

  it('is not there below zero', () => {
    expect(digamma(0)).toBeNaN();
    expect(digamma(-1.5)).toBeNaN();
  });
});
