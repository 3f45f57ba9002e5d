import { stringify } from 'yaml';
import { z } from 'zod';
import { configError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { writeFileAtomic } from '../io/atomic.ts';
import { readYaml } from '../io/yaml.ts';
import { fileSchemaError } from '../splits/schema-errors.ts';

const value = z.union([z.number(), z.string(), z.boolean()]);

/** The rows that a search saw, for the audit. */
const fitRecord = z.strictObject({
  part: z.literal('tuning'),
  fold: z.union([z.int().min(0), z.literal('final')]),
  rows: z.int().min(0),
  from: z.string().nullable(),
  to: z.string().nullable(),
  latestKnownAt: z.string().nullable(),
  hash: z.string(),
  spans: z.array(z.int()).optional(),
});

const part = z.strictObject({
  /** Parameters of the learner that were searched. */
  params: z.record(z.string(), value),
  /** Window lengths that were searched, and the columns that they make. */
  windows: z.record(z.string(), z.number()).default({}),
  columns: z.array(z.string()).default([]),
  saw: fitRecord,
});

/** How the trials were fitted, parameters aside; keys and meanings are those of `train`. */
const fitting = z.strictObject({
  balanceClasses: z.boolean(),
  classWeights: z.record(z.string(), z.number()).optional(),
  weights: z.string(),
  oldestWeight: z.number(),
  validationShare: z.number(),
  refit: z.boolean(),
});
export type TunedFitting = z.infer<typeof fitting>;

/** The keys of `train` in which two ways to fit differ. */
export function fittingDifferences(a: TunedFitting, b: TunedFitting): (keyof TunedFitting)[] {
  const relevant = ({ oldestWeight, ...rest }: TunedFitting) =>
    rest.weights === 'time-decay' ? { ...rest, oldestWeight } : rest;
  const [left, right]: Partial<TunedFitting>[] = [relevant(a), relevant(b)];
  return (Object.keys(fitting.shape) as (keyof TunedFitting)[]).filter(
    (key) => JSON.stringify(left[key]) !== JSON.stringify(right[key]),
  );
}

export const tunedFileSchema = z.strictObject({
  version: z.literal(1),
  study: z.string().min(1),
  learner: z.string().min(1),
  features: z.string().min(1),
  label: z.string().min(1),
  objective: z.string().min(1),
  /** Files of older versions have none. */
  fitting: fitting.optional(),
  /** Identity of the splits' folds. */
  splitsHash: z.string().min(1),
  /** Ledger of the trials behind it. */
  ledger: z.string().min(1),
  /** True when the folds that score a model with these parameters were searched on. */
  optimistic: z.boolean(),
  final: part,
  /** Parameters of each fold, found inside its training rows; none of a search without nesting. */
  folds: z.array(part.extend({ fold: z.int().min(0) })).default([]),
  /** Columns whose place the parts' `columns` take. */
  replaces: z.array(z.string()).default([]),
  /** Features that a set must have besides, as `trademl features --features` takes them. */
  featureChoices: z.array(z.string()).default([]),
});

/** What a search found: parameters for the final model and, where it was nested, for each fold. */
export type TunedFile = z.infer<typeof tunedFileSchema>;
export type TunedPart = z.infer<typeof part>;

export async function writeTunedFile(path: string, tuned: TunedFile): Promise<void> {
  const head =
    '# Parameters that `trademl tune` found. `trademl train --params-from` trains each fold with its own part, which was\n' +
    "# searched inside that fold's training rows, and the final model with `final`.\n";
  await writeFileAtomic(path, head + stringify(tuned, { lineWidth: 0 }));
}

/** @throws TrademlError naming the file and each key that is wrong, or the path when there is no such file */
export async function readTunedFile(path: string): Promise<TunedFile> {
  const parsed = tunedFileSchema.safeParse(await readYaml(path, 'tuned parameters'));
  if (!parsed.success) throw fileSchemaError(path, parsed.error, 'trademl tune --study NAME --output FILE');
  return parsed.data;
}

/**
 * The part that serves a fold or the final model.
 * @throws TrademlError (config) when a nested search has no such fold
 */
export function tunedPart({ folds, final, study }: TunedFile, fold: number | 'final'): TunedPart {
  if (fold === 'final' || folds.length === 0) return final;
  const found = folds.find((entry) => entry.fold === fold);
  if (found) return found;
  throw configError(
    `study '${study}' has no parameters for fold ${fold}`,
    suggestion(
      String(fold),
      folds.map((entry) => String(entry.fold)),
    ),
  );
}
