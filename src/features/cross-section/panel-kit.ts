import { firstFinite, missing } from '../../math/rolling.ts';
import { logReturns } from '../../math/series.ts';
import type { Panel } from '../define-feature.ts';

/*
 * Tools of panel features. Values lie on the grid of the panel, NaN where a symbol has none; whatever looks back along a
 * symbol counts the symbol's own bars, so a listing's first bar, a holiday or a delisting disturbs nobody else. Each is
 * O(T S).
 */

/** Rows at which every one of these arrays has a number. */
function rowsWith(columns: readonly Float64Array[], length: number): Int32Array {
  const rows = new Int32Array(length);
  let count = 0;
  for (let t = 0; t < length; t++) if (columns.every((values) => !Number.isNaN(values[t]))) rows[count++] = t;
  return rows.subarray(0, count);
}

/** A kernel on the rows at which all these arrays have a number, put back on the grid. */
export function onOwnRows(
  columns: readonly Float64Array[],
  kernel: (...own: Float64Array[]) => Float64Array,
): Float64Array {
  const rows = rowsWith(columns, columns[0].length);
  const own = kernel(...columns.map((values) => Float64Array.from(rows, (t) => values[t])));
  const out = missing(columns[0].length);
  rows.forEach((t, i) => {
    out[t] = own[i];
  });
  return out;
}

/** A kernel of each symbol's own closes. */
export function ofCloses(panel: Panel, kernel: (close: Float64Array) => Float64Array): Float64Array[] {
  return panel.bars.close.map((close) => onOwnRows([close], kernel));
}

/** Log returns of each symbol over its own last bars. */
export function returnsOf(panel: Panel, period = 1): Float64Array[] {
  return ofCloses(panel, (close) => logReturns(close, period));
}

/** Per moment a number made from the values of the symbols that have one; NaN where none has. */
export function acrossSymbols(
  values: readonly Float64Array[],
  statistic: (present: Float64Array) => number,
): Float64Array {
  const out = missing(values[0]?.length ?? 0);
  const present = new Float64Array(values.length);
  for (let t = 0; t < out.length; t++) {
    let count = 0;
    for (const own of values) if (!Number.isNaN(own[t])) present[count++] = own[t];
    if (count > 0) out[t] = statistic(present.subarray(0, count));
  }
  return out;
}

/** The same with 0 in moments after the first at which no symbol has a value, so that kernels may run over it. */
export function withoutHoles(values: Float64Array): Float64Array {
  const first = firstFinite(values);
  return values.map((value, t) => (t > first && Number.isNaN(value) ? 0 : value));
}

/** A series of the market as the column of every symbol. */
export function forAll(panel: Panel, market: Float64Array): Float64Array[] {
  return panel.symbols.map(() => market);
}

/** Fewer symbols of a sector than this, at a moment, are no sector: the whole universe stands in. */
export const leastInSector = 3;

/** Symbols by sector; those without one are in none. */
export function sectorsOf(panel: Panel): number[][] {
  const members = new Map<string, number[]>();
  panel.sectors.forEach((sector, s) => {
    if (sector === undefined) return;
    const known = members.get(sector);
    if (known) known.push(s);
    else members.set(sector, [s]);
  });
  return [...members.values()].filter((group) => group.length >= leastInSector);
}

/** Per moment, as many results as there are values. */
type Among = (present: Float64Array) => ArrayLike<number>;

/** Each value among those of all symbols at the same moment. */
export function amongAll(values: readonly Float64Array[], among: Among): Float64Array[] {
  const out = values.map((own) => missing(own.length));
  place(values, [...values.keys()], 1, among, out);
  return out;
}

/** Each value among those of the symbol's sector, or of all where the sector is too small (leastInSector). */
export function amongSector(panel: Panel, values: readonly Float64Array[], among: Among): Float64Array[] {
  const out = amongAll(values, among);
  for (const group of sectorsOf(panel)) place(values, group, leastInSector, among, out);
  return out;
}

function place(
  values: readonly Float64Array[],
  group: readonly number[],
  least: number,
  among: Among,
  out: Float64Array[],
): void {
  const present = new Float64Array(group.length);
  const members = new Int32Array(group.length);
  for (let t = 0; t < (values[0]?.length ?? 0); t++) {
    let count = 0;
    for (const s of group) {
      if (Number.isNaN(values[s][t])) continue;
      members[count] = s;
      present[count++] = values[s][t];
    }
    if (count < least) continue;
    const results = among(present.subarray(0, count));
    for (let i = 0; i < count; i++) out[members[i]][t] = results[i];
  }
}
