import type { NumericArray } from '../../core/frame.ts';
import { ascendingOrder } from '../../math/rank.ts';
import { mostProbable, sumByGroup } from '../group-sums.ts';
import type { ClassData, Groups, Metric, WeightedScore } from '../metric.ts';

export const calibrationBins = 10;

/** Bin of a probability among equal bins [0, 0.1), [0.1, 0.2) ... [0.9, 1]. */
export function equalWidthBin(p: number, bins = calibrationBins): number {
  return Math.min(bins - 1, Math.floor(p * bins));
}

/** What is held against what: p_up and 'up happened' for two classes, else the top probability and 'it happened'. */
function predictedAndHappened({ y, probabilities }: ClassData): { predicted: Float64Array; happened: Float64Array } {
  const binary = probabilities.length === 2;
  const chosen = Int32Array.from(y, (_, row) => (binary ? 1 : mostProbable(probabilities, row)));
  return {
    predicted: Float64Array.from(chosen, (k, row) => probabilities[k][row]),
    happened: Float64Array.from(chosen, (k, row) => (y[row] === k ? 1 : 0)),
  };
}

function prepareCalibrationError(
  data: ClassData,
  groups: Groups,
  binsOf: (predicted: Float64Array) => Int32Array,
): WeightedScore {
  const { predicted, happened } = predictedAndHappened(data);
  const bin = binsOf(predicted);
  const rowsByGroup = sumByGroup(groups);
  // Signed gap (predicted - happened) summed per group and bin; a bin's rows times its gap is the size of its sum.
  const gaps = new Float64Array(groups.count * calibrationBins);
  for (let row = 0; row < predicted.length; row++) {
    gaps[groups.of[row] * calibrationBins + bin[row]] += predicted[row] - happened[row];
  }
  const byBin = new Float64Array(calibrationBins);
  return (weights) => {
    byBin.fill(0);
    let rows = 0;
    for (let g = 0, at = 0; g < groups.count; g++) {
      rows += weights[g] * rowsByGroup[g];
      for (let b = 0; b < calibrationBins; b++, at++) byBin[b] += weights[g] * gaps[at];
    }
    return byBin.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows;
  };
}

/**
 * Expected calibration error over 10 bins of equal width: sum_b (rows_b / rows) |mean predicted_b - share happened_b|.
 * Two classes: of p_up. More: of the most probable class. It is never below 0, so a perfect forecaster's measured value
 * shrinks like 1 / sqrt(rows) instead of being 0.
 * @see Guo, Pleiss, Sun & Weinberger (2017), On Calibration of Modern Neural Networks, ICML
 */
export const calibrationError: Metric<ClassData> = {
  name: 'ece',
  summary: 'expected calibration error, 10 bins of equal width',
  direction: 'lower',
  limits: [0, 1],
  perfect: 0,
  pooling: 'rows',
  undefinedWhen: 'there are no rows',
  prepare: (data, groups) =>
    prepareCalibrationError(data, groups, (predicted) => Int32Array.from(predicted, (p) => equalWidthBin(p))),
};

/**
 * The same over 10 bins of (nearly) equal row counts, which the rows' own predictions cut (equalMassBins): a weak model's
 * probabilities, which all lie in one or two bins of equal width, are told apart.
 * @see Nguyen & O'Connor (2015), Posterior Calibration and Exploratory Analysis for Natural Language Processing Models,
 *   EMNLP
 */
export const calibrationErrorByMass: Metric<ClassData> = {
  ...calibrationError,
  name: 'ece_mass',
  summary: 'expected calibration error, 10 bins of equal row counts',
  prepare: (data, groups) => prepareCalibrationError(data, groups, equalMassBins),
};

/**
 * Bin of each prediction among ten with (nearly) equal row counts. Equal predictions stay in one bin, so that the bins
 * don't depend on row order; there are fewer when many are equal.
 */
export function equalMassBins(predicted: NumericArray): Int32Array {
  const order = ascendingOrder(predicted);
  const binOf = new Int32Array(order.length);
  let start = 0;
  for (let bin = 0; bin < calibrationBins && start < order.length; bin++) {
    let end = Math.max(start + 1, Math.round(((bin + 1) * order.length) / calibrationBins));
    while (end < order.length && predicted[order[end]] === predicted[order[end - 1]]) end++;
    for (let i = start; i < end; i++) binOf[order[i]] = bin;
    start = end;
  }
  return binOf;
}
