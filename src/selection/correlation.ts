import { z } from 'zod';
import { averageRanks } from '../math/rank.ts';
import { defineMethod, type StepContext } from './method.ts';
import { modelKinds } from './models.ts';
import type { FeatureColumns, Removal, StepResult } from './removal.ts';
import { univariateScores } from './univariate.ts';

export const correlationMethods = ['pearson', 'spearman'] as const;
export type CorrelationMethod = (typeof correlationMethods)[number];

/** Which of two correlated features stays: the one with more gain in a model, with the larger F, or the earlier one. */
const preferences = [...modelKinds, 'anova', 'first'] as const;

export const correlation = defineMethod({
  name: 'correlation',
  summary: 'of each pair with a large |r| the less important one goes',
  reasons: ['correlated'],
  params: z.strictObject({
    max: z.number().gt(0).max(1).default(0.9).describe('largest |r| between two kept features'),
    kind: z.enum(correlationMethods).default('pearson').describe('kind of correlation'),
    prefer: z
      .enum(preferences)
      .default('xgb')
      .describe('who stays: more gain in boosted trees (xgb) or a forest (rf), larger F (anova), or the first'),
  }),
  fromFlags: ({ maxCorrelation, correlation }) => ({ max: maxCorrelation, kind: correlation }),
  fits: ({ prefer }) => prefer === 'xgb' || prefer === 'rf',
  run: async (ctx, features, { max, kind, prefer }) =>
    cutCorrelated(ctx.columns, ctx.rows, features, {
      maxCorrelation: max,
      method: kind,
      importance: await preferred(ctx, features, prefer),
    }),
});

async function preferred(ctx: StepContext, features: readonly string[], prefer: (typeof preferences)[number]) {
  if (prefer === 'first') return undefined;
  return prefer === 'anova' ? univariateScores(ctx, features).scores : ctx.models.gains(prefer, features);
}

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
  const values = columns[feature];
  const sample = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    sample[i] = Number.isFinite(value) ? value : Number.NaN;
  }
  return method === 'spearman' ? averageRanks(sample) : sample;
}

/** Zero mean and unit length over the finite values; 0 where missing, and everywhere for a constant. */
function standardise(sample: Float64Array): { z: Float64Array; missing: number } {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < sample.length; i++) {
    if (Number.isNaN(sample[i])) continue;
    sum += sample[i];
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
const rowChunk = 256;

/**
 * Lower triangle of Z'Z, shape (p, p). Columns lie in panels of four, interleaved and padded with zeros; eight sums stay
 * in registers, and chunks of rows keep the panels at work in cache.
 */
function dotProducts(columns: readonly Float64Array[], rowCount: number): Float64Array {
  const p = columns.length;
  const padded = Math.ceil(p / tile) * tile;
  const sums = new Float64Array(padded * padded);
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
    for (let a = 0; a < padded; a += 2) {
      const left = panels[Math.floor(a / tile)];
      for (let b = 0; b <= a; b += tile) addTile(sums, padded, left, panels[b / tile], a, b, from, to);
    }
  }
  const result = new Float64Array(p * p);
  for (let a = 0; a < p; a++) for (let b = 0; b <= a; b++) result[a * p + b] = sums[a * padded + b];
  return result;
}

/** Adds the products of columns a, a + 1 with columns b to b + 3 over some rows. Plain scalars: arrays would be slow. */
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
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  const shift = a % tile;
  const end = to * tile;
  for (let at = from * tile; at < end; at += tile) {
    const r0 = right[at];
    const r1 = right[at + 1];
    const r2 = right[at + 2];
    const r3 = right[at + 3];
    const l0 = left[at + shift];
    s00 += l0 * r0;
    s01 += l0 * r1;
    s02 += l0 * r2;
    s03 += l0 * r3;
    const l1 = left[at + shift + 1];
    s10 += l1 * r0;
    s11 += l1 * r1;
    s12 += l1 * r2;
    s13 += l1 * r3;
  }
  const first = a * stride + b;
  sums[first] += s00;
  sums[first + 1] += s01;
  sums[first + 2] += s02;
  sums[first + 3] += s03;
  const second = first + stride;
  sums[second] += s10;
  sums[second + 1] += s11;
  sums[second + 2] += s12;
  sums[second + 3] += s13;
}
