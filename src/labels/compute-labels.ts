import { missing } from '../math/rolling.ts';
import { labels } from './index.ts';
import type { LabelSpec } from './label-spec.ts';

/**
 * Label columns of one symbol: for each label its values and `${column}_known_at`, then `label_known_at`, the latest of
 * a row's labels.
 *
 * NaN rule: a label is NaN, and so is the time at which it is known, where the bar at the end of its horizon is not there
 * yet or a close on the way is missing or not positive; label_known_at is NaN when any of the row's labels is NaN.
 * @param time close times of the symbol's bars, UTC microseconds, shape (n,), increasing
 * @param close total-return closes, shape (n,)
 */
export function computeLabels(
  time: Float64Array,
  close: Float64Array,
  specs: readonly LabelSpec[],
): Record<string, Float64Array> {
  const n = close.length;
  const columns: Record<string, Float64Array> = {};
  const latest = specs.length > 0 ? new Float64Array(time) : missing(n);
  // Number of unusable closes before each row, so that a horizon is checked with one subtraction.
  const badBefore = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) badBefore[i + 1] = badBefore[i] + (close[i] > 0 && close[i] < Infinity ? 0 : 1);
  for (const { name, column, horizonBars, params } of specs) {
    const definition = labels.get(name);
    const values = missing(n);
    const knownAt = missing(n);
    for (let i = 0; i + horizonBars < n; i++) {
      if (badBefore[i + horizonBars + 1] !== badBefore[i]) continue;
      values[i] = definition.value(close, i, params);
      knownAt[i] = time[i + horizonBars];
    }
    columns[column] = values;
    columns[`${column}_known_at`] = knownAt;
    // Math.max keeps NaN, which is what an unknown label asks for.
    for (let i = 0; i < n; i++) latest[i] = Math.max(latest[i], knownAt[i]);
  }
  columns.label_known_at = latest;
  return columns;
}
