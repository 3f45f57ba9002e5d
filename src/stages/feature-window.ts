import { throwIfAborted } from '../core/errors.ts';
import { concatenate } from '../core/frame.ts';
import type { FeatureValues } from '../drift/baseline.ts';
import { numericColumn, readTable } from '../io/parquet.ts';

/** Values held in memory at once while a feature set is read column group by column group (8 bytes each). */
const valuesAtOnce = 32_000_000;

/** Times of all rows of these files, sorted. */
export async function readTimes(files: readonly string[]): Promise<Float64Array> {
  const parts: Float64Array[] = [];
  for (const file of files) parts.push((await readTable(file, { columns: ['time'] })).time as Float64Array);
  return concatenate(parts).sort();
}

/**
 * Reads features of all files over a window, a group of columns at a time, so that memory stays bounded however wide the
 * set is. Values come in the order of their times, as readTimes gives them.
 * @param rows rows in the window, in all files together
 */
export async function* readFeatureWindow(
  files: readonly string[],
  features: readonly string[],
  rows: number,
  window: { from: number; to: number; signal: AbortSignal },
): AsyncGenerator<FeatureValues[]> {
  const group = Math.max(1, Math.floor(valuesAtOnce / Math.max(1, rows)));
  for (let first = 0; first < features.length; first += group) {
    const names = features.slice(first, first + group);
    const times: Float64Array[] = [];
    const parts: Float64Array[][] = names.map(() => []);
    for (const file of files) {
      throwIfAborted(window.signal);
      const table = await readTable(file, { columns: ['time', ...names] });
      const time = table.time as Float64Array;
      const inside = (_: number, row: number) => time[row] >= window.from && time[row] < window.to;
      times.push(time.filter(inside));
      names.forEach((name, i) => {
        parts[i].push(Float64Array.from(numericColumn(table, name, file)).filter(inside));
      });
    }
    const time = concatenate(times);
    const order = Int32Array.from(time.keys()).sort((a, b) => time[a] - time[b] || a - b);
    yield names.map((feature, i) => {
      const stacked = concatenate(parts[i]);
      return { feature, values: Float64Array.from(order, (row) => stacked[row]) };
    });
  }
}
