import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Workspace } from '../core/context.ts';
import { dataError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { metadataFormat } from '../evaluation/final-model.ts';
import { exists } from '../io/exists.ts';
import { featureRecipe } from '../io/feature-recipe.ts';
import { readJson } from '../io/json.ts';
import { listDirectory, modelDir } from '../io/layout.ts';

/** What of metadata.json is read again; it says more, for people. */
const modelMetadata = z.object({
  name: z.string(),
  version: z.string(),
  learner: z.string(),
  params: z.record(z.string(), z.unknown()),
  recipe: featureRecipe.optional(),
});
export type ModelMetadata = z.output<typeof modelMetadata>;

/**
 * The folder that `--model` means: a folder with a model, NAME@VERSION, or the newest version of NAME.
 * @throws TrademlError (usage) with a suggestion when there is no such model
 */
export async function findModel(ws: Workspace, model: string): Promise<string> {
  if (await exists(join(model, 'metadata.json'))) return model;
  const models = join(ws.artifactsDir, 'models');
  const [name, version] = model.split(/@(.*)/s);
  const versions = await listDirectory(join(models, name));
  if (versions.length === 0) {
    const names = await listDirectory(models);
    const hint = names.length > 0 ? suggestion(name, names) : 'train one first: trademl train';
    throw usageError(`there is no model '${name}' in ${models}, and no folder ${model} with a metadata.json`, hint);
  }
  if (version === undefined) return modelDir(ws, name, await newest(ws, name, versions));
  if (versions.includes(version)) return modelDir(ws, name, version);
  throw usageError(`model '${name}' has no version '${version}'`, suggestion(version, versions));
}

/** Versions may be called anything, so the time of writing decides. */
async function newest(ws: Workspace, name: string, versions: readonly string[]): Promise<string> {
  const written = await Promise.all(
    versions.map(async (version) => (await stat(join(modelDir(ws, name, version), 'metadata.json'))).mtimeMs),
  );
  return versions[written.indexOf(Math.max(...written))];
}

/** @throws TrademlError (data) when the file is of a newer trademl, or is no metadata */
export async function readModelMetadata(dir: string): Promise<ModelMetadata> {
  const path = join(dir, 'metadata.json');
  const found = (await readJson(path, 'model metadata')) as { format?: unknown } | null;
  const format = found?.format ?? 1;
  if (typeof format === 'number' && format > metadataFormat) {
    throw dataError(
      `${path} has format ${format}; this trademl reads formats up to ${metadataFormat}`,
      'the model was written by a newer trademl: use that one, or train the model again',
    );
  }
  const parsed = modelMetadata.safeParse(found);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw dataError(`${path} is no model metadata: ${issue.path.join('.')}: ${issue.message}`, 'train the model again');
}
