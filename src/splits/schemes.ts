import { registry } from '../core/registry.ts';
import { combinatorial } from './combinatorial.ts';
import { grouped } from './grouped.ts';
import { holdout } from './holdout.ts';
import { purgedKFold } from './purged-kfold.ts';
import type { SplitScheme } from './scheme.ts';
import { walkForward } from './walk-forward.ts';

/** Every split scheme; a new one is one file and one entry here. */
export const splitSchemes = registry<SplitScheme>('split scheme', [
  combinatorial,
  grouped,
  holdout,
  purgedKFold,
  walkForward,
]);
