import { join, sep } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { runDir, runManifestPath } from './layout.ts';
import { type FileRecord, type Manifest, readManifest } from './manifest.ts';

/** Results in a run's folder that are made from its predictions (or signals). */
export type RunResult = 'evaluation' | 'backtest';

const recordOf = (records: readonly FileRecord[] | undefined, run: string, name: string) =>
  records?.find(({ path }) => path.endsWith(join(run, name)) && path.split(sep).at(-2) === run);

/**
 * Whether what a stage read is what another wrote last, by their manifests. A run keeps its results when it is trained again
 * by another config: they are those of another model then.
 * @returns true where the manifests can not tell, as for results without one
 */
function readsLatest(reader: Manifest | undefined, writer: Manifest | undefined, run: string, name: string): boolean {
  const written = recordOf(writer?.outputs, run, name);
  return !reader || !written || recordOf(reader.inputs, run, name)?.sha256 === written.sha256;
}

const resultManifest = (ws: Workspace, run: string, result: RunResult) =>
  readManifest(join(runDir(ws, run), `${result}.manifest.json`));

/** Whether a result is of the predictions or signals that the run has now. */
export async function isOfLatestRun(ws: Workspace, run: string, result: RunResult): Promise<boolean> {
  const [reader, writer] = await Promise.all([
    resultManifest(ws, run, result),
    readManifest<{ kind?: string }>(runManifestPath(ws, run)),
  ]);
  const name = writer?.summary?.kind === 'signals' ? 'signals.parquet' : 'predictions.parquet';
  return readsLatest(reader, writer, run, name);
}

/** Whether the evaluation of a run has read the backtest that is there now. */
export async function evaluatesLatestBacktest(ws: Workspace, run: string): Promise<boolean> {
  const [evaluation, backtest] = await Promise.all([
    resultManifest(ws, run, 'evaluation'),
    resultManifest(ws, run, 'backtest'),
  ]);
  return readsLatest(evaluation, backtest, run, 'backtest.json');
}
