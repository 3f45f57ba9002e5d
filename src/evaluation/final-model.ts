import { join } from 'node:path';
import type { StageContext } from '../core/context.ts';
import { dataError } from '../core/errors.ts';
import { deriveSeed } from '../core/rng.ts';
import { formatTime } from '../core/time.ts';
import { version as codeVersion } from '../core/version.ts';
import { writeJson } from '../io/atomic.ts';
import type { FeatureRecipe } from '../io/feature-recipe.ts';
import type { FitRecord } from '../io/fit-record.ts';
import type { Panel } from '../io/panel.ts';
import type { Importance } from '../models/learner.ts';
import { developmentRows, holdoutRows, type SplitPlan } from '../splits/index.ts';
import { type FitOptions, fitOnRows, warnOfAbsentClasses } from './fit-in-time.ts';
import { predictRows } from './learner-rows.ts';
import type { OutOfFold } from './out-of-fold.ts';

export interface FinalModel {
  /** Predictions of the sealed rows: panel rows ascending, and values row-major (rows, outputs). */
  readonly holdout: { readonly rows: Int32Array; readonly values: Float64Array };
  /** Columns that the model reads. */
  readonly features: readonly string[];
  readonly importance: readonly Importance[];
  /** The rows that the model saw. */
  readonly fits: readonly FitRecord[];
  /** Paths of the model and its metadata. */
  readonly files: readonly string[];
}

export interface FinalModelRequest {
  readonly plan: SplitPlan;
  readonly panel: Panel;
  readonly features: readonly string[];
  readonly options: Omit<FitOptions, 'features' | 'seed' | 'fold'>;
  /** Where the model is stored. */
  readonly dir: string;
  readonly about: {
    readonly name: string;
    readonly version: string;
    readonly run: string;
    readonly label: string;
    readonly interval: string;
    /** What computes the features from bars. */
    readonly recipe: FeatureRecipe | undefined;
    readonly outOfFold: OutOfFold;
  };
}

/** Of metadata.json; a reader refuses a higher one. */
export const metadataFormat = 1;

/** Fits the model that goes to production on every labelled row before the hold-out, and stores it with its metadata. */
export async function fitFinalModel(ctx: StageContext, request: FinalModelRequest): Promise<FinalModel> {
  const { plan, panel, features, options, about } = request;
  const rows = developmentRows(plan, panel.time, panel.labelKnownAt, panel.y);
  if (rows.length === 0) throw dataError('no labelled rows before the hold-out', 'choose a later --holdout-start');
  warnOfAbsentClasses(ctx, panel, rows, { task: options.task, fold: 'final' });
  const seed = deriveSeed(ctx.seed, 'train', 'final');
  const fitted = await fitOnRows(ctx, panel, rows, {
    ...options,
    features,
    fold: 'final',
    seed,
    checkpointDir: join(request.dir, 'checkpoint'),
  });
  const { model, validationRows, bestRound, fits } = fitted;
  try {
    const sealed = holdoutRows(plan, panel.time);
    const values = await predictRows(model, options.learner, options.params, panel, sealed);
    const saved = (await model.save(request.dir)).map((name) => join(request.dir, name));
    const schemaPath = join(request.dir, 'features.json');
    await writeJson(schemaPath, { features: model.features, missing: 'NaN', type: 'float32' });
    const metadataPath = join(request.dir, 'metadata.json');
    await writeJson(metadataPath, {
      format: metadataFormat,
      name: about.name,
      version: about.version,
      date: new Date().toISOString().slice(0, 10),
      run: about.run,
      learner: options.learner.name,
      params: options.params,
      rounds: bestRound,
      label: about.label,
      task: options.task,
      timeframe: about.interval,
      symbols: panel.symbols,
      samples: rows.length,
      validationSamples: validationRows,
      trainedFrom: formatTime(panel.time[rows[0]]),
      trainedTo: formatTime(panel.time[rows[rows.length - 1]]),
      labelsKnownTo: formatTime(rows.reduce((latest, row) => Math.max(latest, panel.labelKnownAt[row]), 0)),
      featureCount: model.features.length,
      metrics: about.outOfFold.folds.map(({ fold, testRows, scores }) => ({ fold, testRows, ...scores })),
      seed: ctx.seed,
      diagnostics: model.diagnostics,
      code: codeVersion(),
      recipe: about.recipe,
    });
    return {
      holdout: { rows: sealed, values },
      features: model.features,
      importance: model.importance(),
      fits,
      files: [...saved, schemaPath, metadataPath],
    };
  } finally {
    model.close();
  }
}
