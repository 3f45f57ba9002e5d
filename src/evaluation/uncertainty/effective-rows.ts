import { takeRows } from '../../core/frame.ts';
import type { Panel } from '../../io/panel.ts';
import { averageUniqueness } from '../../labels/sample-weights.ts';
import { movedRows } from '../../metrics/classification/directional-auc.ts';
import type { ClassData } from '../../metrics/metric.ts';
import { delong } from '../inference/delong.ts';
import { takeData } from '../pool-folds.ts';
import type { ScoredRows } from '../scoring.ts';

/** How many independent rows the scored ones are worth. */
export interface EffectiveRows {
  /** Rows of the panel: several predictions of a row count once. */
  readonly rows: number;
  /** Sum of the labels' average uniqueness: what is left after their overlap in time, symbol by symbol. */
  readonly uniqueLabels: number;
  /**
   * rows x (variance of the AUC if rows were independent, by DeLong) / (its variance by the block bootstrap): what is left
   * after every dependence, between symbols too. Null for numbers and several classes without order.
   */
  readonly byVariance: number | null;
  /** DeLong's interval, which takes rows as independent, beside the bootstrap's. Null where byVariance is. */
  readonly delong: { readonly auc: number; readonly low: number; readonly high: number } | null;
}

/**
 * @param panel labels of the run's feature set: spans come from label_known_at
 * @param auc the pooled score's bootstrap standard deviation, when the primary metric is an AUC of two sides
 */
export function effectiveRows(
  rows: ScoredRows,
  panel: Panel,
  auc:
    | {
        readonly data: ClassData;
        readonly directional: boolean;
        readonly deviation: number;
        readonly confidence: number;
      }
    | undefined,
): EffectiveRows {
  const uniqueLabels = averageUniqueness(panel, panelRows(rows, panel)).reduce((sum, value) => sum + value, 0);
  // DeLong's method takes rows as independent, which several predictions of one row are not: the first path has each once.
  const { path } = rows;
  const first = path && Int32Array.from(rows.time.keys()).filter((row) => path[row] === 0);
  const data = auc && (first ? takeData(auc.data, first) : auc.data);
  const count = first?.length ?? rows.time.length;
  const independent = auc && data && delongOf(data, auc.directional, auc.confidence);
  const known = independent && Number.isFinite(independent.standardError) && auc.deviation > 0;
  return {
    rows: count,
    uniqueLabels,
    byVariance: known ? Math.min(count, count * (independent.standardError / auc.deviation) ** 2) : null,
    delong: known ? { auc: independent.auc, low: independent.low, high: independent.high } : null,
  };
}

/** All rows pooled: DeLong's method knows no folds. */
function delongOf(data: ClassData, directional: boolean, confidence: number) {
  if (!directional) return delong(Float64Array.from(data.probabilities[1]), (row) => data.y[row] === 1, confidence);
  const moved = movedRows(data);
  return delong(Float64Array.from(moved.scores), (row) => moved.isUp[row] === 1, confidence);
}

function panelRows(rows: ScoredRows, panel: Panel): Int32Array {
  const rowOf = panel.symbols.map(() => new Map<number, number>());
  panel.time.forEach((time, row) => {
    rowOf[panel.symbolId[row]].set(time, row);
  });
  const found = Int32Array.from(rows.time, (time, i) => rowOf[rows.symbolId[i]].get(time) ?? -1);
  const known = found.filter((row) => row >= 0 && !Number.isNaN(panel.labelKnownAt[row])).sort();
  return takeRows(
    known,
    Int32Array.from(known.keys()).filter((i) => i === 0 || known[i] !== known[i - 1]),
  );
}
