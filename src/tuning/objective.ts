import { usageError } from '../core/errors.ts';
import { concatenate, takeRows } from '../core/frame.ts';
import { nearest } from '../core/suggest.ts';
import { predictionColumns, type Task } from '../core/task.ts';
import { hardestNaive, naiveForecasts } from '../evaluation/baseline.ts';
import { prepareOverFolds } from '../evaluation/pool-folds.ts';
import { classNames } from '../evaluation/scoring.ts';
import type { Panel } from '../io/panel.ts';
import { classificationMetrics, metricsOf } from '../metrics/classification/index.ts';
import type { ClassData, Direction, Metric, RegressionData } from '../metrics/metric.ts';
import { outputColumn } from '../metrics/quick-scores.ts';
import { regressionMetrics } from '../metrics/regression/index.ts';

/** Predicted test rows of one fold. */
export interface FoldPrediction {
  /** Panel rows. */
  readonly rows: Int32Array;
  /** Row-major, shape (rows, outputs). */
  readonly values: Float64Array;
}

/** Turns predictions into the number that is searched for; NaN where it is undefined. */
export interface Scorer {
  fold(part: FoldPrediction): number;
  whole(parts: readonly FoldPrediction[]): number;
}

/** Sharpe ratio of the predictions traded after costs; sharpe-scorer.ts computes it. */
const sharpeObjective = 'sharpe';

/** What is searched for. */
export interface Objective {
  readonly name: string;
  readonly direction: Direction;
  /** The metric; undefined for the Sharpe ratio. */
  readonly metric?: Metric<ClassData> | Metric<RegressionData>;
}

const otherNames: Readonly<Record<string, string>> = { f1: 'macro_f1', logloss: 'log_loss', 'log-loss': 'log_loss' };

/**
 * The objective of a name: a metric of the task, by its name or with dashes for underscores, f1 for macro_f1, or sharpe.
 * @throws TrademlError (usage) when the task has no such metric
 */
export function objectiveFor(task: Task, wanted: string | undefined): Objective {
  const name = wanted ?? (task.kind === 'regression' ? 'rmse' : 'log_loss');
  if (name === sharpeObjective) return { name, direction: 'higher' };
  const metrics: readonly (Metric<ClassData> | Metric<RegressionData>)[] =
    task.kind === 'regression' ? regressionMetrics.all() : metricsOf(classNames(task));
  const meant = otherNames[name] ?? name.replaceAll('-', '_');
  const metric = metrics.find((candidate) => candidate.name === meant);
  if (metric) return { name: metric.name, direction: metric.direction, metric };
  const known = [...metrics.map((candidate) => candidate.name), sharpeObjective];
  const elsewhere = classificationMetrics.has(meant) || regressionMetrics.has(meant);
  const near = nearest(name, known);
  throw usageError(
    elsewhere ? `objective '${name}' is not for ${task.kind} labels` : `unknown objective '${name}'`,
    near ? `did you mean '${near}'?` : `known for this label: ${known.join(', ')}`,
  );
}

/**
 * Scores by a metric, over folds as `evaluate` pools them. What the naive forecast of r2_naive knows are labels of the
 * search's own rows.
 * @param rows panel rows that the search may see
 */
export function metricScorer(objective: Objective, task: Task, panel: Panel, rows: Int32Array): Scorer {
  const score = (parts: readonly FoldPrediction[]) => {
    const all = Int32Array.from(concatenate(parts.map((part) => part.rows)));
    const fold = Int32Array.from(concatenate(parts.map((part, i) => new Int32Array(part.rows.length).fill(i))));
    const values = concatenate(parts.map((part) => part.values));
    const groups = { of: new Int32Array(all.length), count: 1 };
    const once = Float64Array.of(1);
    if (task.kind === 'regression') {
      const data = regressionData(panel, rows, all, fold, values, objective.name === 'r2_naive');
      return prepareOverFolds(objective.metric as Metric<RegressionData>, data, fold, groups)(once);
    }
    const data = classData(task, takeRows(panel.y, all), values);
    return prepareOverFolds(objective.metric as Metric<ClassData>, data, fold, groups)(once);
  };
  return { fold: (part) => score([part]), whole: score };
}

function classData(task: Task, y: Float64Array, values: Float64Array): ClassData {
  const width = predictionColumns(task).length;
  const outputs = Array.from({ length: width }, (_, column) => outputColumn(values, width, column));
  const probabilities = task.kind === 'binary' ? [outputs[0].map((p) => 1 - p), outputs[0]] : outputs;
  return { y: Int32Array.from(y), probabilities };
}

function regressionData(
  panel: Panel,
  known: Int32Array,
  rows: Int32Array,
  fold: Int32Array,
  yhat: Float64Array,
  needsNaive: boolean,
): RegressionData {
  const y = takeRows(panel.y, rows);
  if (!needsNaive) return { y, yhat, naive: new Float64Array(y.length) };
  const identity = (of: Int32Array) => ({ time: takeRows(panel.time, of), symbolId: takeRows(panel.symbolId, of) });
  const history = { ...identity(known), y: takeRows(panel.y, known), knownAt: takeRows(panel.labelKnownAt, known) };
  return { y, yhat, naive: hardestNaive(naiveForecasts(history, { ...identity(rows), fold }), y).values };
}
