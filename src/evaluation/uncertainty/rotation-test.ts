import { setImmediate } from 'node:timers/promises';
import { throwIfAborted } from '../../core/errors.ts';
import { takeRows } from '../../core/frame.ts';
import type { ClassData, Metric, RegressionData } from '../../metrics/metric.ts';
import { rowsByFold, takeData } from '../pool-folds.ts';
import type { ScoredRows } from '../scoring.ts';

export interface RotationTest {
  readonly metric: string;
  /** Score of the rows themselves, mean score of the rotated ones and their 95 % quantile towards better. */
  readonly observed: number;
  readonly nullMean: number;
  readonly nullHigh: number;
  /** (1 + rotations that score at least as well) / (1 + rotations). */
  readonly pValue: number;
  readonly rotations: number;
  /** Dates by which the labels are turned at least, so that no rotation leaves them where they were. */
  readonly leastShift: number;
}

const mostRotations = 199;

/**
 * Null test: the labels of every symbol are turned round in time, all symbols by one share of their rows, while the
 * predictions stay. Labels keep their own dependence in time and between symbols; only what ties them to the predictions
 * is cut. Rotations are spread evenly over all that move labels by `leastShift` dates or more.
 * @returns undefined when fewer than 19 rotations are possible
 * @see Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd ed., for tests by restricted permutation
 */
export async function rotationTest<Data extends ClassData | RegressionData>(
  rows: ScoredRows,
  data: Data,
  metric: Metric<Data>,
  options: { readonly dates: number; readonly leastShift: number; readonly signal?: AbortSignal },
): Promise<RotationTest | undefined> {
  const { dates, leastShift } = options;
  const possible = dates - 2 * leastShift + 1;
  const rotations = Math.min(mostRotations, possible);
  if (rotations < 19) return undefined;
  const scoreOf = scoreByFold(rows, data, metric);
  const bySymbol = rowsOfSymbols(rows);
  const observed = scoreOf(Int32Array.from(rows.time.keys()));
  const scores: number[] = [];
  for (let i = 0; i < rotations; i++) {
    await setImmediate();
    if (options.signal) throwIfAborted(options.signal);
    const shift = leastShift + Math.floor((i * (possible - 1)) / Math.max(1, rotations - 1));
    const value = scoreOf(rotatedRows(bySymbol, rows.time.length, shift / dates));
    if (!Number.isNaN(value)) scores.push(value);
  }
  const better = (a: number, b: number) => (metric.direction === 'higher' ? a >= b : a <= b);
  scores.sort((a, b) => (metric.direction === 'higher' ? a - b : b - a));
  return {
    metric: metric.name,
    observed,
    nullMean: scores.reduce((sum, value) => sum + value, 0) / scores.length,
    nullHigh: scores[Math.min(scores.length - 1, Math.floor(0.95 * scores.length))],
    pValue: (1 + scores.filter((value) => better(value, observed)).length) / (1 + scores.length),
    rotations: scores.length,
    leastShift,
  };
}

/**
 * The metric of the predictions with the outcomes of other rows, pooled as the metric asks. Predictions are cut into folds
 * once, so that they are sorted once.
 */
function scoreByFold<Data extends ClassData | RegressionData>(rows: ScoredRows, data: Data, metric: Metric<Data>) {
  const pools = metric.pooling === 'rows' ? [Int32Array.from(rows.time.keys())] : [...rowsByFold(rows.fold).values()];
  const parts = pools.map((of) => ({
    of,
    own: takeData(data, of),
    groups: { of: new Int32Array(of.length), count: 1 },
  }));
  const once = Float64Array.of(1);
  return (source: Int32Array) => {
    let sum = 0;
    let total = 0;
    for (const { of, own, groups } of parts) {
      const value = metric.prepare(withOutcomes(own, data, takeRows(source, of)), groups)(once);
      if (Number.isNaN(value)) continue;
      sum += of.length * value;
      total += of.length;
    }
    return sum / total;
  };
}

/** Rows of each symbol (in each backtest path, where there are several) in order of time. */
function rowsOfSymbols({ time, symbols, symbolId, path }: ScoredRows): Int32Array[] {
  const lists = new Map<number, number[]>();
  symbolId.forEach((id, row) => {
    const key = id + symbols.length * (path?.[row] ?? 0);
    const list = lists.get(key);
    if (list) list.push(row);
    else lists.set(key, [row]);
  });
  return [...lists.values()].map((list) => Int32Array.from(list).sort((a, b) => time[a] - time[b]));
}

/** For each row the row whose outcome it gets. */
function rotatedRows(bySymbol: readonly Int32Array[], rows: number, share: number): Int32Array {
  const source = new Int32Array(rows);
  for (const own of bySymbol) {
    const shift = Math.round(share * own.length);
    own.forEach((row, at) => {
      source[row] = own[(at + shift) % own.length];
    });
  }
  return source;
}

/** Predictions of some rows with the outcomes of others. The baseline's forecast belongs to its outcome and moves with it. */
function withOutcomes<Data extends ClassData | RegressionData>(own: Data, all: Data, source: Int32Array): Data {
  const moved = { ...own, y: takeRows(all.y, source) };
  if ('naive' in all) return { ...moved, naive: takeRows(all.naive, source) };
  if (!('baseline' in all) || !all.baseline) return moved;
  return { ...moved, baseline: all.baseline.map((column) => takeRows(column, source)) };
}
