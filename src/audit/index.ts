import { registry } from '../core/registry.ts';
import { adjustment } from './checks/adjustment.ts';
import { availability } from './checks/availability.ts';
import { duplicates } from './checks/duplicates.ts';
import { execution } from './checks/execution.ts';
import { fits } from './checks/fits.ts';
import { futureNoise } from './checks/future-noise.ts';
import { labels } from './checks/labels.ts';
import { nullRun } from './checks/null-run.ts';
import { refit } from './checks/refit.ts';
import { splits } from './checks/splits.ts';
import { stored } from './checks/stored.ts';
import { targetCopies } from './checks/target-copies.ts';
import { truncation } from './checks/truncation.ts';
import { warmUp } from './checks/warm-up.ts';

/** Every check, in the order of the table. A new one is a file in checks/ and a line here. */
export const checks = registry('audit check', [
  truncation,
  futureNoise,
  adjustment,
  warmUp,
  stored,
  availability,
  labels,
  splits,
  duplicates,
  targetCopies,
  fits,
  refit,
  nullRun,
  execution,
]);
