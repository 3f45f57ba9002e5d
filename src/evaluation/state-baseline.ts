import { brier } from '../metrics/classification/brier.ts';
import { score } from '../metrics/metric.ts';
import { knownByTime, type LabelHistory, labelsForFold, priorForecast, rangeOf, type TargetRows } from './baseline.ts';
import { rowsByFold } from './pool-folds.ts';

export interface ClassForecast {
  /** One column per class. */
  readonly probabilities: Float64Array[];
  /** In words. */
  readonly source: string;
}

/**
 * Class probabilities of 'as before': per fold, how often each class followed each last known class of the symbol, among
 * labels known by the fold's first row (see priorForecast for folds with too few). The class frequencies are added to
 * each row of counts once, and stand alone where a symbol has no known label yet. States last, so this is what a model
 * of them must beat.
 */
function lastStateForecast(history: LabelHistory, target: TargetRows, classes: number): ClassForecast {
  const prior = priorForecast(history, target, classes);
  const probabilities = prior.probabilities.map((column) => Float64Array.from(column));
  const before = lastKnown(history, history);
  const last = lastKnown(history, target);
  for (const rows of rowsByFold(target.block ?? target.fold).values()) {
    const { start, end } = rangeOf(target.time, rows);
    const counts = Array.from({ length: classes }, () => new Float64Array(classes));
    for (const row of labelsForFold(history, start, end).rows) {
      if (!Number.isNaN(before[row])) counts[before[row]][history.y[row]]++;
    }
    const totals = counts.map((of) => of.reduce((sum, count) => sum + count, 0));
    for (const row of rows) {
      const from = last[row];
      if (Number.isNaN(from)) continue;
      for (let k = 0; k < classes; k++) {
        probabilities[k][row] = (counts[from][k] + prior.probabilities[k][row]) / (totals[from] + 1);
      }
    }
  }
  return { probabilities, source: "how often each class followed the symbol's last known one before each fold" };
}

/** The symbol's last label known by the time of each row; NaN before the first. */
function lastKnown(history: LabelHistory, rows: Omit<TargetRows, 'fold'>): Float64Array {
  const last = new Float64Array(rows.time.length).fill(Number.NaN);
  for (const symbol of new Set(rows.symbolId)) {
    for (const entry of knownByTime(history, rows, symbol)) last[entry.row] = entry.last;
  }
  return last;
}

/** The better, by Brier score on these rows, of the class frequencies and 'as before': chosen in hindsight. */
export function hardestClassForecast(
  history: LabelHistory,
  target: TargetRows,
  y: Int32Array,
  classes: number,
): ClassForecast {
  const forecasts = [priorForecast(history, target, classes), lastStateForecast(history, target, classes)];
  const errors = forecasts.map(({ probabilities }) => score(brier, { y, probabilities }));
  const best = forecasts[errors[1] < errors[0] ? 1 : 0];
  return { ...best, source: `${best.source} (of two baselines the better on these rows)` };
}
