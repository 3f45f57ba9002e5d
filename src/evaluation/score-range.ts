import { dataError } from '../core/errors.ts';
import { type NumericArray, takeRows } from '../core/frame.ts';
import { orNull } from '../core/numbers.ts';
import { deriveSeed } from '../core/rng.ts';
import type { Task } from '../core/task.ts';
import { formatTime } from '../core/time.ts';
import type { Panel } from '../io/panel.ts';
import { standardDeviation } from '../math/statistics.ts';
import { auc } from '../metrics/classification/auc.ts';
import type { ClassData, Groups, Metric, RegressionData, WeightedScore } from '../metrics/metric.ts';
import { chooseBlockLength } from './block-length.ts';
import type { Estimate } from './estimate.ts';
import { centredInterval } from './interval.ts';
import { pathScores } from './path-scores.ts';
import { prepareOverFolds, rowsByFold, takeData } from './pool-folds.ts';
import type { MetricResult, PartResult, RangeName, RangeResult } from './range-result.ts';
import type { MarketStates } from './regimes/market-states.ts';
import type { ScoredRows, Scoring } from './scoring.ts';
import { bootstrapScores } from './stationary-bootstrap.ts';
import { testGroups } from './test-groups.ts';
import { effectiveRows } from './uncertainty/effective-rows.ts';
import { informationCoefficient } from './uncertainty/information-coefficient.ts';
import type { MarketContext } from './uncertainty/market-context.ts';
import { fewestPartRows, type PartKind, partPValue, partsOf, withCorrectedPValues } from './uncertainty/parts.ts';
import { rotationTest } from './uncertainty/rotation-test.ts';
import { targetOf } from './uncertainty/target.ts';

export interface RangeOptions {
  readonly range: RangeName;
  readonly horizonBars: number;
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
  /** True probabilities of 'up' for these rows, where the market is synthetic. */
  readonly oracle?: NumericArray;
  /** Labels of the run's feature set. */
  readonly panel: Panel;
  /** What the bars say; undefined when they are gone. */
  readonly market: MarketContext | undefined;
  /** States of the market whose rows are scored apart. */
  readonly states?: readonly MarketStates[];
  readonly task: Task;
  /** Label spec. */
  readonly label: string;
  /** What a forecaster without skill scores. */
  readonly chance: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Fewer rows than this are not scored. */
const fewestRows = 30;
const rangeTitles: Record<RangeName, string> = { oof: 'out-of-fold rows', holdout: 'hold-out rows' };

/** Rows grouped by time, groups numbered in order of time. */
export function groupByDate(time: NumericArray): Groups {
  const distinct = Float64Array.from(new Set(time)).sort();
  const numberOf = new Map([...distinct].map((value, i) => [value, i]));
  return { of: Int32Array.from(time, (value) => numberOf.get(value) as number), count: distinct.length };
}

/**
 * Scores one range: every metric with a stationary-bootstrap interval over dates and its baseline, then per fold, year,
 * symbol, sector and regime, how many independent rows these are worth, and what the score is with turned labels. Rows that
 * several backtest paths predict count once for each, with equal weight; since the bootstrap draws dates, all predictions
 * of a date come together, and the interval is no narrower for there being many.
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
  const groups = rows.path ? testGroups(rows) : [];
  groups.forEach((of, i) => {
    prepared[`test group ${i}`] = prepareOverFolds(primary, takeData(data, of), takeRows(rows.fold, of), {
      of: takeRows(dates.of, of),
      count: dates.count,
    });
  });
  const parts = partsOf(rows, options);
  for (const { key, of } of parts) {
    if (of.length < fewestPartRows) continue;
    prepared[key] = prepareOverFolds(primary, takeData(data, of), takeRows(rows.fold, of), {
      of: takeRows(dates.of, of),
      count: dates.count,
    });
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
      ...(metric.pooling === 'folds' && folds.length > 1 && { withinFolds: true as const }),
      ...(found.value === null ? { reason: metric.undefinedWhen } : {}),
    };
  });
  const paths = pathScores(rows, scoring);
  const part = (name: string, of: Int32Array, interval?: Estimate) => partResult(name, of, rows, scoring, interval);
  const partsBy = (kind: PartKind) =>
    withCorrectedPValues(
      parts
        .filter((candidate) => candidate.kind === kind)
        .map(({ key, name, of }) => {
          const result = part(name, of, prepared[key] && estimate(key, primary.limits));
          return { ...result, pValue: partPValue(result.primary.value, resampled[key], options.chance) };
        }),
    );
  const { confidence, resamples, signal } = options;
  const isAuc = primary.name === 'auc' && scoring.classes.length === 2;
  const directional = primary.name === 'directional_auc';
  const deviation = standardDeviation(resampled[primary.name]);
  const effective = effectiveRows(
    rows,
    options.panel,
    isAuc || directional ? { data: data as ClassData, directional, deviation, confidence } : undefined,
  );
  const target = targetOf(rows, options);
  const coefficient =
    target &&
    (await informationCoefficient(target.score, target.values, dates.of, {
      target: target.name,
      blockLength,
      resamples,
      confidence,
      seed: deriveSeed(options.seed, 'evaluate', 'ic', options.range),
      signal,
    }));
  const leastShift = Math.ceil(Math.max(blockLength, options.horizonBars));
  const rotation = await rotationTest(rows, data, primary, { dates: dates.count, leastShift, signal });
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
    ...(paths && { paths }),
    perFold: folds.map(([fold, of]) => part(String(fold), of, estimate(`fold ${fold}`, primary.limits))),
    ...(paths && {
      perTestGroup: groups.map((of, i) => part(`group ${i + 1}`, of, estimate(`test group ${i}`, primary.limits))),
    }),
    perYear: partsBy('year'),
    perSymbol: partsBy('symbol'),
    perSector: partsBy('sector'),
    perRegime: partsBy('regime'),
    perMarketState: (options.states ?? []).map(({ rule }) => ({ rule, parts: partsBy(`market ${rule}`) })),
    effective,
    informationCoefficient: coefficient ?? null,
    rotationTest: rotation ?? null,
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
