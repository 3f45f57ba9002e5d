import { accumulation } from './accumulation.ts';
import { calendar } from './calendar.ts';
import { crossAsset } from './cross-asset.ts';
import type { Plain } from './kit.ts';
import { microstructure } from './microstructure.ts';
import { momentum } from './momentum.ts';
import { pattern } from './pattern.ts';
import { statistical } from './statistical.ts';
import { trend } from './trend.ts';
import { volatility } from './volatility.ts';
import { volume } from './volume.ts';

/** By the name of the feature; a file per family. */
export const plain: Readonly<Record<string, Plain>> = {
  ...crossAsset,
  ...calendar,
  ...accumulation,
  ...microstructure,
  ...momentum,
  ...pattern,
  ...statistical,
  ...trend,
  ...volatility,
  ...volume,
};
