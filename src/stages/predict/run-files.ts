import { basename, dirname, join, relative } from 'node:path';
import type { Workspace } from '../../core/context.ts';
import { dataError, TrademlError } from '../../core/errors.ts';
import { exists } from '../../io/exists.ts';
import { runDir, runManifestPath } from '../../io/layout.ts';
import { type FileRecord, filesUnchanged, type Manifest } from '../../io/manifest.ts';
import { type RunSummary, readRun } from '../../io/runs.ts';

export type RunManifest = Manifest<RunSummary>;

/** The run that names a run as its member, or that calibrates it. */
export interface UsedBy {
  readonly manifest: RunManifest;
  /** sha256 of the member's predictions that it was made from. */
  readonly predictions: string;
}

/**
 * @throws TrademlError (missing-input) when there is no such run here, (data) when it was made again since the run that uses
 *   it, and predicts otherwise
 */
export async function readUsedRun(ws: Workspace, run: string, usedBy: UsedBy | undefined): Promise<RunManifest> {
  const path = runManifestPath(ws, run);
  if (!(await exists(path))) {
    throw new TrademlError('missing-input', `${named(run, usedBy)} is not there: ${path} does not exist`, {
      hint: usedBy
        ? `bring its folder back, or train it again and then: ${commandOf(usedBy.manifest)}`
        : 'trademl runs',
    });
  }
  const manifest = await readRun(ws, run);
  if (usedBy && predictionsOf(manifest)?.sha256 !== usedBy.predictions) {
    throw dataError(
      `${named(run, usedBy)} was made again since, and predicts otherwise`,
      `bring the old one back, or: ${commandOf(usedBy.manifest)}`,
    );
  }
  return manifest;
}

/**
 * Files of a run beside its predictions, where they lie now.
 * @param needed name of one that must be among them
 * @throws TrademlError (data) when an older trademl made the run, or when one is missing or has other bytes
 */
export async function ownFiles(
  ws: Workspace,
  manifest: RunManifest,
  needed: string,
  usedBy: UsedBy | undefined,
): Promise<string[]> {
  const predictions = predictionsOf(manifest);
  const others = manifest.outputs.filter((record) => record !== predictions);
  if (!predictions || !others.some(({ path }) => basename(path) === needed)) {
    throw dataError(
      `${named(manifest.name, usedBy)} has no ${needed} that says how to predict: an older trademl made it`,
      `make it again: ${commandOf(manifest)}`,
    );
  }
  const moved = { from: dirname(predictions.path), to: runDir(ws, manifest.name) };
  return unchangedFiles(manifest, others, moved, usedBy);
}

/**
 * @param records files of the run, by the paths at which it wrote them
 * @param moved from the folder in which it wrote them to the one in which they lie now
 * @returns their paths now
 * @throws TrademlError (data) when one is missing or has other bytes
 */
export async function unchangedFiles(
  manifest: RunManifest,
  records: readonly FileRecord[],
  moved: { readonly from: string; readonly to: string },
  usedBy: UsedBy | undefined,
): Promise<string[]> {
  const paths: string[] = [];
  for (const record of records) {
    const path = join(moved.to, relative(moved.from, record.path));
    paths.push(path);
    if (await filesUnchanged([{ ...record, path }])) continue;
    const what = (await exists(path)) ? 'is not what the run wrote' : 'is missing';
    const again = [manifest, ...(usedBy ? [usedBy.manifest] : [])].map(commandOf);
    throw dataError(`${named(manifest.name, usedBy)}: ${path} ${what}`, `bring it back, or: ${again.join('; then ')}`);
  }
  return paths;
}

/** The date on which the run was made and the beginning of its id, as in versions of models. */
export function versionOf({ startedAt, id }: RunManifest): string {
  return `${startedAt.slice(0, 10).replaceAll('-', '')}-${id.slice(0, 8)}`;
}

function predictionsOf({ outputs }: RunManifest): FileRecord | undefined {
  return outputs.find(({ path }) => basename(path) === 'predictions.parquet');
}

function named(run: string, usedBy: UsedBy | undefined): string {
  if (!usedBy) return `run '${run}'`;
  const { name, summary } = usedBy.manifest;
  return summary.kind === 'calibrate'
    ? `run '${run}', which '${name}' calibrates,`
    : `run '${run}', a member of '${name}',`;
}

/** What makes a run again. */
function commandOf({ name, config, summary }: RunManifest): string {
  const { run, models, strategy } = config as { run?: string; models?: readonly string[]; strategy?: string };
  switch (summary.kind) {
    case 'train':
      return `trademl train --run ${name}`;
    case 'ensemble':
      return `trademl ensemble --models ${models?.join(',')} --strategy ${strategy} --run ${name}`;
    case 'calibrate':
      return `trademl calibrate --run ${run} --as ${name}`;
  }
}
