import { join } from 'node:path';
import { z } from 'zod';
import { writeJson } from '../io/atomic.ts';
import { readVersionedJson } from '../io/versioned-json.ts';

/** The small file beside the model's own. */
export const savedModelFile = 'learner.json';

export const taskSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('binary') }),
  z.strictObject({ kind: z.literal('multiclass'), classes: z.array(z.string()).min(2).readonly() }),
  z.strictObject({ kind: z.literal('regression') }),
]);

const savedModel = z.strictObject({
  format: z.literal(1),
  learner: z.string(),
  task: taskSchema,
  features: z.array(z.string()).min(1).readonly(),
  bestIteration: z.int().min(0).optional(),
  device: z.enum(['cpu', 'cuda']),
  /** What the learner needs to come back: its numbers, or the name and hash of its model file. */
  state: z.record(z.string(), z.unknown()),
});

export type SavedModel = z.output<typeof savedModel>;

/** Writes the small file of a model whose other files are there. @returns its name */
export async function writeSavedModel(
  dir: string,
  { learner, task, features, bestIteration, device }: Omit<SavedModel, 'format' | 'state'>,
  state: SavedModel['state'],
): Promise<string> {
  const saved: SavedModel = { format: 1, learner, task, features, bestIteration, device, state };
  await writeJson(join(dir, savedModelFile), saved);
  return savedModelFile;
}

/** @throws TrademlError (usage) when the folder has no model, (data) when the file is not one */
export function readSavedModel(dir: string): Promise<SavedModel> {
  return readVersionedJson(join(dir, savedModelFile), {
    what: 'model description',
    format: 1,
    schema: savedModel,
    remake: 'train the model again',
  });
}
