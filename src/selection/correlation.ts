import { takeRows } from '../core/frame.ts';
import { averageRanks } from '../math/rank.ts';
import type { FeatureColumns, Removal, StepResult } from './removal.ts';

export type CorrelationMethod = 'pearson' | 'spearman';

export interface CorrelationOptions {
  /** Largest |r| between two kept features, in (0, 1]; 1 removes nothing but exact copies beyond rounding. */
  readonly maxCorrelation: number;
  readonly method: CorrelationMethod;
  /** One figure per feature, larger is better; without it the earlier feature of a pair is kept. */
  readonly importance?: Float64Array;
}

/**
 * Leaves no two features with |r| above the limit: goes through them from the most to the least important (the earlier
 * one first on a tie) and keeps each whose |r| with everything kept so far is within the limit.
 * @param rows training rows, shape (m,)
 */
export function cutCorrelated(
  columns: FeatureColumns,
  rows: Int32Array,
  features: readonly string[],
  options: CorrelationOptions,
): StepResult {
  const { importance, maxCorrelation } = options;
  const correlation = correlationMatrix(columns, rows, features, options.method, maxCorrelation / 2);
  const order = features.map((_, i) => i);
  if (importance) order.sort((a, b) => importance[b] - importance[a] || a - b);
  const keptIds: number[] = [];
  const removedFor = new Map<number, Removal>();
  for (const id of order) {
    let nearest = -1;
    let largest = maxCorrelation;
    for (const other of keptIds) {
      const r = Math.abs(correlation[id * features.length + other]);
      if (r > largest) {
        largest = r;
        nearest = other;
      }
    }
    if (nearest < 0) keptIds.push(id);
    else {
      const detail = `|r| ${largest.toFixed(2)} with ${features[nearest]}`;
      removedFor.set(id, { feature: features[id], reason: 'correlated', detail });
    }
  }
  return {
    kept: features.filter((_, id) => !removedFor.has(id)),
    removed: features.flatMap((_, id) => removedFor.get(id) ?? []),
  };
}

/**
 * Correlations of all pairs of features on some rows.
 *   r(a, b) = sum(za * zb) with z = (x - mean) / norm over the rows where x is finite, and z = 0 where it is missing
 * which is Pearson's r when both columns miss the same rows. Where the missing rows differ and |r| found so exceeds
 * `refineAbove`, r is computed anew on the rows that both have (pairwise deletion); a smaller |r| is left as it is,
 * shrunken towards 0. Spearman takes average ranks among a column's own finite values first.
 * @returns shape (p, p), row-major, symmetric; 1 on the diagonal, 0 for a constant column
 */
export function correlationMatrix(
  columns: FeatureColumns,
  rows: Int32Array,
  features: readonly string[],
  method: CorrelationMethod,
  refineAbove = 0,
): Float64Array {
  const p = features.length;
  const samples = features.map((feature) => sampleOf(columns, rows, feature, method));
  const scaled = samples.map(standardise);
  const correlation = dotProducts(
    scaled.map(({ z }) => z),
    rows.length,
  );
  for (let a = 0; a < p; a++) {
    correlation[a * p + a] = 1;
    for (let b = 0; b < a; b++) {
      let r = correlation[a * p + b];
      if (scaled[a].missing + scaled[b].missing > 0 && Math.abs(r) > refineAbove) {
        r = pairwiseCorrelation(samples[a], samples[b]);
      }
      correlation[a * p + b] = r;
      correlation[b * p + a] = r;
    }
  }
  return correlation;
}

function sampleOf(columns: FeatureColumns, rows: Int32Array, feature: string, method: CorrelationMethod): Float64Array {
  const sample = Float64Array.from(takeRows(columns[feature], rows), (value) =>
    Number.isFinite(value) ? value : Number.NaN,
  );
  return method === 'spearman' ? averageRanks(sample) : sample;
}

/** Zero mean and unit length over the finite values; 0 where missing, and everywhere for a constant. */
function standardise(sample: Float64Array): { z: Float64Array; missing: number } {
  let sum = 0;
  let count = 0;
  for (const value of sample) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = sum / count;
  const z = new Float64Array(sample.length);
  let squares = 0;
  for (let i = 0; i < sample.length; i++) {
    const centred = Number.isNaN(sample[i]) ? 0 : sample[i] - mean;
    z[i] = centred;
    squares += centred * centred;
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let i = 0; i < z.length; i++) z[i] *= scale;
  return { z, missing: sample.length - count };
}

/** Pearson's r over the rows that both have; 0 when either is constant there. */
function pairwiseCorrelation(a: Float64Array, b: Float64Array): number {
  let count = 0;
  let meanA = 0;
  let meanB = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    meanA += a[i];
    meanB += b[i];
    count++;
  }
  meanA /= count;
  meanB /= count;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue;
    const x = a[i] - meanA;
    const y = b[i] - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

const tile = 4;
const rowChunk = 1024;

/**
 * Lower triangle of Z'Z, shape (p, p). Tiles of 4 x 4 columns keep sixteen sums in registers, and chunks of rows keep
 * the columns at work in cache. Columns are padded with zeros to a whole number of tiles.
 */
function dotProducts(columns: readonly Float64Array[], rowCount: number): Float64Array {
  const p = columns.length;
  const padded = Math.ceil(p / tile) * tile;
  const sums = new Float64Array(padded * padded);
  // Row-major panels of four columns: one cache line holds four columns of two rows.
  const panels = Array.from({ length: padded / tile }, (_, block) => {
    const panel = new Float64Array(rowCount * tile);
    for (let k = 0; k < tile; k++) {
      const column = columns[block * tile + k];
      if (column) for (let row = 0; row < rowCount; row++) panel[row * tile + k] = column[row];
    }
    return panel;
  });
  for (let from = 0; from < rowCount; from += rowChunk) {
    const to = Math.min(rowCount, from + rowChunk);
    for (let a = 0; a < panels.length; a++) {
      for (let b = 0; b <= a; b++) addTile(sums, padded, panels[a], panels[b], a * tile, b * tile, from, to);
    }
  }
  const result = new Float64Array(p * p);
  for (let a = 0; a < p; a++) for (let b = 0; b <= a; b++) result[a * p + b] = sums[a * padded + b];
  return result;
}

function addTile(
  sums: Float64Array,
  stride: number,
  left: Float64Array,
  right: Float64Array,
  a: number,
  b: number,
  from: number,
  to: number,
): void {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = from * tile; at < to * tile; at += tile) {
    const r0 = right[at];
    const r1 = right[at + 1];
    const r2 = right[at + 2];
    const r3 = right[at + 3];
    const l0 = left[at];
    s00 += l0 * r0;
    s01 += l0 * r1;
    s02 += l0 * r2;
    s03 += l0 * r3;
    const l1 = left[at + 1];
    s10 += l1 * r0;
    s11 += l1 * r1;
    s12 += l1 * r2;
    s13 += l1 * r3;
    const l2 = left[at + 2];
    s20 += l2 * r0;
    s21 += l2 * r1;
    s22 += l2 * r2;
    s23 += l2 * r3;
    const l3 = left[at + 3];
    s30 += l3 * r0;
    s31 += l3 * r1;
    s32 += l3 * r2;
    s33 += l3 * r3;
  }
  const found = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  for (let i = 0; i < tile; i++) for (let j = 0; j < tile; j++) sums[(a + i) * stride + b + j] += found[i * tile + j];
}
