import { type Registry, registry } from '../../core/registry.ts';
import type { BarCheck } from './check.ts';
import { missingValues } from './missing-values.ts';
import { spike, suspectedSplit, unexplainedMove } from './move-checks.ts';
import { nonPositivePrice } from './non-positive-price.ts';
import { priceOrder } from './price-order.ts';
import { longGap, missingBars, missingSessions, outsideSession } from './sessions.ts';
import { staleRun } from './stale-run.ts';
import {
  conflictingDuplicates,
  duplicateTimestamps,
  futureTimestamps,
  overlappingBars,
  unsortedRows,
} from './timestamps.ts';
import { unadjustedSplit } from './unadjusted-split.ts';
import { negativeVolume, zeroVolume } from './volume.ts';

/** Every per-symbol check, in the order of the report. */
export const barChecks: Registry<BarCheck> = registry('quality check', [
  missingValues,
  priceOrder,
  nonPositivePrice,
  suspectedSplit,
  unadjustedSplit,
  spike,
  unexplainedMove,
  zeroVolume,
  negativeVolume,
  duplicateTimestamps,
  conflictingDuplicates,
  unsortedRows,
  futureTimestamps,
  overlappingBars,
  missingSessions,
  longGap,
  missingBars,
  outsideSession,
  staleRun,
]);
