import { averageRanks } from '../../math/rank.ts';
import { correlation, mean, standardDeviation } from '../../math/statistics.ts';
import type { Estimate } from '../estimate.ts';
import { centredInterval } from '../interval.ts';
import { bootstrapScores } from '../stationary-bootstrap.ts';

export interface InformationCoefficient {
  /** What the score is compared with, in words. */
  readonly target: string;
  /** Mean over dates of the correlation between score and target across symbols, and of that of their ranks. */
  readonly ic: Estimate;
  readonly rankIc: Estimate;
  /** mean / standard deviation of the per-date coefficients; not annualised. */
  readonly icir: number | null;
  readonly rankIcir: number | null;
  /** Share of dates with a rank coefficient above 0. */
  readonly positiveShare: number | null;
  /** Dates with enough symbols. */
  readonly dates: number;
}

/** Fewer symbols than this have no correlation worth the name. */
const fewestSymbols = 3;
const fewestDates = 20;

/**
 * Information coefficient per date: does the score order the symbols as what came after did?
 * @param score, target shape (rows,); rows with NaN are left out
 * @param of date of each row, numbered in order of time
 * @returns undefined with fewer than 20 dates of three symbols that differ
 * @see Grinold & Kahn (2000), Active Portfolio Management, ch. 6
 */
export async function informationCoefficient(
  score: Float64Array,
  target: Float64Array,
  of: Int32Array,
  options: {
    readonly target: string;
    readonly blockLength: number;
    readonly resamples: number;
    readonly confidence: number;
    readonly seed: number;
    readonly signal?: AbortSignal;
  },
): Promise<InformationCoefficient | undefined> {
  const rowsOf = new Map<number, number[]>();
  of.forEach((date, row) => {
    if (Number.isNaN(score[row] + target[row])) return;
    const list = rowsOf.get(date);
    if (list) list.push(row);
    else rowsOf.set(date, [row]);
  });
  const plain: number[] = [];
  const ranked: number[] = [];
  for (const [, rows] of [...rowsOf].sort(([a], [b]) => a - b)) {
    if (rows.length < fewestSymbols) continue;
    const [x, y] = [Float64Array.from(rows, (row) => score[row]), Float64Array.from(rows, (row) => target[row])];
    const rank = correlation(averageRanks(x), averageRanks(y));
    // A date on which all scores are equal orders nothing, and has no coefficient.
    if (Number.isNaN(rank)) continue;
    plain.push(correlation(x, y));
    ranked.push(rank);
  }
  if (ranked.length < fewestDates) return undefined;
  const series = { ic: Float64Array.from(plain), rankIc: Float64Array.from(ranked) };
  const weighted = (values: Float64Array) => (counts: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += counts[i] * values[i];
    return sum / values.length;
  };
  const drawn = await bootstrapScores(
    { ic: weighted(series.ic), rankIc: weighted(series.rankIc) },
    { dates: ranked.length, ...options },
  );
  const estimate = (name: 'ic' | 'rankIc'): Estimate => {
    const value = mean(series[name]);
    return { value, ...centredInterval(value, drawn[name], options.confidence, [-1, 1]) };
  };
  const ratio = (values: Float64Array) => {
    const deviation = standardDeviation(values);
    return deviation > 0 ? mean(values) / deviation : null;
  };
  return {
    target: options.target,
    ic: estimate('ic'),
    rankIc: estimate('rankIc'),
    icir: ratio(series.ic),
    rankIcir: ratio(series.rankIc),
    positiveShare: ranked.filter((value) => value > 0).length / ranked.length,
    dates: ranked.length,
  };
}
