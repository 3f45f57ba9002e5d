import { solvePositiveDefinite } from './cholesky.ts';

/** A smooth function at one point. */
export interface LocalModel {
  readonly value: number;
  /** Shape (n,). */
  readonly gradient: Float64Array;
  /** Row-major, shape (n, n), positive semidefinite. */
  readonly hessian: Float64Array;
}

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False when the steps did not come to rest, as for data that push a parameter to infinity. */
  readonly converged: boolean;
}

const mostIterations = 100;
/** Half the squared Newton decrement bounds how far the value still is from the minimum; below this share of it, rest. */
const tolerance = 1e-14;
/** Added to the Hessian's diagonal as a share of its mean, so that directions without curvature are left alone. */
const whisper = 1e-12;

/**
 * Minimises a smooth convex function of a few variables by Newton's method; steps are halved until they descend.
 * @param start shape (n,), where the function is finite
 * @see Boyd & Vandenberghe (2004), Convex Optimization, 9.5
 */
export function minimiseConvex(start: Float64Array, evaluate: (at: Float64Array) => LocalModel): Minimum {
  let at: Float64Array = Float64Array.from(start);
  let here = evaluate(at);
  for (let iterations = 0; iterations < mostIterations; iterations++) {
    const step = newtonStep(here);
    const decrement = here.gradient.reduce((sum, slope, i) => sum + slope * step[i], 0);
    if (!(decrement > tolerance * (1 + Math.abs(here.value)))) {
      return { at, value: here.value, iterations, converged: true };
    }
    let length = 1;
    let next: { at: Float64Array; here: LocalModel } | undefined;
    while (length > 1e-10) {
      const tried = at.map((value, i) => value - length * step[i]);
      const found = evaluate(tried);
      if (found.value <= here.value - 0.25 * length * decrement) {
        next = { at: tried, here: found };
        break;
      }
      length /= 2;
    }
    // No step descends any more: the value is at its rounding error.
    if (!next) return { at, value: here.value, iterations, converged: true };
    ({ at, here } = next);
  }
  return { at, value: here.value, iterations: mostIterations, converged: false };
}

function newtonStep({ gradient, hessian }: LocalModel): Float64Array {
  const n = gradient.length;
  const curved = Float64Array.from(hessian);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += hessian[i * n + i];
  const ridge = whisper * (trace / n) + Number.MIN_VALUE;
  for (let extra = ridge; ; extra *= 100) {
    for (let i = 0; i < n; i++) curved[i * n + i] = hessian[i * n + i] + extra;
    const step = solvePositiveDefinite(curved, gradient);
    if (step.every(Number.isFinite)) return step;
    if (!(extra < 1e300)) throw new Error('the Hessian is not finite');
  }
}
