import type { NumericArray } from '../core/frame.ts';
import { everyClass } from '../metrics/every-class.ts';
import { mostProbable } from '../metrics/group-sums.ts';
import { type DateMeansOptions, dateMeans, type RowValues } from './date-mean.ts';
import type { Estimate } from './estimate.ts';

/** What acting only on confident predictions would have done. */
export interface AbstentionRow {
  /** Act when the most probable class has at least this probability; 0 acts on every row. */
  readonly threshold: number;
  readonly rows: number;
  /** Of all rows. */
  readonly share: number;
  /** How often the most probable class happened. */
  readonly hitRate: Estimate;
  /** Acted-on rows that say up or down and whose return is known. */
  readonly trades: number;
  /** Mean return of a trade after costs, as a fraction; null with its reason in `AbstentionTable.noReturns`. */
  readonly netReturn: Estimate;
}

export interface AbstentionTable {
  readonly rows: readonly AbstentionRow[];
  /** What a round trip was taken to cost, as a fraction of the traded value. */
  readonly roundTripCost: number;
  /** Why there are no returns, where there are none. */
  readonly noReturns?: string;
}

export interface PredictedOutcomes {
  readonly time: NumericArray;
  readonly y: NumericArray;
  /** Prediction columns of a classification task. */
  readonly outputs: readonly NumericArray[];
  /** Classes in code order; two classes are 'not up' and 'up'. */
  readonly classes: readonly string[];
  /** Return of holding long over the label's horizon, bought at the next open; NaN while unknown. */
  readonly forward?: Float64Array;
}

const none: Estimate = { value: null, low: null, high: null };

/**
 * For each threshold: how many rows are acted on, how often they are right, and what a trade made after costs. A trade is
 * long when 'up' is the most probable class and short when 'down' (of two classes: 'not up') is.
 */
export async function abstentionTable(
  predicted: PredictedOutcomes,
  roundTripCost: number,
  options: DateMeansOptions,
): Promise<AbstentionRow[]> {
  const { time, y, outputs, classes, forward } = predicted;
  const probabilities = everyClass(outputs);
  const rows = y.length;
  const top = Int32Array.from({ length: rows }, (_, row) => mostProbable(probabilities, row));
  const confidence = Float64Array.from(top, (k, row) => probabilities[k][row]);
  const sides = classes.map((name) => (name === 'up' ? 1 : name === 'down' || name === 'not up' ? -1 : 0));
  const hit = Float64Array.from(top, (k, row) => (y[row] === k ? 1 : 0));
  const net = Float64Array.from(top, (k, row) =>
    forward && sides[k] !== 0 ? sides[k] * forward[row] - roundTripCost : Number.NaN,
  );
  const thresholds = thresholdsFor(classes.length);
  const values: Record<string, RowValues> = {};
  for (const threshold of thresholds) {
    const acted = (column: Float64Array) =>
      column.map((value, row) => (confidence[row] >= threshold ? value : Number.NaN));
    values[`hit ${threshold}`] = { values: acted(hit), limits: [0, 1] };
    values[`net ${threshold}`] = { values: acted(net) };
  }
  const means = await dateMeans(values, time, options);
  const countOf = ({ values: column }: RowValues) =>
    column.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  return thresholds.map((threshold) => {
    const acted = countOf(values[`hit ${threshold}`]);
    const trades = countOf(values[`net ${threshold}`]);
    return {
      threshold,
      rows: acted,
      share: acted / rows,
      hitRate: acted > 0 ? means[`hit ${threshold}`] : none,
      trades,
      netReturn: trades > 0 ? means[`net ${threshold}`] : none,
    };
  });
}

/** 0.5 to 0.9; of three classes or more the most probable may have less than a half, so that row 0 acts on all. */
function thresholdsFor(classes: number): number[] {
  const steps = Array.from({ length: 9 }, (_, i) => (50 + 5 * i) / 100);
  return classes > 2 ? [0, ...steps] : steps;
}
