import { join } from 'node:path';
import { z } from 'zod';
import { metadataFormat } from '../../evaluation/final-model.ts';
import { featureRecipe } from '../../io/feature-recipe.ts';
import { readVersionedJson } from '../../io/versioned-json.ts';

/** Of a model's folder. */
export const metadataFile = 'metadata.json';

/** What of metadata.json is read again; it says more, for people. */
const modelMetadata = z.object({
  name: z.string(),
  version: z.string(),
  learner: z.string(),
  params: z.record(z.string(), z.unknown()),
  recipe: featureRecipe.optional(),
  /** What it learned from: rows of these symbols from the first time to the last, their labels known by then. */
  symbols: z.array(z.string()).optional(),
  trainedFrom: z.string().optional(),
  trainedTo: z.string().optional(),
  labelsKnownTo: z.string().optional(),
});
type ModelMetadata = z.output<typeof modelMetadata>;

/** @throws TrademlError (data) when the file is of a newer trademl, or is no metadata */
export function readModelMetadata(dir: string): Promise<ModelMetadata> {
  return readVersionedJson(join(dir, metadataFile), {
    what: 'model metadata',
    format: metadataFormat,
    schema: modelMetadata,
    remake: 'train the model again',
  });
}
