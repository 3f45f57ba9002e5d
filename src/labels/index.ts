import { registry } from '../core/registry.ts';
import { costAware } from './cost-aware.ts';
import type { LabelDefinition } from './define-label.ts';
import { direction } from './direction.ts';
import { beatsMedian, excess } from './excess.ts';
import { forwardReturn } from './forward-return.ts';
import { meta } from './meta.ts';
import { regime, regime12 } from './regime.ts';
import { trendScanning } from './trend-scanning.ts';
import { tripleBarrier } from './triple-barrier.ts';
import { up } from './up.ts';
import { volatility } from './volatility.ts';

/** Every label, by name. A new one is a file here and a line in this list. */
export const labels = registry<LabelDefinition>('label', [
  beatsMedian,
  costAware,
  direction,
  excess,
  forwardReturn,
  meta,
  regime,
  regime12,
  trendScanning,
  tripleBarrier,
  up,
  volatility,
]);
