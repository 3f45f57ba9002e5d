import { normalQuantile } from '../math/special-normal.ts';
import { type BrierParts, brierParts } from '../metrics/brier-decomposition.ts';
import type { ClassData } from '../metrics/metric.ts';
import { type CalibrationBin, equalMassTable, equalWidthTable } from '../metrics/reliability.ts';

export interface ReliabilityBin {
  /** Bin edges in predicted probability. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly meanPredicted: number;
  /** Share of the rows in which the class happened, with a Wilson interval that takes rows as independent. */
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

/** Reliability of one class's probability. Bins without rows are left out. */
export interface ReliabilityTable {
  readonly className: string;
  readonly equalWidth: readonly ReliabilityBin[];
  readonly equalMass: readonly ReliabilityBin[];
  /** Of the class's probability; absent in evaluations of older versions. */
  readonly brier?: BrierParts;
}

/**
 * Wilson's 95 % interval of a share, rows taken as independent (overlapping labels make the truth wider).
 * @see Wilson (1927), Probable Inference, the Law of Succession, and Statistical Inference, JASA 22(158)
 */
export function wilsonInterval(share: number, rows: number): { low: number; high: number } {
  const z = normalQuantile(0.975);
  const scale = 1 / (1 + (z * z) / rows);
  const centre = scale * (share + (z * z) / (2 * rows));
  const half = scale * z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

const withInterval = (bin: CalibrationBin): ReliabilityBin => ({ ...bin, ...wilsonInterval(bin.observed, bin.rows) });

/** Reliability of each class's probability against how often the class happened; of 'up' alone when there are two. */
export function reliabilityOf({ y, probabilities }: ClassData, classes: readonly string[]): ReliabilityTable[] {
  const first = probabilities.length === 2 ? 1 : 0;
  return probabilities.slice(first).map((predicted, i) => {
    const code = first + i;
    const happened = Float64Array.from(y, (actual) => (actual === code ? 1 : 0));
    return {
      className: classes[code],
      equalWidth: equalWidthTable(predicted, happened).map(withInterval),
      equalMass: equalMassTable(predicted, happened).map(withInterval),
      brier: brierParts(predicted, happened),
    };
  });
}
