import type { Workspace } from '../core/context.ts';
import { usageError } from '../core/errors.ts';
import type { NumericArray } from '../core/frame.ts';
import type { Interval } from '../core/time.ts';
import { runManifestPath, signalsPath } from './layout.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { readFrame } from './parquet.ts';
import { type RunSummary, readRun } from './runs.ts';

/** A run without a model: signals on bars, from a file, from rules on features, or a plain strategy. */
export interface SignalsSummary {
  readonly run: string;
  readonly kind: 'signals';
  readonly source: 'file' | 'rules' | 'strategy';
  /** What the signals are, in words: 'rsi_14 < 30'. */
  readonly label: string;
  readonly learner: 'signals';
  /** Feature set of rules; else 'bars-INTERVAL'. With `labelColumn` it names the ledger of tries. */
  readonly featuresName: string;
  readonly labelColumn: 'signals';
  readonly interval: Interval;
  readonly symbols: readonly string[];
  /**
   * weight: fractions of equity. All rows of one time are one decision, in which a symbol that trades and has no row gets 0;
   * between decisions positions are left to drift.
   * signal: > 0 long, < 0 short, larger is stronger; it lives for the bars of `hold`, and no row means none.
   */
  readonly unit: 'weight' | 'signal';
  readonly rows: number;
  /** Empty cells of a wide file of weights beside others of their time; absent without any. */
  readonly emptyCells?: number;
  /** Of the splits that a feature set has; null where nothing is sealed. */
  readonly holdout: RunSummary['holdout'];
}

export interface StoredSignals {
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  /** -1 marks hold-out rows, 0 all others. */
  readonly fold: NumericArray;
  readonly value: Float64Array;
}

/** Any run that can be traded. @throws TrademlError (missing-input) when there is no such run */
export async function readAnyRun(ws: Workspace, run: string): Promise<Manifest<RunSummary | SignalsSummary>> {
  const manifest = await readManifest<RunSummary | SignalsSummary>(runManifestPath(ws, run));
  return manifest?.summary?.kind === 'signals' ? manifest : readRun(ws, run);
}

/** @throws TrademlError (usage) when the name belongs to a run of a model */
export async function refuseModelRun(ws: Workspace, run: string): Promise<void> {
  const manifest = await readManifest<{ kind?: string }>(runManifestPath(ws, run));
  if (!manifest || manifest.summary.kind === 'signals') return;
  throw usageError(`run '${run}' holds a model's predictions`, 'give the signals another name: --run NAME');
}

export async function readSignals(ws: Workspace, { run, unit }: SignalsSummary): Promise<StoredSignals> {
  const { time, symbols, symbolId, columns } = await readFrame(signalsPath(ws, run), { columns: ['fold', unit] });
  return { time, symbols, symbolId, fold: columns.fold, value: Float64Array.from(columns[unit]) };
}
