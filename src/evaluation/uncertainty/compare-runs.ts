import type { StageContext } from '../../core/context.ts';
import { usageError } from '../../core/errors.ts';
import { takeRows } from '../../core/frame.ts';
import { deriveSeed } from '../../core/rng.ts';
import { formatTime } from '../../core/time.ts';
import { type RunSummary, readPredictions, readRun } from '../../io/runs.ts';
import { mean } from '../../math/statistics.ts';
import { everyClass } from '../../metrics/every-class.ts';
import type { ClassData, RegressionData } from '../../metrics/metric.ts';
import { logLossOf, rowLosses } from '../../metrics/row-losses.ts';
import { chooseBlockLength } from '../block-length.ts';
import { dieboldMariano } from '../inference/diebold-mariano.ts';
import { modelConfidenceSet, superiorAbility } from '../inference/loss-comparison.ts';
import type { ScoredRows } from '../scoring.ts';

export interface ComparedRun {
  readonly run: string;
  /** Mean loss over dates. */
  readonly loss: number;
  /** Its loss minus that of the run that is evaluated; below 0 it is better. */
  readonly difference: number;
  /** Diebold-Mariano against the run that is evaluated; null for that run itself. */
  readonly dieboldMariano: { readonly statistic: number; readonly pValue: number } | null;
  /** p-value in the model confidence set; in the set when above 1 - confidence. */
  readonly confidenceSet: number;
  readonly inSet: boolean;
}

export interface RunComparison {
  /** 'log loss' or 'squared error', averaged over the rows of a date. */
  readonly loss: string;
  readonly start: string;
  readonly end: string;
  readonly dates: number;
  readonly rows: number;
  readonly symbols: number;
  readonly blockLength: number;
  /** Mean loss of the baseline forecast on the same rows. */
  readonly baselineLoss: number;
  readonly runs: readonly ComparedRun[];
  /** p-value that no run beats the baseline forecast, given that the best of them is looked at (Hansen's SPA, consistent). */
  readonly superiorAbility: number;
}

const resamples = 2000;

/** What is compared with: the evaluated run's out-of-fold rows, its own data and the baseline's. */
export interface OwnRows {
  readonly rows: ScoredRows;
  readonly data: ClassData | RegressionData;
  readonly baseline: ClassData | RegressionData;
}

/**
 * Compares runs on the out-of-fold rows that all of them predict: loss by date, Diebold-Mariano against the evaluated run,
 * model confidence set, and whether any of them beats the baseline.
 * @throws TrademlError (usage) when a run has another label or shares no rows
 */
export async function compareRuns(
  ctx: StageContext,
  summary: RunSummary,
  own: OwnRows,
  others: readonly string[],
  confidence: number,
): Promise<RunComparison> {
  const { time, symbols, symbolId } = own.rows;
  const known: { run: string; losses: Float64Array }[] = [];
  for (const run of others) known.push({ run, losses: await lossesOf(ctx, summary, run, own) });
  const rows = Int32Array.from(time.keys()).filter((row) => known.every(({ losses }) => !Number.isNaN(losses[row])));
  if (rows.length === 0) {
    throw usageError(
      `runs ${[summary.run, ...others].map((run) => `'${run}'`).join(', ')} share no out-of-fold row`,
      'train them on the same symbols and splits',
    );
  }
  const dates = [...new Set(takeRows(time, rows))].sort((a, b) => a - b);
  const dateOf = new Map(dates.map((at, i) => [at, i]));
  const byDate = (losses: Float64Array): Float64Array => {
    const sums = new Float64Array(dates.length);
    const counts = new Float64Array(dates.length);
    for (const row of rows) {
      const date = dateOf.get(time[row]) as number;
      sums[date] += losses[row];
      counts[date]++;
    }
    return sums.map((sum, i) => sum / counts[i]);
  };
  const runs = [{ run: summary.run, losses: rowLosses(own.data) }, ...known];
  const losses = runs.map((run) => byDate(run.losses));
  const baseline = byDate(rowLosses(own.baseline));
  const horizon = Math.max(1, summary.horizonBars);
  const gains = losses[0].map((loss, date) => loss - baseline[date]);
  const { blockLength } = chooseBlockLength(gains, horizon);
  const options = { blockLength, resamples, seed: deriveSeed(ctx.seed, 'evaluate', 'compare') };
  const set = modelConfidenceSet(losses, options);
  const reference = mean(losses[0]);
  return {
    loss: summary.task.kind === 'regression' ? 'squared error' : 'log loss',
    start: formatTime(dates[0]),
    end: formatTime(dates[dates.length - 1]),
    dates: dates.length,
    rows: rows.length,
    symbols: new Set(takeRows(symbolId, rows)).size,
    blockLength,
    baselineLoss: mean(baseline),
    runs: runs.map(({ run }, k) => {
      const test = dieboldMariano(losses[k], losses[0], horizon);
      const isOther = k > 0 && Number.isFinite(test.statistic);
      return {
        run,
        loss: mean(losses[k]),
        difference: mean(losses[k]) - reference,
        dieboldMariano: isOther ? { statistic: test.statistic, pValue: test.pValue } : null,
        confidenceSet: set[k],
        inSet: set[k] > 1 - confidence,
      };
    }),
    superiorAbility: superiorAbility(baseline, losses, options).consistent,
  };

  /** Losses of another run on the evaluated run's rows; NaN where it predicts none. */
  async function lossesOf(
    { workspace }: StageContext,
    { labelColumn, featuresName, label, task }: RunSummary,
    run: string,
    { rows: scored, data }: OwnRows,
  ): Promise<Float64Array> {
    const other = (await readRun(workspace, run)).summary;
    if (other.labelColumn !== labelColumn || other.featuresName !== featuresName) {
      throw usageError(
        `runs '${summary.run}' and '${run}' can't be compared: ${label} of features '${featuresName}' and ${other.label} of '${other.featuresName}'`,
        'compare runs of one label and one feature set',
      );
    }
    const predictions = await readPredictions(workspace, run, other.task);
    const columns = task.kind === 'regression' ? predictions.outputs : everyClass(predictions.outputs);
    const lossOf = (y: number, row: number): number =>
      task.kind === 'regression' ? (columns[0][row] - y) ** 2 : logLossOf(columns[y][row]);
    const rowsOf = new Map<string, number[]>();
    predictions.time.forEach((at, row) => {
      // Out-of-fold rows alone: the labels of the hold-out are not in the file.
      if (predictions.fold[row] < 0) return;
      const key = `${at} ${predictions.symbols[predictions.symbolId[row]]}`;
      const rows = rowsOf.get(key);
      // Several backtest paths predict a row once each.
      if (rows) rows.push(row);
      else rowsOf.set(key, [row]);
    });
    return Float64Array.from(scored.time, (at, i) => {
      const rows = rowsOf.get(`${at} ${symbols[symbolId[i]]}`) ?? [];
      return mean(Float64Array.from(rows, (row) => lossOf(data.y[i], row)));
    });
  }
}
