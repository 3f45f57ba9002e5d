import type { Workspace } from '../core/context.ts';
import { dataError, missingInput, usageError } from '../core/errors.ts';
import type { NumericArray } from '../core/frame.ts';
import { predictionColumns, type Task } from '../core/task.ts';
import type { Interval } from '../core/time.ts';
import type { FitRecord } from './fit-record.ts';
import { predictionsPath, runManifestPath } from './layout.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { parquetInfo, readFrame } from './parquet.ts';

export interface FoldSummary {
  readonly fold: number;
  readonly trainRows: number;
  readonly validationRows: number;
  readonly testRows: number;
  readonly purgedRows: number;
  readonly embargoedRows: number;
  /** Rows whose features look back into the test window; absent in runs from before it was purged. */
  readonly lookbackRows?: number;
  readonly features: number;
  /** Boosting round that was kept, counted from 1; absent when the learner has no rounds. */
  readonly bestRound?: number;
  readonly trainFrom: string;
  readonly trainTo: string;
  readonly testFrom: string;
  readonly testTo: string;
  /** The rows that what was fitted for this fold saw; absent in runs of older versions. */
  readonly fits?: readonly FitRecord[];
  /**
   * Point scores of the test rows: auc, accuracy and log_loss (directional_auc before them for down..up labels), or rmse
   * and mae; null where undefined.
   */
  readonly scores: Readonly<Record<string, number | null>>;
}

/** What a run is about: written by `train`, `ensemble` and `calibrate` as the summary of artifacts/runs/RUN/manifest.json. */
export interface RunSummary {
  readonly run: string;
  readonly kind: 'train' | 'ensemble' | 'calibrate';
  readonly learner: string;
  readonly task: Task;
  /** Label spec, such as up:horizon=5, and the column that holds it. */
  readonly label: string;
  readonly labelColumn: string;
  readonly horizonBars: number;
  readonly featuresName: string;
  readonly interval: Interval;
  /** How overlapping labels were weighted; absent in ensembles and in runs from before there was a choice. */
  readonly weights?: string;
  readonly splitsPath: string;
  /** Hash of the splits file's folds: ensembles refuse members whose hashes differ. */
  readonly splitsHash: string;
  readonly symbols: readonly string[];
  /** Sealed range; null when everything is in folds. */
  readonly holdout: { readonly start: string; readonly end: string; readonly rows: number } | null;
  readonly folds: readonly FoldSummary[];
  /** Backtest paths of the splits; absent where there is one. */
  readonly paths?: number;
  readonly outOfFoldRows: number;
  /** Configurations tried so far on this label and feature set, this one included. */
  readonly trials: number;
  /** Columns that the final model reads; an ensemble's members have their own. */
  readonly features: readonly string[];
  readonly importance: readonly { feature: string; gain: number; cover?: number; weight?: number }[];
  /** The rows that the final model, or the final combination of an ensemble, saw. */
  readonly fits?: readonly FitRecord[];
  /** Folder of the final model; absent for ensembles without one. */
  readonly modelDir?: string;
  /** Runs that an ensemble combines, with their weights where it has any; the one that a calibrated run calibrates. */
  readonly members?: readonly { run: string; weight: number | null }[];
  /** Runs that an ensemble (or the one that a calibrated run calibrates) was asked to combine and went on without, and why. */
  readonly skippedMembers?: readonly { run: string; reason: string }[];
}

/**
 * The manifest of a model's run.
 * @throws TrademlError (missing-input) when there is no such run, (usage) when it holds signals without a model
 */
export async function readRun(ws: Workspace, run: string): Promise<Manifest<RunSummary>> {
  const manifest = await readManifest<RunSummary>(runManifestPath(ws, run));
  if ((manifest?.summary?.kind as string) === 'signals') {
    throw usageError(
      `run '${run}' holds signals and no model: there are no predictions to work with`,
      'it can be traded (backtest), reported (report) and compared (runs)',
    );
  }
  if (!manifest) throw missingInput(`run '${run}' (${runManifestPath(ws, run)})`, `trademl train --run ${run}`);
  return manifest;
}

export interface Predictions {
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  /** -1 marks hold-out rows. */
  readonly fold: NumericArray;
  /** Backtest path of each prediction, -1 on hold-out rows; absent where the splits have one path. */
  readonly path?: NumericArray;
  /** NaN on hold-out rows: sealed until `evaluate` opens them. */
  readonly y: NumericArray;
  /** One array per prediction column of the task, in their order. */
  readonly outputs: readonly NumericArray[];
  readonly labelKnownAt: NumericArray;
}

/**
 * @throws TrademlError (missing-input) when the file is missing, (data) when a column is missing or a prediction is not
 *   a finite number (naming column and row)
 */
export async function readPredictions(ws: Workspace, run: string, task: Task): Promise<Predictions> {
  const path = predictionsPath(ws, run);
  const names = predictionColumns(task);
  const hasPaths = (await parquetInfo(path)).columns.some(({ name }) => name === 'path');
  const frame = await readFrame(path, {
    columns: ['fold', ...(hasPaths ? ['path'] : []), 'y', ...names, 'label_known_at'],
  });
  for (const name of names) {
    const row = frame.columns[name].findIndex((value) => !Number.isFinite(value));
    if (row >= 0) {
      throw dataError(`${path} column '${name}' row ${row + 1} is not a finite number`, `train the run again: ${run}`);
    }
  }
  return {
    time: frame.time,
    symbols: frame.symbols,
    symbolId: frame.symbolId,
    fold: frame.columns.fold,
    ...(hasPaths && { path: frame.columns.path }),
    y: frame.columns.y,
    outputs: names.map((name) => frame.columns[name]),
    labelKnownAt: frame.columns.label_known_at,
  };
}
