import { join } from 'node:path';
import { mapConcurrently } from '../core/concurrency.ts';
import type { StageContext } from '../core/context.ts';
import { dataError, throwIfAborted } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import { deriveSeed } from '../core/rng.ts';
import { formatTime } from '../core/time.ts';
import { fitLanes } from '../engines/index.ts';
import type { Journal } from '../io/manifest.ts';
import type { Panel } from '../io/panel.ts';
import type { FoldSummary } from '../io/runs.ts';
import { quickScores } from '../metrics/quick-scores.ts';
import { loadModel } from '../models/index.ts';
import { foldRows, pathsOf, type SplitPlan } from '../splits/index.ts';
import { type FitOptions, type FitResult, fitOnRows, warnOfAbsentClasses, warnOfEmptyFeatures } from './fit-in-time.ts';
import { predictRows } from './learner-rows.ts';

/** Predictions of rows by the models of their folds, which never saw them. */
export interface OutOfFold {
  /** Panel rows, ascending within a fold. */
  readonly rows: Int32Array;
  readonly fold: Int32Array;
  /** Backtest path of each prediction; absent where the plan has one path, in which each row is predicted once. */
  readonly path?: Int32Array;
  /** Row-major, shape (rows, outputs). */
  readonly values: Float64Array;
  readonly folds: readonly FoldSummary[];
}

export interface FoldContext {
  readonly plan: SplitPlan;
  readonly panel: Panel;
  /** Features of one fold, chosen on its training part. */
  readonly featuresOf: (fold: number) => readonly string[];
  /** Parameters of one fold; those of `options` when left out. */
  readonly paramsOf?: (fold: number) => Readonly<Record<string, unknown>>;
  readonly options: Omit<FitOptions, 'features' | 'seed' | 'fold'>;
  /** Where fold models are kept; a run that was cut short goes on from them. */
  readonly dir: string;
  readonly journal: Journal;
  /** Identity of data and configuration; a kept model of another identity is not used. */
  readonly key: string;
}

/**
 * Fits one model per fold and predicts the fold's test rows with it. Folds run side by side with a share of the threads
 * each: many small fits at once keep the cores busier than one fit spread over all, and no model depends on its threads.
 */
export async function predictOutOfFold(ctx: StageContext, folding: FoldContext): Promise<OutOfFold> {
  const { plan } = folding;
  const progress = ctx.log.progress('folds', plan.folds.length);
  const most = Math.min(ctx.jobs, plan.folds.length);
  const lanes = await fitLanes(folding.options.learner.engine, ctx.device, most);
  const share = { ...ctx, jobs: Math.floor(ctx.jobs / lanes) };
  let done = 0;
  const parts = await mapConcurrently(plan.folds, lanes, async ({ fold }) => {
    throwIfAborted(ctx.signal);
    const part = await predictFold(share, folding, fold);
    progress.update(++done);
    return part;
  }).finally(() => progress.stop());
  const total = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  const width = total === 0 ? 0 : parts[0].values.length / parts[0].rows.length;
  const rows = new Int32Array(total);
  const fold = new Int32Array(total);
  const path = new Int32Array(total);
  const values = new Float64Array(total * width);
  let at = 0;
  for (const part of parts) {
    rows.set(part.rows, at);
    fold.fill(part.summary.fold, at, at + part.rows.length);
    path.set(part.path, at);
    values.set(part.values, at * width);
    at += part.rows.length;
  }
  const folds = parts.map(({ summary }) => summary);
  return { rows, fold, ...(pathsOf(plan) > 1 && { path }), values, folds };
}

async function predictFold(ctx: StageContext, folding: FoldContext, fold: number) {
  const { plan, panel, journal } = folding;
  const options = { ...folding.options, params: folding.paramsOf?.(fold) ?? folding.options.params };
  const found = foldRows(plan, fold, panel.time, panel.labelKnownAt, panel.y, panel);
  const { train, test, path, purgedRows, embargoedRows, lookbackRows } = found;
  for (const [part, rows] of [['training', train] as const, ['test', test] as const]) {
    if (rows.length === 0) {
      throw dataError(
        `fold ${fold} has no ${part} rows with a known label`,
        'make the splits again from these features: trademl splits, with fewer folds or a shorter horizon',
      );
    }
  }
  warnOfAbsentClasses(ctx, panel, train, { task: options.task, fold });
  const features = folding.featuresOf(fold);
  warnOfEmptyFeatures(ctx, panel, train, { ...options, features, fold });
  const dir = join(folding.dir, String(fold));
  const kept = await journal.reuse(`fold ${fold}`, folding.key);
  const fitted = kept
    ? {
        model: await loadModel(dir, { threads: ctx.jobs }),
        ...(kept.summary as Pick<FitResult, 'validationRows' | 'bestRound' | 'fits'>),
      }
    : await fitOnRows(ctx, panel, train, {
        ...options,
        features,
        fold,
        seed: deriveSeed(ctx.seed, 'train', 'fold', fold),
        checkpointDir: join(dir, 'checkpoint'),
      });
  const { model, validationRows, bestRound, fits } = fitted;
  try {
    if (!kept) {
      const files = (await model.save(dir)).map((name) => join(dir, name));
      await journal.record(`fold ${fold}`, folding.key, files, { validationRows, bestRound, fits });
    }
    const values = await predictRows(model, options.learner, options.params, panel, test);
    const timeOf = (row: number) => formatTime(panel.time[row]);
    const summary: FoldSummary = {
      fold,
      trainRows: train.length,
      validationRows,
      testRows: test.length,
      purgedRows,
      embargoedRows,
      lookbackRows,
      features: model.features.length,
      ...(bestRound === undefined ? {} : { bestRound }),
      trainFrom: timeOf(train[0]),
      trainTo: timeOf(train[train.length - 1]),
      testFrom: timeOf(test[0]),
      testTo: timeOf(test[test.length - 1]),
      fits,
      scores: quickScores(takeRows(panel.y, test), values, options.task),
    };
    return { rows: test, path, values, summary };
  } finally {
    model.close();
  }
}
