import { stringify } from 'yaml';
import { z } from 'zod';
import { configError } from '../core/errors.ts';
import { writeFileAtomic } from '../io/atomic.ts';
import { readYaml } from '../io/yaml.ts';
import { fileSchemaError } from '../splits/schema-errors.ts';
import { selectionMethods } from './index.ts';

const names = z.array(z.string().min(1)).min(1);
const reasons = selectionMethods.all().flatMap((method) => method.reasons);
const removal = z.strictObject({ feature: z.string(), reason: z.enum([...new Set(reasons)]), detail: z.string() });
const share = z.number().min(0).max(1);

const fitSchema = z.strictObject({
  part: z.literal('selection'),
  fold: z.union([z.int().min(0), z.literal('final')]),
  symbol: z.string().optional(),
  rows: z.int().min(0),
  from: z.string().nullable(),
  to: z.string().nullable(),
  latestKnownAt: z.string().nullable(),
  hash: z.string(),
  spans: z.array(z.int().min(0)).optional(),
});

const foldSelection = z.strictObject({
  fold: z.int().min(0),
  selected: names,
  removed: z.array(removal).default([]),
});

const choice = z.strictObject({
  /** Features of the final model, chosen on every row before the hold-out. */
  selected: names,
  folds: z.array(foldSelection),
  removed: z.array(removal),
});

export const selectionSchema = choice.extend({
  version: z.literal(1),
  features: z.string().min(1),
  label: z.string().min(1),
  /** Path of the splits file whose training parts were used. */
  splits: z.string().min(1),
  /** Identity of those splits; a selection written by hand may leave it out. */
  splitsHash: z.string().optional(),
  /** The methods in their order, each with all its parameters. */
  steps: z.array(z.looseObject({ name: z.string() })).optional(),
  /** Share of the last method's score (the model's gain by default), for the final selection. */
  importance: z.record(z.string(), share).default({}),
  /** What each method measured for the final selection. */
  scores: z.record(z.string(), z.record(z.string(), z.number())).optional(),
  /** Index and its 95 % interval: null when it is not defined (one fold, or every feature chosen in each). */
  stability: z.strictObject({
    index: z.number().nullable(),
    interval: z.tuple([z.number(), z.number()]).nullable().optional(),
    frequency: z.record(z.string(), share),
  }),
  /** What a reader should know of single parts. */
  notes: z.array(z.string()).optional(),
  /** The rows that each pooled selection saw, for the audit; a selection written by hand has none. */
  fits: z.array(fitSchema).optional(),
  /** Selections of single symbols; a symbol or fold that is not here uses the pooled one. */
  perSymbol: z.record(z.string(), choice).optional(),
});

/** What `select` found and `train` reads: features per fold and for the final model, and why the others are out. */
export type Selection = z.infer<typeof selectionSchema>;

const header = '# Features chosen on training rows only, per fold and (selected) for the final model. Edit at will.\n';

export async function writeSelection(path: string, selection: Selection): Promise<void> {
  await writeFileAtomic(path, header + stringify(selection, { lineWidth: 0, aliasDuplicateObjects: false }));
}

/** @throws TrademlError naming the file and each key that is wrong */
export async function readSelection(path: string): Promise<Selection> {
  const parsed = selectionSchema.safeParse(await readYaml(path, 'feature selection'));
  if (!parsed.success) {
    throw fileSchemaError(path, parsed.error, `trademl select --features NAME --splits FILE --output ${path}`);
  }
  return parsed.data;
}

/**
 * The features to use in a fold, or for the final model.
 * @param fold fold number, or 'final'
 * @param symbol in a selection per symbol: that symbol's own; the pooled one when it has none for this fold
 * @throws TrademlError (config) when the selection has no such fold
 */
export function selectedFor(selection: Selection, fold: number | 'final', symbol?: string): readonly string[] {
  const own = symbol === undefined ? undefined : selection.perSymbol?.[symbol];
  if (fold === 'final') return own?.selected ?? selection.selected;
  const ofFold = (folds: Selection['folds'] | undefined) => folds?.find((entry) => entry.fold === fold)?.selected;
  const found = ofFold(own?.folds) ?? ofFold(selection.folds);
  if (!found) {
    throw configError(
      `the feature selection has no fold ${fold} (it has ${selection.folds.map((entry) => entry.fold).join(', ')})`,
      `it was made with ${selection.splits}: run trademl select with the splits you train on`,
    );
  }
  return found;
}
