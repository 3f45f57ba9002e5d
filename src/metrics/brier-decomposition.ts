import type { NumericArray } from '../core/frame.ts';
import { equalMassTable } from './reliability.ts';

/** Parts of the Brier score of one class's probability: brier = reliability - resolution + uncertainty + withinBins. */
export interface BrierParts {
  readonly brier: number;
  /** sum_b (n_b / n) (mean predicted_b - share happened_b)^2: what miscalibration costs; less is better. */
  readonly reliability: number;
  /** sum_b (n_b / n) (share happened_b - base rate)^2: what telling rows apart earns; more is better. */
  readonly resolution: number;
  /** base rate * (1 - base rate): what nobody can help. */
  readonly uncertainty: number;
  /**
   * What the bins hide: variance of the predictions inside them less twice their covariance with what happened; 0 where
   * all predictions of a bin are equal.
   */
  readonly withinBins: number;
}

/**
 * Murphy's decomposition over ten bins of equal mass, with the two parts inside the bins in one.
 * @param happened 0 or 1, same length as predicted, at least one row
 * @see Murphy (1973), A New Vector Partition of the Probability Score, Journal of Applied Meteorology 12(4); Stephenson,
 *   Coelho & Jolliffe (2008), Two Extra Components in the Brier Score Decomposition, Weather and Forecasting 23(4)
 */
export function brierParts(predicted: NumericArray, happened: NumericArray): BrierParts {
  const n = predicted.length;
  let [brier, baseRate] = [0, 0];
  for (let row = 0; row < n; row++) {
    brier += (predicted[row] - happened[row]) ** 2 / n;
    baseRate += happened[row] / n;
  }
  let [reliability, resolution] = [0, 0];
  for (const { rows, meanPredicted, observed } of equalMassTable(predicted, happened)) {
    reliability += (rows / n) * (meanPredicted - observed) ** 2;
    resolution += (rows / n) * (observed - baseRate) ** 2;
  }
  const uncertainty = baseRate * (1 - baseRate);
  return { brier, reliability, resolution, uncertainty, withinBins: brier - reliability + resolution - uncertainty };
}
