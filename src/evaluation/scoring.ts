import { dataError } from '../core/errors.ts';
import type { NumericArray } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { checkClassData, checkRegressionData } from '../metrics/check-data.ts';
import { brierSkill } from '../metrics/classification/brier-skill.ts';
import { isDirectional } from '../metrics/classification/directional-auc.ts';
import { classificationMetrics, metricsOf } from '../metrics/classification/index.ts';
import { everyClass } from '../metrics/every-class.ts';
import { mostProbable } from '../metrics/group-sums.ts';
import type { ClassData, Groups, Metric, RegressionData } from '../metrics/metric.ts';
import { regressionMetrics } from '../metrics/regression/index.ts';
import { hardestNaive, type LabelHistory, naiveForecasts, priorForecast } from './baseline.ts';
import {
  aucInfluenceByDate,
  brierDifferenceByDate,
  directionalInfluenceByDate,
  lossDifferenceByDate,
} from './influence.ts';
import type { ReliabilityTable } from './reliability-tables.ts';
import { reliabilityOf } from './reliability-tables.ts';
import { type ClassForecast, hardestClassForecast } from './state-baseline.ts';

/** Predictions with their outcomes; all arrays have one length. */
export interface ScoredRows {
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  readonly fold: NumericArray;
  /** Backtest path of each row; absent where each row is predicted once. */
  readonly path?: NumericArray;
  /** Class code or value; no NaN. */
  readonly y: NumericArray;
  /** One array per prediction column of the task. */
  readonly outputs: readonly NumericArray[];
}

/** What differs between tasks, so that the scoring of a range is written once. */
export interface Scoring<Data extends ClassData | RegressionData> {
  readonly metrics: readonly Metric<Data>[];
  /** The metric that the verdict reads. */
  readonly primary: Metric<Data>;
  /** Shown beside it for folds, years and symbols. */
  readonly secondary: Metric<Data>;
  readonly data: Data;
  /** The baseline's predictions of the same rows. */
  readonly baseline: Data;
  readonly baselineSource: string;
  /** Influence of each date on the primary metric, for the block length. */
  readonly influence: (dates: Groups) => Float64Array;
  /** Names of the classes in code order; empty for regression. */
  readonly classes: readonly string[];
  readonly reliability: readonly ReliabilityTable[];
  readonly confusion: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] } | null;
}

export function classNames(task: Task): readonly string[] {
  if (task.kind === 'binary') return ['not up', 'up'];
  return task.kind === 'multiclass' ? task.classes : [];
}

/** One row per actual class, one column per predicted (most probable) class. */
function confusionTable({ y, probabilities }: ClassData): number[][] {
  const counts = probabilities.map(() => new Array<number>(probabilities.length).fill(0));
  for (let row = 0; row < y.length; row++) counts[y[row]][mostProbable(probabilities, row)]++;
  return counts;
}

/**
 * Number of the test block of each row, for baselines: the fold where there is one path; else one for each fold and path,
 * since a fold of several paths tests blocks that lie apart and a path has one of them.
 */
function testBlocks({ fold, path }: ScoredRows): NumericArray {
  if (!path) return fold;
  let paths = 1;
  for (let row = 0; row < path.length; row++) paths = Math.max(paths, path[row] + 1);
  return Int32Array.from(fold, (value, row) => value * paths + path[row]);
}

/** Picks the metrics of a classification task and makes its baseline. @throws TrademlError (data) on unclean rows */
export function classScoring(rows: ScoredRows, task: Task, history: LabelHistory): Scoring<ClassData> {
  const classes = classNames(task);
  const data: ClassData = {
    y: Int32Array.from(rows.y),
    probabilities: everyClass(rows.outputs),
  };
  checkClassData(data);
  const seen = new Set(data.y);
  if (seen.size < 2) {
    throw dataError(
      `all ${data.y.length} rows are of class '${classes[data.y[0]]}': there is nothing to tell apart`,
      'choose a longer range with --start and --end, or a label with more than one class',
    );
  }
  const target = { ...rows, block: testBlocks(rows) };
  if (lasts(task)) return stateScoring(data, classes, hardestClassForecast(history, target, data.y, classes.length));
  const metrics = metricsOf(classes);
  const influence = isDirectional(classes) ? directionalInfluenceByDate : aucInfluenceByDate;
  const prior = priorForecast(history, target, classes.length);
  return {
    metrics,
    primary: metrics[0],
    secondary: classificationMetrics.get('accuracy'),
    data,
    baseline: { y: data.y, probabilities: prior.probabilities },
    baselineSource: prior.source,
    influence: (dates) => influence(data, rows.fold, dates),
    classes,
    reliability: reliabilityOf(data, classes),
    confusion: { classes, counts: confusionTable(data) },
  };
}

/** Classes that are no directions are states, such as regimes: the next one is most often the present one. */
function lasts(task: Task): boolean {
  return task.kind === 'multiclass' && !isDirectional(task.classes);
}

/** States are scored against 'as before', or the class frequencies where those are better. */
function stateScoring(found: ClassData, classes: readonly string[], forecast: ClassForecast): Scoring<ClassData> {
  const data: ClassData = { ...found, baseline: forecast.probabilities };
  return {
    metrics: [brierSkill, ...metricsOf(classes)],
    primary: brierSkill,
    secondary: classificationMetrics.get('accuracy'),
    data,
    baseline: { ...data, probabilities: forecast.probabilities },
    baselineSource: forecast.source,
    influence: (dates) => brierDifferenceByDate(data, dates),
    classes,
    reliability: reliabilityOf(data, classes),
    confusion: { classes, counts: confusionTable(data) },
  };
}

/** Picks the metrics of a regression task and makes its naive forecast. @throws TrademlError (data) on unclean rows */
export function regressionScoring(rows: ScoredRows, history: LabelHistory): Scoring<RegressionData> {
  const naive = hardestNaive(naiveForecasts(history, { ...rows, block: testBlocks(rows) }), rows.y);
  const data: RegressionData = { y: rows.y, yhat: rows.outputs[0], naive: naive.values };
  checkRegressionData(data);
  return {
    metrics: regressionMetrics.all(),
    primary: regressionMetrics.get('r2_naive'),
    secondary: regressionMetrics.get('rmse'),
    data,
    baseline: { y: data.y, yhat: naive.values, naive: naive.values },
    baselineSource: `${naive.name} (of three naive forecasts the best on these rows)`,
    influence: (dates) => lossDifferenceByDate(data, dates),
    classes: [],
    reliability: [],
    confusion: null,
  };
}
