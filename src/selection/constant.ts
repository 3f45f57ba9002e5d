import { z } from 'zod';
import { defineMethod } from './method.ts';
import type { FeatureColumns, Removal, StepResult } from './removal.ts';

export const constant = defineMethod({
  name: 'constant',
  summary: 'out: features that are too often missing, or have one value only',
  reasons: ['missing', 'constant'],
  params: z.strictObject({
    maxMissing: z.number().min(0).max(1).default(0.3).describe('largest share of missing values that is kept'),
  }),
  fromFlags: ({ maxMissing }) => ({ maxMissing }),
  run: ({ columns, rows }, features, { maxMissing }) => cutUninformative(columns, rows, features, maxMissing),
});

/**
 * Takes out features that say nothing: too often missing, or with one value only.
 *   missing share = (NaN or infinite values) / rows;   out when it exceeds maxMissing
 *   constant      = the smallest finite value equals the largest
 * @param rows training rows, shape (m,), m >= 1
 * @param maxMissing largest share of missing values that is kept, in [0, 1]
 */
export function cutUninformative(
  columns: FeatureColumns,
  rows: Int32Array,
  features: readonly string[],
  maxMissing: number,
): StepResult {
  const kept: string[] = [];
  const removed: Removal[] = [];
  for (const feature of features) {
    const values = columns[feature];
    let missing = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < rows.length; i++) {
      const value = values[rows[i]];
      if (!Number.isFinite(value)) missing++;
      else {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const share = missing / rows.length;
    if (share > maxMissing || missing === rows.length) {
      removed.push({ feature, reason: 'missing', detail: `${percent(share)} missing (limit ${percent(maxMissing)})` });
    } else if (low === high) {
      removed.push({ feature, reason: 'constant', detail: `always ${low}` });
    } else kept.push(feature);
  }
  return { kept, removed };
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}
