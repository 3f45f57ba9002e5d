import { join } from 'node:path';
import type { Workspace } from '../core/context.ts';
import { listDirectory, runManifestPath } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import type { RunSummary } from '../io/runs.ts';
import { readOpenings } from './holdout-ledger.ts';

/**
 * How many different predictions were scored or traded on this hold-out so far: those of every run here with the same
 * features, label and hold-out start, `current` included. Scoring the same predictions twice is one try.
 * @param current hash of the predictions that are being scored
 */
export async function holdoutTries(ws: Workspace, summary: RunSummary, current: string): Promise<number> {
  const tried = new Set([current]);
  for (const run of await listDirectory(join(ws.artifactsDir, 'runs'))) {
    const other = (await readManifest<RunSummary>(runManifestPath(ws, run)))?.summary;
    if (other?.featuresName !== summary.featuresName || other.labelColumn !== summary.labelColumn) continue;
    if (run !== summary.run && other.holdout?.start !== summary.holdout?.start) continue;
    for (const { predictions, at } of await readOpenings(ws, run)) tried.add(predictions ?? `${run} ${at}`);
  }
  return tried.size;
}
