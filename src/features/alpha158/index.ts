import type { SymbolFeature } from '../define-feature.ts';
import { alphaBar, alphaPrice } from './bar.ts';
import { alphaChanges } from './change.ts';
import { alphaLevels } from './level.ts';

/** qlib's 158 factors, in the order of names. */
export const alpha158: readonly SymbolFeature[] = [alphaBar, alphaPrice, ...alphaLevels, ...alphaChanges].sort(
  (a, b) => (a.name < b.name ? -1 : 1),
);
