import { basename, dirname, join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { hashFile } from '../core/hash.ts';
import { exists } from './exists.ts';
import { runDir, runManifestPath } from './layout.ts';
import { type FileRecord, type Manifest, readManifest } from './manifest.ts';

/** Results in a run's folder that are made from its predictions (or signals). */
export type RunResult = 'evaluation' | 'backtest';

/**
 * Hash that a manifest has of a file of a run's folder. Found by the names of folder and file: artifacts that were moved, or are
 * named by another path, are the same artifacts.
 */
function recordedHash(records: readonly FileRecord[] | undefined, run: string, name: string) {
  return records?.find(({ path }) => basename(path) === name && basename(dirname(path)) === run)?.sha256;
}

/**
 * Whether what a stage read is what another wrote last, by their manifests. A run keeps its results when it is trained again
 * by another config: they are those of another model then.
 * @returns true where the manifests can not tell, as for results without one
 */
function readsLatest(reader: Manifest | undefined, writer: Manifest | undefined, run: string, name: string): boolean {
  const written = recordedHash(writer?.outputs, run, name);
  return !reader || !written || recordedHash(reader.inputs, run, name) === written;
}

/** Whether all that a stage wrote into the folder is there as it wrote it: a full disk may have stopped the next writer midway. */
async function isWhole(dir: string, manifest: Manifest | undefined): Promise<boolean> {
  for (const { path, sha256 } of manifest?.outputs ?? []) {
    const own = join(dir, basename(path));
    if (basename(dirname(path)) !== basename(dir)) continue;
    if (!(await exists(own)) || (await hashFile(own)) !== sha256) return false;
  }
  return true;
}

const resultManifest = (ws: Workspace, run: string, result: RunResult) =>
  readManifest(join(runDir(ws, run), `${result}.manifest.json`));

/** Whether a result is whole, and of the predictions or signals that the run has now. */
export async function isOfLatestRun(ws: Workspace, run: string, result: RunResult): Promise<boolean> {
  const [reader, writer] = await Promise.all([
    resultManifest(ws, run, result),
    readManifest<{ kind?: string }>(runManifestPath(ws, run)),
  ]);
  const name = writer?.summary?.kind === 'signals' ? 'signals.parquet' : 'predictions.parquet';
  return readsLatest(reader, writer, run, name) && (await isWhole(runDir(ws, run), reader));
}

/** Whether the evaluation of a run has read the backtest that is there now. */
export async function evaluatesLatestBacktest(ws: Workspace, run: string): Promise<boolean> {
  const [evaluation, backtest] = await Promise.all([
    resultManifest(ws, run, 'evaluation'),
    resultManifest(ws, run, 'backtest'),
  ]);
  return readsLatest(evaluation, backtest, run, 'backtest.json');
}

/** Whether the run's backtest is whole, and of predictions with this hash; false without one. */
export async function tradesPredictions(ws: Workspace, run: string, hash: string): Promise<boolean> {
  const manifest = await resultManifest(ws, run, 'backtest');
  return (
    recordedHash(manifest?.inputs, run, 'predictions.parquet') === hash && (await isWhole(runDir(ws, run), manifest))
  );
}
