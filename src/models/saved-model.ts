import { join } from 'node:path';
import { z } from 'zod';
import { dataError } from '../core/errors.ts';
import { writeJson } from '../io/atomic.ts';
import { readJson } from '../io/json.ts';

/** The small file beside the model's own. */
export const savedModelFile = 'learner.json';

const task = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('binary') }),
  z.strictObject({ kind: z.literal('multiclass'), classes: z.array(z.string()).min(2).readonly() }),
  z.strictObject({ kind: z.literal('regression') }),
]);

const savedModel = z.strictObject({
  format: z.literal(1),
  learner: z.string(),
  task,
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
export async function readSavedModel(dir: string): Promise<SavedModel> {
  const path = join(dir, savedModelFile);
  const found = await readJson(path, 'model description');
  const { format } = (found ?? {}) as { format?: unknown };
  if (typeof format === 'number' && format > 1) {
    throw dataError(
      `${path} has format ${format}; this trademl reads format 1`,
      'the model was written by a newer trademl: use that one, or train the model again',
    );
  }
  const parsed = savedModel.safeParse(found);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw dataError(
    `${path} is no model description: ${issue.path.join('.') || 'the file'}: ${issue.message}`,
    'train the model again',
  );
}
