import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Task } from '../core/task.ts';
import { writeJson } from '../io/atomic.ts';
import { readVersionedJson } from '../io/versioned-json.ts';
import { loadModel } from '../models/index.ts';
import { type Combination, meanCombination } from './combination.ts';
import { combinationForm } from './combination-form.ts';
import { modelCombination } from './meta-model.ts';
import { gatedCombination } from './regime-gated.ts';
import { logisticCombination } from './stack-logistic.ts';

const savedCombination = z.strictObject({
  format: z.literal(1),
  strategy: z.string(),
  /** In the order in which the combination takes them; sha256 of the predictions.parquet that it learned from. */
  members: z.array(z.strictObject({ run: z.string(), predictions: z.string() })).min(1),
  /** As `--regimes` named them; none for strategies that read no regimes. */
  regimes: z.array(z.string()),
  combination: combinationForm,
});
export type SavedCombination = z.output<typeof savedCombination>;

/** Of a run's folder: what serves the hold-out and whatever comes after it. */
const combinationFile = 'combination.json';
/** Folder beside it of the model that the combination trained, where it trained one. */
const modelFolder = 'combination';

function combinationPath(runDir: string): string {
  return join(runDir, combinationFile);
}

/** @returns paths of what was written */
export async function writeCombination(
  runDir: string,
  { form, model }: Combination,
  about: Omit<SavedCombination, 'format' | 'combination'>,
): Promise<string[]> {
  const path = combinationPath(runDir);
  const dir = join(runDir, modelFolder);
  await rm(dir, { recursive: true, force: true });
  const files = model ? (await model.save(dir)).map((file) => join(dir, file)) : [];
  await writeJson(path, { format: 1, ...about, combination: form } satisfies SavedCombination);
  return [path, ...files];
}

/** @throws TrademlError (usage) when the run has none, (data) when the file is damaged or a newer trademl wrote it */
export function readCombination(runDir: string): Promise<SavedCombination> {
  return readVersionedJson(combinationPath(runDir), {
    what: 'combination of an ensemble',
    format: 1,
    schema: savedCombination,
    remake: 'make the ensemble again',
  });
}

/**
 * The combination as it was when it was written: it gives the same numbers. The caller closes its model.
 * @throws TrademlError (data) when its model is damaged, (engine) when its engine is missing
 */
export async function restoreCombination(
  runDir: string,
  { combination: form }: SavedCombination,
  task: Task,
  threads: number,
): Promise<Combination> {
  switch (form.form) {
    case 'mean':
      return meanCombination(form);
    case 'logistic':
      return logisticCombination(form, task);
    case 'gated':
      return gatedCombination(form);
    case 'model':
      return modelCombination(form, task, await loadModel(join(runDir, modelFolder), { threads }));
  }
}
