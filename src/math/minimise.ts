import { type Inequalities, solveQuadraticProgram } from './quadratic-program.ts';

export interface Minimisation {
  /** Where the function is to be minimised from, shape (n,); it must satisfy the inequalities. */
  readonly start: Float64Array;
  readonly inequalities: Inequalities;
  /** The value at x; writes its gradient, shape (n,). NaN or infinite where the function is not defined. */
  evaluate(x: Float64Array, gradient: Float64Array): number;
  /** A positive definite guess of the Hessian at x, row-major, shape (n, n); the better, the fewer steps. */
  curvature(x: Float64Array): Float64Array;
  readonly maxIterations: number;
  /** Expected decrease of the function that is not worth another step. */
  readonly tolerance: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** Shape (n,). */
  readonly gradient: Float64Array;
  /** Rows of the inequalities that hold with equality at x and push against it. */
  readonly active: readonly number[];
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  /** Why it stopped. */
  readonly message: string;
}

/** Share of the decrease that the gradient promises which a step must bring (Armijo). */
const sufficient = 1e-4;
const shortest = 2 ** -30;
/** Steps in a row without a gain worth the name, after which it is at rest. */
const mostIdle = 5;

/**
 * Minimises a smooth function under linear inequalities by sequential quadratic programming: each step solves the
 * quadratic program of a BFGS model on the allowed region and is shortened until it descends. All points stay allowed.
 * @see Nocedal & Wright (2006), Numerical Optimization, 2nd ed., chapter 18; Powell (1978), damped BFGS
 */
export function minimise(problem: Minimisation): Minimum {
  const { inequalities, tolerance, maxIterations } = problem;
  const n = problem.start.length;
  let x: Float64Array = Float64Array.from(problem.start);
  let gradient: Float64Array = new Float64Array(n);
  let value = problem.evaluate(x, gradient);
  let evaluations = 1;
  let hessian = problem.curvature(x);
  let isFresh = true;
  let iterations = 0;
  let idle = 0;
  const stop = (active: readonly number[], converged: boolean, message: string): Minimum => ({
    x,
    value,
    gradient,
    active,
    iterations,
    evaluations,
    converged,
    message,
  });
  const refresh = () => {
    hessian = problem.curvature(x);
    isFresh = true;
  };
  for (;;) {
    const program = solveQuadraticProgram(hessian, gradient, room(inequalities, x));
    if (!program) {
      if (isFresh) return stop([], false, 'the curvature is not positive definite');
      refresh();
      continue;
    }
    const { step, active } = program;
    const promised = -dot(gradient, step);
    if (promised < 2 * tolerance) return stop(active, true, 'converged');
    if (iterations === maxIterations) return stop(active, false, `no convergence in ${maxIterations} iterations`);
    let length = 1;
    let next: Float64Array;
    let nextValue: number;
    const nextGradient = new Float64Array(n);
    for (;;) {
      next = x.map((at, i) => at + length * step[i]);
      nextValue = problem.evaluate(next, nextGradient);
      evaluations++;
      // Not above: also when it is NaN.
      if (nextValue <= value - sufficient * length * promised || length < shortest) break;
      length *= shorter(nextValue - value, length * promised);
    }
    if (length < shortest) {
      // At the rounding error of the value there is no descent to be seen.
      const isRest = promised < Math.max(2 * tolerance, 1e-9 * Math.abs(value));
      if (isFresh || isRest) return stop(active, isRest, isRest ? 'converged' : 'no step descends');
      refresh();
      continue;
    }
    updateBfgs(
      hessian,
      next.map((at, i) => at - x[i]),
      nextGradient.map((slope, i) => slope - gradient[i]),
    );
    isFresh = false;
    // Where slopes jump, as those of |x| do, no model of the function promises little; what is gained tells.
    idle = value - nextValue < tolerance ? idle + 1 : 0;
    x = next;
    gradient = nextGradient;
    value = nextValue;
    iterations++;
    if (idle === mostIdle) return stop(active, true, `${mostIdle} steps gained nothing`);
  }
}

/**
 * Where the parabola through the values and the slope is lowest, as a share of the step tried, from a tenth to a half.
 * @param rise of the function over the step  @param promised decrease by the slope alone
 */
function shorter(rise: number, promised: number): number {
  const lowest = promised / (2 * (rise + promised));
  return Number.isFinite(lowest) ? Math.max(0.1, Math.min(0.5, lowest)) : 0.1;
}

/** What the inequalities leave for a step from x. */
function room({ a, b }: Inequalities, x: Float64Array): Inequalities {
  const n = x.length;
  // A point on a boundary may lie beyond it by a rounding error.
  return { a, b: b.map((limit, row) => Math.min(0, limit - dot(a.subarray(row * n, (row + 1) * n), x))) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Powell's damped update of B in place, which keeps it positive definite whatever the curvature along the step. */
function updateBfgs(hessian: Float64Array, step: Float64Array, change: Float64Array): void {
  const n = step.length;
  const bent = new Float64Array(n);
  for (let i = 0; i < n; i++) bent[i] = dot(hessian.subarray(i * n, (i + 1) * n), step);
  const curvature = dot(step, bent);
  const measured = dot(step, change);
  if (!(curvature > 0)) return;
  const theta = measured >= 0.2 * curvature ? 1 : (0.8 * curvature) / (curvature - measured);
  const target = change.map((value, i) => theta * value + (1 - theta) * bent[i]);
  const along = dot(step, target);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      hessian[i * n + j] += (target[i] * target[j]) / along - (bent[i] * bent[j]) / curvature;
    }
  }
}
