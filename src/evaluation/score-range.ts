import { dataError } from '../core/errors.ts';
import { type NumericArray, takeRows } from '../core/frame.ts';
import { deriveSeed } from '../core/rng.ts';
import { formatDate, formatTime } from '../core/time.ts';
import { auc } from '../metrics/classification/auc.ts';
import type { ClassData, Groups, Metric, RegressionData, WeightedScore } from '../metrics/metric.ts';
import { chooseBlockLength } from './block-length.ts';
import type { Estimate, MetricResult, PartResult, RangeName, RangeResult } from './evaluation.ts';
import { centredInterval } from './interval.ts';
import { prepareOverFolds, rowsByFold, takeData } from './pool-folds.ts';
import type { ScoredRows, Scoring } from './scoring.ts';
import { bootstrapScores } from './stationary-bootstrap.ts';

export interface RangeOptions {
  readonly range: RangeName;
  readonly horizonBars: number;
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
  /** True probabilities of 'up' for these rows, where the market is synthetic. */
  readonly oracle?: NumericArray;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Fewer rows than this are not scored. */
const fewestRows = 30;
const rangeTitles: Record<RangeName, string> = { oof: 'out-of-fold rows', holdout: 'hold-out rows' };

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Rows grouped by time, groups numbered in order of time. */
export function groupByDate(time: NumericArray): Groups {
  const distinct = Float64Array.from(new Set(time)).sort();
  const numberOf = new Map([...distinct].map((value, i) => [value, i]));
  return { of: Int32Array.from(time, (value) => numberOf.get(value) as number), count: distinct.length };
}

/** Row numbers by the label that `labelOf` gives them, in order of label. */
function rowsBy(rows: number, labelOf: (row: number) => string): [string, Int32Array][] {
  const lists = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const label = labelOf(row);
    const list = lists.get(label);
    if (list) list.push(row);
    else lists.set(label, [row]);
  }
  return [...lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, list]) => [label, Int32Array.from(list)]);
}

/**
 * Scores one range: every metric with a stationary-bootstrap interval over dates and its baseline, then per fold, year
 * and symbol.
 * @throws TrademlError (data) when there are fewer than 30 rows
 */
export async function scoreRange<Data extends ClassData | RegressionData>(
  rows: ScoredRows,
  scoring: Scoring<Data>,
  options: RangeOptions,
): Promise<RangeResult> {
  if (rows.time.length < fewestRows) {
    throw dataError(
      `the ${rangeTitles[options.range]} hold ${rows.time.length} rows; at least ${fewestRows} are needed for a score`,
      'choose a longer range with --start and --end, or make splits with longer test parts',
    );
  }
  const { data, baseline, metrics, primary } = scoring;
  const dates = groupByDate(rows.time);
  const { blockLength, reason } = chooseBlockLength(scoring.influence(dates), options.horizonBars);
  const once = new Float64Array(dates.count).fill(1);
  const folds = [...rowsByFold(rows.fold)];

  const prepared: Record<string, WeightedScore> = {};
  for (const metric of metrics) prepared[metric.name] = prepareOverFolds(metric, data, rows.fold, dates);
  for (const [fold, of] of folds) {
    prepared[`fold ${fold}`] = primary.prepare(takeData(data, of), { of: takeRows(dates.of, of), count: dates.count });
  }
  if (options.oracle) prepared.oracle = prepareOracle(options.oracle, rows, dates);
  const resampled = await bootstrapScores(prepared, {
    dates: dates.count,
    blockLength,
    resamples: options.resamples,
    seed: deriveSeed(options.seed, 'evaluate', options.range),
    signal: options.signal,
    onProgress: options.onProgress,
  });
  const estimate = (name: string, limits?: readonly [number, number]): Estimate => {
    const value = prepared[name](once);
    const { low, high } = centredInterval(value, resampled[name], options.confidence, limits);
    return { value: orNull(value), low: orNull(low), high: orNull(high) };
  };

  if (options.oracle) {
    prepared.distance = (weights) => prepared.oracle(weights) - prepared[primary.name](weights);
    resampled.distance = resampled.oracle.map((value, i) => value - resampled[primary.name][i]);
  }

  const results = metrics.map((metric): MetricResult => {
    const found = estimate(metric.name, metric.limits);
    return {
      metric: metric.name,
      summary: metric.summary,
      direction: metric.direction,
      ...found,
      baseline: orNull(prepareOverFolds(metric, baseline, rows.fold, dates)(once)),
      ...(found.value === null ? { reason: metric.undefinedWhen } : {}),
    };
  });
  const part = (name: string, of: Int32Array, interval?: Estimate) => partResult(name, of, rows, scoring, interval);
  return {
    range: options.range,
    start: formatTime(rows.time.reduce((a, b) => Math.min(a, b))),
    end: formatTime(rows.time.reduce((a, b) => Math.max(a, b))),
    rows: rows.time.length,
    dates: dates.count,
    symbols: new Set(rows.symbolId).size,
    folds: folds.length,
    bootstrap: {
      method: 'stationary bootstrap over dates, centred percentile interval',
      resamples: options.resamples,
      confidence: options.confidence,
      blockLength,
      blockLengthReason: reason,
      effectiveBlocks: dates.count / blockLength,
    },
    primary: primary.name,
    metrics: results,
    baselineSource: scoring.baselineSource,
    baseRates: scoring.classes.map((className, code) => ({ className, share: shareOf(data.y, code) })),
    perFold: folds.map(([fold, of]) => part(String(fold), of, estimate(`fold ${fold}`, primary.limits))),
    perYear: rowsBy(rows.time.length, (row) => formatDate(rows.time[row]).slice(0, 4)).map(([name, of]) =>
      part(name, of),
    ),
    perSymbol: rowsBy(rows.time.length, (row) => rows.symbols[rows.symbolId[row]]).map(([name, of]) => part(name, of)),
    reliability: scoring.reliability,
    confusion: scoring.confusion,
    oracle: options.oracle
      ? { reachable: estimate('oracle', [0, 1]), model: estimate(primary.name).value, distance: estimate('distance') }
      : null,
  };
}

/** AUC of the market's true probabilities of 'up', within the same folds and under the same weights as the model's. */
function prepareOracle(oracle: NumericArray, rows: ScoredRows, dates: Groups): WeightedScore {
  const truth: ClassData = {
    y: Int32Array.from(rows.y),
    probabilities: [Float64Array.from(oracle, (p) => 1 - p), oracle],
  };
  return prepareOverFolds(auc, truth, rows.fold, dates);
}

function shareOf(y: NumericArray, code: number): number {
  let count = 0;
  for (let row = 0; row < y.length; row++) if (y[row] === code) count++;
  return count / y.length;
}

function partResult<Data extends ClassData | RegressionData>(
  name: string,
  of: Int32Array,
  rows: ScoredRows,
  { data, baseline, primary, secondary, classes }: Scoring<Data>,
  interval?: Estimate,
): PartResult {
  const all: Groups = { of: new Int32Array(of.length), count: 1 };
  const fold = takeRows(rows.fold, of);
  const inPart = takeData(data, of);
  const once = Float64Array.of(1);
  const value = (metric: Metric<Data>, from: Data) => orNull(prepareOverFolds(metric, from, fold, all)(once));
  const found = interval ?? { value: value(primary, inPart), low: null, high: null };
  const time = takeRows(rows.time, of);
  return {
    part: name,
    start: formatTime(time.reduce((a, b) => Math.min(a, b))),
    end: formatTime(time.reduce((a, b) => Math.max(a, b))),
    rows: of.length,
    primary: found,
    secondary: value(secondary, inPart),
    secondaryBaseline: value(secondary, takeData(baseline, of)),
    shares: classes.map((_, code) => shareOf(inPart.y, code)),
    ...(found.value === null ? { reason: primary.undefinedWhen } : {}),
  };
}
