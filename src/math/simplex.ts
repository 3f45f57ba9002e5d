import { solvePositiveDefinite } from './cholesky.ts';
import type { LocalModel } from './newton.ts';

export interface SimplexMinimum {
  /** Non-negative, sum 1, shape (n,). */
  readonly weights: Float64Array;
  readonly value: number;
  /**
   * w . g - min_j g_j for the gradient g at w: 0 where the Karush-Kuhn-Tucker conditions hold, and for a convex function
   * never less than how far `value` lies above the smallest value there is.
   */
  readonly gap: number;
  readonly iterations: number;
}

const mostIterations = 200;
/** Rest when the gap is this small beside the value. */
const tolerance = 1e-10;
/** What a sum over the rows may be off: near the minimum the value tells steps apart no more, but the gap does. */
const rounding = 1e-15;
/** Of the mean curvature, added to the diagonal: equal members share their weight, as they did at the start. */
const whisper = 1e-9;

/**
 * Minimises a smooth convex function of weights that are non-negative and sum to one. Each step solves the local
 * quadratic model on the simplex exactly (active set) and is halved until it descends; it starts at equal weights.
 * @see Boyd & Vandenberghe (2004), Convex Optimization, 10.2 and 11; Nocedal & Wright (2006), Numerical Optimization,
 *   algorithm 16.3; Jaggi (2013), Revisiting Frank-Wolfe, ICML, for the gap as a certificate
 */
export function minimiseOnSimplex(n: number, evaluate: (weights: Float64Array) => LocalModel): SimplexMinimum {
  let weights: Float64Array = new Float64Array(n).fill(1 / n);
  let here = evaluate(weights);
  for (let iterations = 0; ; iterations++) {
    const gap = gapOf(weights, here.gradient);
    const result = { weights, value: here.value, gap, iterations };
    if (gap <= tolerance * (1 + Math.abs(here.value)) || iterations === mostIterations) return result;
    const target = minimiseModel(weights, here);
    const descent = here.gradient.reduce((sum, slope, i) => sum + slope * (target[i] - weights[i]), 0);
    let next: { weights: Float64Array; here: LocalModel } | undefined;
    for (let length = 1; length > 1e-10 && !next; length /= 2) {
      const tried = weights.map((weight, i) => weight + length * (target[i] - weight));
      const found = evaluate(tried);
      if (found.value <= here.value + 1e-4 * length * descent + rounding * (1 + Math.abs(here.value)))
        next = { weights: tried, here: found };
    }
    // No step descends any more: the value is at its rounding error.
    if (!next || !(descent < 0)) return result;
    ({ weights, here } = next);
  }
}

function gapOf(weights: Float64Array, gradient: Float64Array): number {
  const mean = gradient.reduce((sum, slope, i) => sum + weights[i] * slope, 0);
  return Math.max(0, mean - gradient.reduce((a, b) => Math.min(a, b)));
}

/** The point of the simplex that minimises g'(x - w) + (x - w)'H(x - w) / 2. */
function minimiseModel(w: Float64Array, { gradient, hessian }: LocalModel): Float64Array {
  const n = w.length;
  const curved = Float64Array.from(hessian);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += hessian[i * n + i];
  for (let i = 0; i < n; i++) curved[i * n + i] += whisper * (trace / n) + Number.EPSILON;
  let x: Float64Array = Float64Array.from(w);
  const free = Array.from(w, (weight) => weight > 0);
  const slopeAt = (at: Float64Array) =>
    gradient.map((slope, i) => {
      let sum = slope;
      for (let j = 0; j < n; j++) sum += curved[i * n + j] * (at[j] - w[j]);
      return sum;
    });
  // Each round either drops a weight to zero or ends on a face; a face is never left for a worse one, so this ends.
  for (let round = 0; round < 50 * n; round++) {
    const slope = slopeAt(x);
    const step = stepOnFace(curved, slope, free);
    const blocking = farthest(x, step);
    x = x.map((value, i) => (free[i] ? Math.max(0, value + blocking.share * step[i]) : 0));
    if (blocking.at >= 0) {
      free[blocking.at] = false;
      x[blocking.at] = 0;
      continue;
    }
    const settled = slopeAt(x);
    const level = settled.reduce((sum, value, i) => sum + x[i] * value, 0);
    let steepest = -1;
    for (let i = 0; i < n; i++) {
      const gain = level - settled[i];
      if (!free[i] && gain > 1e-12 * (1 + Math.abs(level)) && (steepest < 0 || settled[i] < settled[steepest])) {
        steepest = i;
      }
    }
    if (steepest < 0) break;
    free[steepest] = true;
  }
  const total = x.reduce((sum, value) => sum + value, 0);
  return x.map((value) => value / total);
}

/** The Newton step among the free weights that keeps their sum; 0 for the others. */
function stepOnFace(curved: Float64Array, slope: Float64Array, free: readonly boolean[]): Float64Array {
  const n = slope.length;
  const members = [...free.keys()].filter((i) => free[i]);
  const k = members.length;
  const face = new Float64Array(k * k);
  members.forEach((i, a) => {
    members.forEach((j, b) => {
      face[a * k + b] = curved[i * n + j];
    });
  });
  const descent = solvePositiveDefinite(
    face,
    Float64Array.from(members, (i) => slope[i]),
  );
  const level = solvePositiveDefinite(face, new Float64Array(k).fill(1));
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  const multiplier = sum(descent) / sum(level);
  const step = new Float64Array(n);
  members.forEach((i, a) => {
    step[i] = multiplier * level[a] - descent[a];
  });
  return step;
}

/** How far a step may go before a weight reaches zero, and which one that is; share 1 and -1 when none does. */
function farthest(x: Float64Array, step: Float64Array): { share: number; at: number } {
  let share = 1;
  let at = -1;
  step.forEach((move, i) => {
    if (!(move < 0) || x[i] + move >= 0) return;
    const reach = x[i] / -move;
    if (reach < share) {
      share = reach;
      at = i;
    }
  });
  return { share, at };
}
