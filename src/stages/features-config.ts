import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import { intervalNames } from '../core/time.ts';
import { type FeatureChoice, featureSetNames } from '../features/choose-features.ts';

const choice = z.union([
  z.string(),
  z.object({ name: z.string() }).catchall(z.union([z.number(), z.string()])) as unknown as z.ZodType<FeatureChoice>,
]);

export const featuresConfig = z.strictObject({
  interval: z.enum(intervalNames).default('1d').describe('bar interval'),
  name: artifactName.default('default').describe('name of the feature set; files go to data/features/NAME'),
  set: z
    .enum(featureSetNames)
    .default('core')
    .describe(
      'core: model-ready, scale-free; ta: TA-Lib values; alpha158: qlib factors; micro: microstructure; all: these and the rest; none: only those in `features`',
    ),
  features: z
    .array(choice)
    .default([])
    .describe("features besides the set: 'rsi:period=7' or { name: rsi, period: 7, timeframe: 60m }"),
  from: z
    .array(z.string())
    .default([])
    .describe('ES modules that export features of your own (docs/your-own-features.md)'),
  timeframes: z
    .array(z.enum(intervalNames))
    .default([])
    .describe(
      'bars that features of a symbol’s own bars are computed on: multiples of the interval, made from it; the interval itself means the plain columns',
    ),
  label: z
    .array(z.string())
    .default(['up:horizon=1'])
    .describe('labels, the first one being the default of later stages'),
  universe: z
    .array(z.string())
    .default([])
    .describe('universes from configs/universes: only their symbols that have bars'),
  symbols: z.array(z.string()).optional().describe('symbols; default: all that have bars'),
});
export type FeaturesConfig = z.infer<typeof featuresConfig>;
