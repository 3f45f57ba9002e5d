import { z } from 'zod';
import { intervalNames } from '../core/time.ts';

/** What computes the features of a model from bars: kept with the model, so that it needs no feature set. */
export const featureRecipe = z.object({
  /** Name of the feature set that it was trained on. */
  featureSet: z.string(),
  interval: z.enum(intervalNames),
  /** Features as plain data: name, parameters, what each refers to, timeframe. */
  features: z.array(z.looseObject({ name: z.string() })),
  /** The user's modules that some come from, with a hash of each. */
  modules: z.array(z.object({ path: z.string(), hash: z.string() })),
  /** Symbols of the set and symbols that features refer to: calendar and sector of each. */
  symbols: z.array(symbolAbout()),
  references: z.array(symbolAbout()),
});
export type FeatureRecipe = z.output<typeof featureRecipe>;

function symbolAbout() {
  return z.object({ symbol: z.string(), calendar: z.string(), sector: z.string().optional() });
}
