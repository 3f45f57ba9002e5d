import type { NumericArray } from '../core/frame.ts';
import { orNull } from '../core/numbers.ts';
import type { Task } from '../core/task.ts';
import { classificationMetrics, metricsOf } from '../metrics/classification/index.ts';
import { everyClass } from '../metrics/every-class.ts';
import { sumByGroup } from '../metrics/group-sums.ts';
import type { ClassData, Direction, Metric, RegressionData, WeightedScore } from '../metrics/metric.ts';
import { regressionMetrics } from '../metrics/regression/index.ts';
import { rowLosses } from '../metrics/row-losses.ts';
import { chooseBlockLength } from './block-length.ts';
import type { Estimate } from './estimate.ts';
import { centredInterval } from './interval.ts';
import { prepareOverFolds } from './pool-folds.ts';
import { groupByDate } from './score-range.ts';
import { classNames } from './scoring.ts';
import { bootstrapScores } from './stationary-bootstrap.ts';

/** One forecaster's predictions of the rows. */
export interface Forecast {
  readonly name: string;
  /** One array per prediction column of the task. */
  readonly outputs: readonly NumericArray[];
}

/** Rows that every forecaster predicted, with what happened; sorted by time. */
export interface ComparedRows {
  readonly task: Task;
  readonly time: NumericArray;
  readonly fold: NumericArray;
  readonly y: NumericArray;
}

export interface ForecastScores {
  readonly name: string;
  readonly scores: Readonly<Record<string, Estimate>>;
}

export interface ForecastGain extends Estimate {
  readonly against: string;
  readonly metric: string;
}

export interface ForecastComparison {
  readonly rows: number;
  readonly dates: number;
  readonly confidence: number;
  readonly resamples: number;
  readonly blockLength: number;
  readonly blockLengthReason: string;
  readonly metrics: readonly { readonly metric: string; readonly direction: Direction }[];
  /** The metric that judges: log_loss for classes, rmse for numbers. */
  readonly judgedBy: string;
  /** The subject first. */
  readonly forecasts: readonly ForecastScores[];
  /** Subject against each of the others, in each metric: how much better it is (below zero: worse), from paired draws. */
  readonly gains: readonly ForecastGain[];
}

export interface CompareOptions {
  readonly horizonBars: number;
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Each forecaster's metrics and the subject's gain over each of the others, with intervals from the same draws of dates. */
export async function compareForecasts(
  subject: Forecast,
  others: readonly Forecast[],
  rows: ComparedRows,
  options: CompareOptions,
): Promise<ForecastComparison> {
  const dates = groupByDate(rows.time);
  const all = [subject, ...others];
  const once = new Float64Array(dates.count).fill(1);
  const metrics = metricsFor(rows.task);
  const prepared: Record<string, WeightedScore> = {};
  const key = (name: string, metric: string) => `${metric} of ${name}`;
  for (const forecast of all) {
    for (const { name, prepare } of preparations(rows, forecast)) prepared[key(forecast.name, name)] = prepare(dates);
  }
  const losses = all.map((forecast) => sumByGroup(dates, rowLosses(dataOf(rows, forecast))));
  // The longest of the block lengths that the differences ask for serves all, so that all see the same draws.
  const lengths = losses.slice(1).map((loss) =>
    chooseBlockLength(
      loss.map((value, date) => value - losses[0][date]),
      options.horizonBars,
    ),
  );
  const longest = lengths.reduce((a, b) => (b.blockLength > a.blockLength ? b : a));
  const resampled = await bootstrapScores(prepared, {
    dates: dates.count,
    blockLength: longest.blockLength,
    resamples: options.resamples,
    seed: options.seed,
    signal: options.signal,
  });
  const estimate = (value: number, draws: Float64Array, limits?: readonly [number, number]): Estimate => {
    const { low, high } = centredInterval(value, draws, options.confidence, limits);
    return { value: orNull(value), low: orNull(low), high: orNull(high) };
  };
  const gains = others.flatMap((other) =>
    metrics.map(({ name, direction }): ForecastGain => {
      const [own, its] = [key(subject.name, name), key(other.name, name)];
      const sign = direction === 'higher' ? 1 : -1;
      const draws = resampled[own].map((value, i) => sign * (value - resampled[its][i]));
      return {
        against: other.name,
        metric: name,
        ...estimate(sign * (prepared[own](once) - prepared[its](once)), draws),
      };
    }),
  );
  return {
    rows: rows.y.length,
    dates: dates.count,
    confidence: options.confidence,
    resamples: options.resamples,
    blockLength: longest.blockLength,
    blockLengthReason: longest.reason,
    metrics: metrics.map(({ name, direction }) => ({ metric: name, direction })),
    judgedBy: rows.task.kind === 'regression' ? 'rmse' : 'log_loss',
    forecasts: all.map(({ name }) => ({
      name,
      scores: Object.fromEntries(
        metrics.map((metric) => [
          metric.name,
          estimate(prepared[key(name, metric.name)](once), resampled[key(name, metric.name)], metric.limits),
        ]),
      ),
    })),
    gains,
  };
}

/** The metric that verdicts read, then what calibration is about. */
function metricsFor(task: Task): readonly Metric<never>[] {
  if (task.kind === 'regression')
    return [regressionMetrics.get('rmse'), regressionMetrics.get('mae')] as Metric<never>[];
  const [primary] = metricsOf(classNames(task));
  const proper = ['log_loss', 'brier', 'ece', 'ece_mass'].map((name) => classificationMetrics.get(name));
  return [primary, ...proper] as Metric<never>[];
}

function dataOf({ task, y }: ComparedRows, { outputs }: Forecast): ClassData | RegressionData {
  return task.kind === 'regression'
    ? { y, yhat: outputs[0], naive: new Float64Array(y.length) }
    : { y: Int32Array.from(y), probabilities: everyClass(outputs) };
}

function preparations(rows: ComparedRows, forecast: Forecast) {
  const data = dataOf(rows, forecast);
  return metricsFor(rows.task).map((metric) => ({
    name: metric.name,
    prepare: (dates: ReturnType<typeof groupByDate>) =>
      prepareOverFolds(metric as Metric<typeof data>, data, rows.fold, dates),
  }));
}

/** Whether an interval of a gain lies above zero, below it, or holds it. */
export function verdictOfGain({ low, high }: Estimate): 'better' | 'worse' | 'no difference shown' {
  if (low !== null && low > 0) return 'better';
  return high !== null && high < 0 ? 'worse' : 'no difference shown';
}
