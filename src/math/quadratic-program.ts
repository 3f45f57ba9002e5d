import { solveLinear } from './linear-system.ts';

/** Linear inequalities A x >= b: row i of A (row-major, shape (count, n)) is one of them. */
export interface Inequalities {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

export interface QuadraticStep {
  /** The minimum, shape (n,). */
  readonly step: Float64Array;
  /** Rows of the inequalities that hold with equality there and push against it. */
  readonly active: readonly number[];
}

/** Far more than the few changes of the active set that a handful of variables need. */
const mostChanges = 200;

/**
 * Minimises g' d + d' B d / 2 subject to A d >= b by the primal active-set method, starting from d = 0, which must be
 * allowed (b <= 0).
 * @param hessian B, row-major, shape (n, n), symmetric positive definite
 * @param gradient g, shape (n,)
 * @returns undefined when B is singular to working precision
 * @see Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithm 16.3
 */
export function solveQuadraticProgram(
  hessian: Float64Array,
  gradient: Float64Array,
  inequalities: Inequalities,
): QuadraticStep | undefined {
  const n = gradient.length;
  // In units of each variable's own curvature the systems below are as well conditioned as they can be.
  const unit = gradient.map((_, i) => 1 / Math.sqrt(hessian[i * n + i]));
  if (!unit.every(Number.isFinite)) return undefined;
  const scaled = activeSet(
    hessian.map((value, at) => value * unit[Math.floor(at / n)] * unit[at % n]),
    gradient.map((value, i) => value * unit[i]),
    inUnits(inequalities, unit),
  );
  return scaled && { step: scaled.step.map((value, i) => value * unit[i]), active: scaled.active };
}

/** The same inequalities for variables that are counted in `unit`, each row of length one. */
function inUnits({ a, b }: Inequalities, unit: Float64Array): Inequalities {
  const n = unit.length;
  const rows = a.map((value, at) => value * unit[at % n]);
  const norms = b.map((_, row) => Math.hypot(...rows.subarray(row * n, (row + 1) * n)));
  return {
    a: rows.map((value, at) => value / norms[Math.floor(at / n)]),
    b: b.map((value, row) => value / norms[row]),
  };
}

function activeSet(hessian: Float64Array, gradient: Float64Array, { a, b }: Inequalities): QuadraticStep | undefined {
  const n = gradient.length;
  const step = new Float64Array(n);
  const active: number[] = [];
  const slope = (row: number, d: Float64Array) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += a[row * n + j] * d[j];
    return sum;
  };
  for (let change = 0; change < mostChanges; change++) {
    const solved = equalityStep(hessian, gradient, step, a, active);
    if (!solved) return undefined;
    const { direction, multipliers } = solved;
    const { length, blocking } = longestStep(b, active, (row) => [slope(row, step), slope(row, direction)]);
    for (let j = 0; j < n; j++) step[j] += length * direction[j];
    if (blocking >= 0) {
      active.push(blocking);
      continue;
    }
    const weakest = multipliers.reduce((at, value, i) => (value < multipliers[at] ? i : at), 0);
    if (active.length === 0 || multipliers[weakest] >= 0) return { step, active };
    active.splice(weakest, 1);
  }
  return { step, active };
}

/** How much of a direction the rows that are not active allow, at most all of it, and the row that stops it (-1: none). */
function longestStep(
  b: Float64Array,
  active: readonly number[],
  slopes: (row: number) => readonly [at: number, towards: number],
): { length: number; blocking: number } {
  let length = 1;
  let blocking = -1;
  for (let row = 0; row < b.length; row++) {
    if (active.includes(row)) continue;
    const [at, towards] = slopes(row);
    // A direction along the face of the active rows has slopes of rounding errors only.
    if (towards >= -1e-13) continue;
    const room = Math.max(0, (at - b[row]) / -towards);
    if (room < length) {
      length = room;
      blocking = row;
    }
  }
  return { length, blocking };
}

/**
 * From `step`, the direction to the minimum on the face of the active rows, and the rows' multipliers:
 *   [B -A'] [direction  ]   [-(g + B step)]
 *   [A   0] [multipliers] = [     0       ]
 */
function equalityStep(
  hessian: Float64Array,
  gradient: Float64Array,
  step: Float64Array,
  a: Float64Array,
  active: readonly number[],
): { direction: Float64Array; multipliers: Float64Array } | undefined {
  const n = gradient.length;
  const size = n + active.length;
  const system = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let i = 0; i < n; i++) {
    right[i] = -gradient[i];
    for (let j = 0; j < n; j++) {
      system[i * size + j] = hessian[i * n + j];
      right[i] -= hessian[i * n + j] * step[j];
    }
    active.forEach((row, k) => {
      system[i * size + n + k] = -a[row * n + i];
      system[(n + k) * size + i] = a[row * n + i];
    });
  }
  const solution = solveLinear(system, right, size);
  return solution && { direction: solution.subarray(0, n), multipliers: solution.subarray(n) };
}
