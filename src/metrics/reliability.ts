import type { NumericArray } from '../core/frame.ts';
import { calibrationBins, equalMassBins, equalWidthBin } from './classification/calibration-error.ts';

export interface CalibrationBin {
  /** Edges in predicted probability; equal-mass bins have the smallest and largest prediction inside. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly meanPredicted: number;
  /** Share of the rows in which the class happened. */
  readonly observed: number;
}

function binOf(rows: readonly number[], predicted: NumericArray, happened: NumericArray, from: number, to: number) {
  let sumPredicted = 0;
  let sumHappened = 0;
  for (const row of rows) {
    sumPredicted += predicted[row];
    sumHappened += happened[row];
  }
  return {
    from,
    to,
    rows: rows.length,
    meanPredicted: sumPredicted / rows.length,
    observed: sumHappened / rows.length,
  };
}

/** Rows by predicted probability in bins of equal width; empty bins are left out. @param happened 0 or 1 */
export function equalWidthTable(predicted: NumericArray, happened: NumericArray): CalibrationBin[] {
  const bins: number[][] = Array.from({ length: calibrationBins }, () => []);
  for (let row = 0; row < predicted.length; row++) bins[equalWidthBin(predicted[row])].push(row);
  return bins
    .map((rows, b) => ({ rows, from: b / calibrationBins, to: (b + 1) / calibrationBins }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ rows, from, to }) => binOf(rows, predicted, happened, from, to));
}

/**
 * Rows by predicted probability in bins of (nearly) equal row counts; there are fewer than ten when many predictions are
 * equal (equalMassBins). @param happened 0 or 1
 */
export function equalMassTable(predicted: NumericArray, happened: NumericArray): CalibrationBin[] {
  const bins: number[][] = Array.from({ length: calibrationBins }, () => []);
  equalMassBins(predicted).forEach((bin, row) => {
    bins[bin].push(row);
  });
  return bins
    .filter((rows) => rows.length > 0)
    .map((rows) => {
      const ends = rows.map((row) => predicted[row]);
      const [from, to] = [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))];
      return binOf(rows, predicted, happened, from, to);
    });
}
