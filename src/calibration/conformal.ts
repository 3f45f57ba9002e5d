import type { Task } from '../core/task.ts';
import { everyClass } from '../metrics/every-class.ts';

/** How a wrong prediction is measured; larger is stranger. */
export const conformalScores = ['absolute', 'scaled', 'lac', 'aps'] as const;
export type ConformalScore = (typeof conformalScores)[number];

/**
 * Split-conformal quantile: the ceil((n + 1) level)-th smallest score. A new score drawn like the n lies at or below it
 * with a probability from level to level + 1 / (n + 1). Infinity when n is too small for the level.
 * @param level in (0, 1)
 * @see Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World; Lei, G'Sell, Rinaldo, Tibshirani &
 *   Wasserman (2018), Distribution-Free Predictive Inference for Regression, JASA 113
 */
export function conformalQuantile(scores: Float64Array, level: number): number {
  // A hair less than the product, so that 0.95 * 20 counts as 19 and not as the next double above it.
  const rank = Math.ceil((scores.length + 1) * level - 1e-9);
  return rank > scores.length ? Number.POSITIVE_INFINITY : scores.slice().sort()[Math.max(1, rank) - 1];
}

/**
 * Scores of rows whose outcome is known.
 *   absolute  |y - yhat|            intervals of one width
 *   scaled    |y - yhat| / scale    intervals as wide as `scale`, which is known with the prediction
 *   lac       1 - p(class)          the smallest sets on average; they may leave a hard row's truth out more often
 *   aps       p summed from the most probable class down to the class: larger sets, more even over easy and hard rows
 * @param scale positive, NaN where unknown; needed by 'scaled' alone
 * @returns NaN where the scale is not a positive number
 * @see Sadinle, Lei & Wasserman (2019), Least Ambiguous Set-Valued Classifiers, JASA 114; Romano, Sesia & Candes (2020),
 *   Classification with Valid and Adaptive Coverage, NeurIPS (without randomisation)
 */
export function scoresOf(
  kind: ConformalScore,
  outputs: readonly Float64Array[],
  y: Float64Array,
  scale?: Float64Array,
): Float64Array {
  if (kind === 'absolute' || kind === 'scaled') {
    return y.map((value, row) => Math.abs(value - outputs[0][row]) / widthUnit(kind, scale, row));
  }
  const probabilities = everyClass(outputs);
  return y.map((code, row) => classScore(kind, probabilities, code, row));
}

function widthUnit(kind: ConformalScore, scale: Float64Array | undefined, row: number): number {
  if (kind !== 'scaled') return 1;
  const unit = scale?.[row] ?? Number.NaN;
  return unit > 0 ? unit : Number.NaN;
}

function classScore(kind: ConformalScore, p: readonly ArrayLike<number>[], code: number, row: number): number {
  if (kind === 'lac') return 1 - p[code][row];
  let sum = 0;
  // Of equal probabilities the lower code counts first.
  for (let k = 0; k < p.length; k++) {
    if (p[k][row] > p[code][row] || (p[k][row] === p[code][row] && k <= code)) sum += p[k][row];
  }
  return sum;
}

/** Lower and upper ends; NaN where the quantile is infinite or the scale unknown. */
export function conformalInterval(
  kind: 'absolute' | 'scaled',
  quantile: number,
  forecast: Float64Array,
  scale?: Float64Array,
): { low: Float64Array; high: Float64Array } {
  const half = forecast.map((_, row) => {
    const width = quantile * widthUnit(kind, scale, row);
    return Number.isFinite(width) ? width : Number.NaN;
  });
  return {
    low: forecast.map((value, row) => value - half[row]),
    high: forecast.map((value, row) => value + half[row]),
  };
}

/**
 * Per class, 1 where it is in the row's set: its score is at most the quantile. A set that would be empty holds the most
 * probable class; with an infinite quantile every class is in.
 */
export function conformalSets(kind: 'lac' | 'aps', quantile: number, outputs: readonly Float64Array[]): Int32Array[] {
  const p = everyClass(outputs);
  const sets = p.map(() => new Int32Array(outputs[0].length));
  for (let row = 0; row < outputs[0].length; row++) {
    let size = 0;
    let top = 0;
    for (let k = 0; k < p.length; k++) {
      if (p[k][row] > p[top][row]) top = k;
      if (classScore(kind, p, k, row) <= quantile + 1e-12) {
        sets[k][row] = 1;
        size++;
      }
    }
    if (size === 0) sets[top][row] = 1;
  }
  return sets;
}

/** What the columns of conformalColumns hold for these rows. */
export function conformalValues(
  score: ConformalScore,
  quantile: number,
  outputs: readonly Float64Array[],
  scale?: Float64Array,
): (Float64Array | Int32Array)[] {
  if (score === 'lac' || score === 'aps') return conformalSets(score, quantile, outputs);
  const { low, high } = conformalInterval(score, quantile, outputs[0], scale);
  return [low, high];
}

/** Columns of predictions.parquet: lo and hi, or set_CLASS for each class. */
export function conformalColumns(task: Task): string[] {
  if (task.kind === 'regression') return ['lo', 'hi'];
  return (task.kind === 'binary' ? ['not_up', 'up'] : task.classes).map((name) => `set_${name}`);
}
