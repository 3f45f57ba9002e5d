import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Workspace } from '../../core/context.ts';
import { usageError } from '../../core/errors.ts';
import { suggestion } from '../../core/suggest.ts';
import { readDeployment } from '../../io/deployment.ts';
import { exists } from '../../io/exists.ts';
import { listDirectory, modelDir, runDir, runManifestPath } from '../../io/layout.ts';
import { readRun } from '../../io/runs.ts';
import { metadataFile } from './model-metadata.ts';
import { modelPredictor } from './model-predictor.ts';
import type { Predictor } from './predictor.ts';
import { runPredictor } from './run-predictor.ts';

/**
 * What `--model` means: the folder of a model, of a run or of a deployment, a model as NAME@VERSION or NAME for its newest
 * version, or a run by name.
 * @throws TrademlError (usage) with a suggestion when there is no such thing, or when a model and a run have the name; else
 *   as modelPredictor and runPredictor
 */
export async function findPredictor(ws: Workspace, model: string): Promise<Predictor> {
  if (await exists(join(model, metadataFile))) return modelPredictor(model);
  const deployed = await readDeployment(model);
  if (deployed) return runPredictor({ ...ws, artifactsDir: join(model, deployed.version) }, deployed.run);
  const folder = resolve(model);
  const around = { ...ws, artifactsDir: dirname(dirname(folder)) };
  if (runDir(around, basename(folder)) === folder && (await exists(runManifestPath(around, basename(folder))))) {
    return runPredictor(around, basename(folder));
  }
  const models = join(ws.artifactsDir, 'models');
  const [name, version] = model.split(/@(.*)/s);
  const versions = await versionsOf(ws, name);
  const isRun = await exists(runManifestPath(ws, model));
  if (isRun && versions.length === 0) return runPredictor(ws, model);
  if (versions.length === 0) {
    const known = [...(await listDirectory(models)), ...(await listDirectory(dirname(runDir(ws, name))))];
    throw usageError(
      `there is no model '${name}' in ${models}, no run of that name, and no folder ${model} with a ${metadataFile}`,
      known.includes(name)
        ? `run '${name}' was begun and not finished: run the command that makes it again`
        : known.length > 0
          ? suggestion(name, known)
          : 'train one first: trademl train',
    );
  }
  if (version !== undefined) {
    if (versions.includes(version)) return modelPredictor(modelDir(ws, name, version));
    throw usageError(`model '${name}' has no version '${version}'`, suggestion(version, versions));
  }
  const newest = modelDir(ws, name, await newestOf(ws, name, versions));
  if (isRun && !(await isModelOf(ws, model, newest))) {
    throw usageError(
      `'${model}' names a run, and a model that is not the run's`,
      `say which: --model ${runDir(ws, model)}, or --model ${newest}`,
    );
  }
  return modelPredictor(newest);
}

/** A training that was cut short leaves a folder without a model. */
async function versionsOf(ws: Workspace, name: string): Promise<string[]> {
  const versions: string[] = [];
  for (const version of await listDirectory(join(ws.artifactsDir, 'models', name))) {
    if (await exists(join(modelDir(ws, name, version), metadataFile))) versions.push(version);
  }
  return versions;
}

/** Versions may be called anything, so the time of writing decides. */
async function newestOf(ws: Workspace, name: string, versions: readonly string[]): Promise<string> {
  const written = await Promise.all(
    versions.map(async (version) => (await stat(join(modelDir(ws, name, version), metadataFile))).mtimeMs),
  );
  return versions[written.indexOf(Math.max(...written))];
}

async function isModelOf(ws: Workspace, run: string, dir: string): Promise<boolean> {
  const { modelDir: own } = (await readRun(ws, run)).summary;
  return own !== undefined && basename(own) === basename(dir) && basename(dirname(own)) === basename(dirname(dir));
}
