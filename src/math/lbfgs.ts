/** Value of a function; its gradient is written into `gradient`, shape (n,). */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface LbfgsResult {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** False when the iterations ran out first. */
  readonly converged: boolean;
}

/** Pairs of steps and changes of the gradient that stand for the Hessian. */
const pairsKept = 10;
/** Armijo's share of the promised descent. */
const descentShare = 1e-4;

/**
 * Minimises a smooth convex function of many variables by the limited-memory BFGS method with backtracking.
 * It rests when the largest slope is at most `tolerance`.
 * @param start shape (n,), where the function is finite
 * @param options.precondition turns a vector, in place, into about the inverse Hessian times it: the fewer the iterations the
 *   nearer it is; without it, a multiple of the identity that follows the last step
 * @param options.onIteration awaited after each iteration; what it throws ends the work
 * @see Nocedal & Wright (2006), Numerical Optimization, algorithm 7.4
 */
export async function minimiseLbfgs(
  start: Float64Array,
  objective: Objective,
  options: {
    tolerance: number;
    iterations: number;
    precondition?: (vector: Float64Array, at: Float64Array, iteration: number) => void;
    onIteration: () => Promise<void>;
  },
): Promise<LbfgsResult> {
  const n = start.length;
  let at: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(n);
  let value = objective(at, gradient);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < options.iterations; iteration++) {
    if (largest(gradient) <= options.tolerance) return { at, value, iterations: iteration, converged: true };
    const precondition =
      options.precondition && ((vector: Float64Array) => options.precondition?.(vector, at, iteration));
    const direction = descent(gradient, pairs, precondition);
    const slope = dot(direction, gradient);
    // Without pairs the direction is the bare gradient, whose length says nothing of the right step.
    let length = pairs.length === 0 && !options.precondition ? 1 / Math.sqrt(dot(gradient, gradient)) : 1;
    const next = { at: new Float64Array(n), gradient: new Float64Array(n) };
    let nextValue = Number.POSITIVE_INFINITY;
    for (; length > 1e-20; length /= 2) {
      for (let i = 0; i < n; i++) next.at[i] = at[i] + length * direction[i];
      nextValue = objective(next.at, next.gradient);
      if (nextValue <= value + descentShare * length * slope) break;
    }
    // No step descends any more: the value is at its rounding error.
    if (!(nextValue < value)) return { at, value, iterations: iteration, converged: true };
    const step = next.at.map((moved, i) => moved - at[i]);
    const change = next.gradient.map((moved, i) => moved - gradient[i]);
    const curvature = dot(step, change);
    if (curvature > Number.EPSILON * dot(change, change)) pairs.push({ step, change, curvature });
    if (pairs.length > pairsKept) pairs.shift();
    ({ at, gradient } = next);
    value = nextValue;
    await options.onIteration();
  }
  return { at, value, iterations: options.iterations, converged: false };
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** step . change, above 0. */
  readonly curvature: number;
}

/** Minus the inverse Hessian that the pairs stand for, times the gradient: the two-loop recursion. */
function descent(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: ((vector: Float64Array) => void) | undefined,
): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, curvature } = pairs[k];
    shares[k] = dot(step, direction) / curvature;
    for (let i = 0; i < direction.length; i++) direction[i] -= shares[k] * change[i];
  }
  const last = pairs.at(-1);
  if (precondition) precondition(direction);
  else if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  pairs.forEach(({ step, change, curvature }, k) => {
    const share = shares[k] - dot(change, direction) / curvature;
    for (let i = 0; i < direction.length; i++) direction[i] += share * step[i];
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
