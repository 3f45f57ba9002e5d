import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { hasCode } from '../core/errors.ts';
import type { Interval } from '../core/time.ts';

/*
 * Where every file of the contract lives (README, 'Where files land'). Nothing else in the code joins these paths.
 */

/** A symbol as a file name: characters that a file system can't hold are percent-encoded (BTC/USD -> BTC%2FUSD). */
export function symbolFileName(symbol: string): string {
  return symbol.replace(
    /[/\\:*?"<>|%\s]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The symbol that a Parquet file is named for. */
export function symbolOfFile(path: string): string {
  return decodeURIComponent(basename(path).replace(/\.parquet$/, ''));
}

export function barsDir(ws: Workspace, interval: Interval): string {
  return join(ws.dataDir, 'bars', interval);
}

export function barsManifestPath(ws: Workspace, interval: Interval): string {
  return join(barsDir(ws, interval), 'manifest.json');
}

/** Daily bars are one file; intraday bars a folder with one file a year. */
export function barsPath(ws: Workspace, interval: Interval, symbol: string, year?: number): string {
  const name = symbolFileName(symbol);
  return interval === '1d'
    ? join(barsDir(ws, interval), `${name}.parquet`)
    : join(barsDir(ws, interval), name, `${year}.parquet`);
}

/** A dated series that is not bars: macro figures, yields, flows. */
export function seriesPath(ws: Workspace, name: string): string {
  return join(seriesDir(ws), `${symbolFileName(name)}.parquet`);
}

export function seriesDir(ws: Workspace): string {
  return join(ws.dataDir, 'series');
}

/** Every series that is stored, whichever run brought it. */
export function seriesManifestPath(ws: Workspace): string {
  return join(seriesDir(ws), 'manifest.json');
}

/** Last quotes of bars: bid, ask and their sizes. */
export function quotesDir(ws: Workspace, interval: Interval): string {
  return join(ws.dataDir, 'quotes', interval);
}

export function quotesPath(ws: Workspace, interval: Interval, symbol: string): string {
  return join(quotesDir(ws, interval), `${symbolFileName(symbol)}.parquet`);
}

export function quotesManifestPath(ws: Workspace, interval: Interval): string {
  return join(quotesDir(ws, interval), 'manifest.json');
}

export function oraclePath(ws: Workspace, interval: Interval, symbol: string): string {
  return join(ws.dataDir, 'oracle', interval, `${symbolFileName(symbol)}.parquet`);
}

/** @param extension 'parquet' for the table, 'json' for the summary */
export function qualityPath(ws: Workspace, interval: Interval, extension: 'parquet' | 'json'): string {
  return join(ws.dataDir, 'quality', `${interval}.${extension}`);
}

export function featuresDir(ws: Workspace, name: string): string {
  return join(ws.dataDir, 'features', name);
}

export function featuresPath(ws: Workspace, name: string, symbol: string): string {
  return join(featuresDir(ws, name), `${symbolFileName(symbol)}.parquet`);
}

export function featuresManifestPath(ws: Workspace, name: string): string {
  return join(featuresDir(ws, name), 'manifest.json');
}

/** Features of the bars that came since the set was made, all symbols in one file. */
export function featureUpdatePath(ws: Workspace, name: string): string {
  return join(featuresDir(ws, name), 'update', 'rows.parquet');
}

export function featureUpdateManifestPath(ws: Workspace, name: string): string {
  return join(featuresDir(ws, name), 'update', 'manifest.json');
}

export function splitsPath(ws: Workspace, name: string): string {
  return join(ws.configsDir, 'splits', `${name}.json`);
}

export function selectionPath(ws: Workspace, name: string): string {
  return join(ws.configsDir, 'features', `${name}.yaml`);
}

/** A splits file by its path, or by the name of one in CONFIGS/splits. */
export function splitsFile(ws: Workspace, nameOrPath: string): string {
  return isFilePath(nameOrPath) ? nameOrPath : splitsPath(ws, nameOrPath);
}

/** A selection file by its path, or by the name of one in CONFIGS/features. */
export function selectionFile(ws: Workspace, nameOrPath: string): string {
  return isFilePath(nameOrPath) ? nameOrPath : selectionPath(ws, nameOrPath);
}

function isFilePath(text: string): boolean {
  return /[/\\]|\.(json|ya?ml)$/.test(text);
}

export function runDir(ws: Workspace, run: string): string {
  return join(ws.artifactsDir, 'runs', run);
}

export function predictionsPath(ws: Workspace, run: string): string {
  return join(runDir(ws, run), 'predictions.parquet');
}

/** Signals of a run without a model. */
export function signalsPath(ws: Workspace, run: string): string {
  return join(runDir(ws, run), 'signals.parquet');
}

export function runManifestPath(ws: Workspace, run: string): string {
  return join(runDir(ws, run), 'manifest.json');
}

export function modelDir(ws: Workspace, name: string, version: string): string {
  return join(ws.artifactsDir, 'models', name, version);
}

/** What a search leaves: its trials, their predictions, and what came of it. */
export function studyDir(ws: Workspace, study: string): string {
  return join(ws.artifactsDir, 'studies', study);
}

export function studyManifestPath(ws: Workspace, study: string): string {
  return join(studyDir(ws, study), 'manifest.json');
}

/**
 * Predictions of the trials of a study; those of another space or of other data lie elsewhere, since the ledger of tries
 * names them for as long as they count.
 * @param key hash of everything that trials hang on
 */
export function studyPredictionsDir(ws: Workspace, study: string, key: string): string {
  return join(studyDir(ws, study), 'predictions', key.slice(0, 8));
}

/** Predictions of one trial. @param part 'final', or 'fold 3' @param number of the trial */
export function trialPredictionsPath(predictionsDir: string, part: string, number: number): string {
  return join(predictionsDir, part.replace(' ', '-'), `${String(number).padStart(4, '0')}.parquet`);
}

/** Parameters that a search found. */
export function tunedPath(ws: Workspace, study: string): string {
  return join(ws.configsDir, 'tuned', `${study}.yaml`);
}

/** Where `predict` writes unless told otherwise. */
export function storedPredictionsPath(ws: Workspace, model: string, version: string): string {
  return join(ws.artifactsDir, 'predictions', `${model}-${version}.parquet`);
}

export function auditDir(ws: Workspace): string {
  return join(ws.artifactsDir, 'audit');
}

/** The certificate of an audit. */
export function auditPath(ws: Workspace, name: string): string {
  return join(auditDir(ws), `${name}.json`);
}

export function edgeDir(ws: Workspace, name: string): string {
  return join(ws.artifactsDir, 'edge', name);
}

export function driftPath(ws: Workspace, name: string): string {
  return join(ws.artifactsDir, 'drift', `${name}.json`);
}

/** Names in a folder in sorted order; none when it does not exist. */
export async function listDirectory(dir: string): Promise<string[]> {
  try {
    return (await readdir(dir)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Paths of the Parquet files in a folder, sorted by name. */
export async function listParquet(dir: string): Promise<string[]> {
  return (await listDirectory(dir)).filter((name) => name.endsWith('.parquet')).map((name) => join(dir, name));
}
