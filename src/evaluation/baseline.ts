import type { NumericArray } from '../core/frame.ts';
import { rowsByFold } from './pool-folds.ts';

/** Labels of the past: value (class code or number), symbol, time of the row, and when the label was known. */
export interface LabelHistory {
  readonly time: NumericArray;
  readonly symbolId: Int32Array;
  readonly y: NumericArray;
  readonly knownAt: NumericArray;
}

/** The rows that a baseline has to predict. */
export interface TargetRows {
  readonly time: NumericArray;
  readonly symbolId: Int32Array;
  readonly fold: NumericArray;
  /** Contiguous test block of each row, where a fold has several; the fold itself when left out. */
  readonly block?: NumericArray;
}

/** Fewer known labels than this say too little about base rates. */
const enoughLabels = 30;

/** Labels that a fold's baseline may use: known by its first row, or, where those are too few, outside its dates. */
export function labelsForFold(history: LabelHistory, start: number, end: number): { rows: number[]; past: boolean } {
  const every = Array.from({ length: history.y.length }, (_, row) => row);
  const past = every.filter((row) => history.knownAt[row] <= start);
  if (past.length >= enoughLabels) return { rows: past, past: true };
  return { rows: every.filter((row) => history.time[row] < start || history.time[row] > end), past: false };
}

export function rangeOf(time: NumericArray, rows: Int32Array): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    start = Math.min(start, time[row]);
    end = Math.max(end, time[row]);
  }
  return { start, end };
}

/**
 * Class probabilities of a forecaster that knows base rates only: per fold (or block of it), the shares of the classes
 * among labels known by its first row. A fold with fewer than 30 such labels (the first of a k-fold) takes the labels outside its
 * dates instead, and one without those gets equal shares.
 * @param history y holds class codes  @returns one column per class, and in words where the shares come from
 */
export function priorForecast(
  history: LabelHistory,
  target: TargetRows,
  classes: number,
): { probabilities: Float64Array[]; source: string } {
  const probabilities = Array.from({ length: classes }, () => new Float64Array(target.time.length));
  const others = new Set<number>();
  for (const rows of rowsByFold(target.block ?? target.fold).values()) {
    const { start, end } = rangeOf(target.time, rows);
    const labels = labelsForFold(history, start, end);
    if (!labels.past) others.add(target.fold[rows[0]]);
    const counts = new Float64Array(classes);
    for (const row of labels.rows) counts[history.y[row]]++;
    for (let k = 0; k < classes; k++) {
      const share = labels.rows.length > 0 ? counts[k] / labels.rows.length : 1 / classes;
      for (const row of rows) probabilities[k][row] = share;
    }
  }
  const exception =
    others.size > 0
      ? `; fold ${[...others].sort((a, b) => a - b).join(', ')}: of the labels outside its own dates`
      : '';
  return { probabilities, source: `class shares of the labels known before each fold's first row${exception}` };
}

/** For each target row: the last label known and the mean of the labels known, by its time; NaN before the first. */
export function knownByTime(
  history: LabelHistory,
  target: Pick<TargetRows, 'time' | 'symbolId'>,
  ofSymbol: number | null,
) {
  const pick = (symbolId: Int32Array, row: number) => ofSymbol === null || symbolId[row] === ofSymbol;
  const events = Array.from({ length: history.y.length }, (_, row) => row)
    .filter((row) => pick(history.symbolId, row) && Number.isFinite(history.knownAt[row]))
    .sort((a, b) => history.knownAt[a] - history.knownAt[b] || history.time[a] - history.time[b]);
  const asked = Array.from({ length: target.time.length }, (_, row) => row)
    .filter((row) => pick(target.symbolId, row))
    .sort((a, b) => target.time[a] - target.time[b]);
  let next = 0;
  let sum = 0;
  return asked.map((row) => {
    while (next < events.length && history.knownAt[events[next]] <= target.time[row]) sum += history.y[events[next++]];
    return { row, last: next > 0 ? history.y[events[next - 1]] : Number.NaN, mean: next > 0 ? sum / next : Number.NaN };
  });
}

export interface NaiveForecast {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * Forecasts of a number that need no model, each from labels known by the row's time only: the symbol's last known
 * value (strong for volatility), the mean of the symbol's known values, the mean of all known values (strong for
 * returns). Rows before the first known label take the mean of all labels outside their fold's dates, else 0.
 */
export function naiveForecasts(history: LabelHistory, target: TargetRows): NaiveForecast[] {
  const rows = target.time.length;
  const last = new Float64Array(rows).fill(Number.NaN);
  const symbolMean = new Float64Array(rows).fill(Number.NaN);
  const overallMean = new Float64Array(rows).fill(Number.NaN);
  for (const entry of knownByTime(history, target, null)) overallMean[entry.row] = entry.mean;
  for (const symbol of new Set(target.symbolId)) {
    for (const entry of knownByTime(history, target, symbol)) {
      last[entry.row] = entry.last;
      symbolMean[entry.row] = entry.mean;
    }
  }
  for (const foldRows of rowsByFold(target.block ?? target.fold).values()) {
    if (foldRows.every((row) => !Number.isNaN(overallMean[row]) && !Number.isNaN(last[row]))) continue;
    const { start, end } = rangeOf(target.time, foldRows);
    const outside = Float64Array.from(history.y).filter(
      (_, row) => history.time[row] < start || history.time[row] > end,
    );
    const substitute = outside.length > 0 ? outside.reduce((sum, value) => sum + value, 0) / outside.length : 0;
    for (const row of foldRows) {
      if (Number.isNaN(overallMean[row])) overallMean[row] = substitute;
      if (Number.isNaN(last[row])) last[row] = overallMean[row];
      if (Number.isNaN(symbolMean[row])) symbolMean[row] = overallMean[row];
    }
  }
  return [
    { name: "the symbol's last known value", values: last },
    { name: "the mean of the symbol's values known so far", values: symbolMean },
    { name: 'the mean of all values known so far', values: overallMean },
  ];
}

/** The naive forecast with the smallest squared error on these rows: the hardest of them to beat, chosen in hindsight. */
export function hardestNaive(forecasts: readonly NaiveForecast[], y: NumericArray): NaiveForecast {
  const error = ({ values }: NaiveForecast) => values.reduce((sum, value, row) => sum + (value - y[row]) ** 2, 0);
  return forecasts.reduce((best, forecast) => (error(forecast) < error(best) ? forecast : best));
}
