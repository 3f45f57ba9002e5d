import { formatDate } from '../../core/time.ts';
import { correctPValues } from '../../math/corrections.ts';
import { normalCdf } from '../../math/special-normal.ts';
import { variance } from '../../math/statistics.ts';
import type { PartResult } from '../range-result.ts';
import { type MarketStates, stateLookup } from '../regimes/market-states.ts';
import type { ScoredRows } from '../scoring.ts';
import type { MarketContext } from './market-context.ts';

/** Ways to cut the rows into parts that are scored apart. */
export type PartKind = 'symbol' | 'sector' | 'year' | 'regime' | `market ${MarketStates['rule']}`;

export interface RowPart {
  readonly kind: PartKind;
  readonly name: string;
  /** Unlike the key of any other part. */
  readonly key: string;
  /** Row numbers. */
  readonly of: Int32Array;
}

/** Every part of the rows, in order of kind and name. Rows without sector or regime are in no such part. */
export function partsOf(
  rows: ScoredRows,
  { market, states = [] }: { readonly market: MarketContext | undefined; readonly states?: readonly MarketStates[] },
): RowPart[] {
  const symbolOf = (row: number) => rows.symbols[rows.symbolId[row]];
  const sectorOf = (row: number) => market?.sectors.get(symbolOf(row));
  const regimeOf = (row: number) => market?.barAt(symbolOf(row), rows.time[row])?.regime;
  return [
    ...rowsBy(rows, 'year', (row) => formatDate(rows.time[row]).slice(0, 4)),
    ...rowsBy(rows, 'symbol', symbolOf),
    ...rowsBy(rows, 'sector', sectorOf),
    ...rowsBy(rows, 'regime', regimeOf),
    ...states.flatMap((own) => {
      const stateAt = stateLookup(own);
      return rowsBy(rows, `market ${own.rule}`, (row) => stateAt(rows.time[row]));
    }),
  ];
}

function rowsBy({ time }: ScoredRows, kind: PartKind, nameOf: (row: number) => string | undefined): RowPart[] {
  const lists = new Map<string, number[]>();
  for (let row = 0; row < time.length; row++) {
    const name = nameOf(row);
    if (name === undefined) continue;
    const list = lists.get(name);
    if (list) list.push(row);
    else lists.set(name, [row]);
  }
  return [...lists]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, list]) => ({ kind, name, key: `${kind} ${name}`, of: Int32Array.from(list) }));
}

/** Fewer rows than this get a score, but no interval and no p-value. */
export const fewestPartRows = 60;

/** Two-sided p-value of a part's score against chance, by its bootstrap standard deviation; null without one. */
export function partPValue(value: number | null, resampled: Float64Array | undefined, chance: number): number | null {
  if (value === null || !resampled) return null;
  const defined = resampled.filter((score) => !Number.isNaN(score));
  const deviation = Math.sqrt(variance(defined));
  if (defined.length < 0.9 * resampled.length || !(deviation > 0)) return null;
  return 2 * normalCdf(-Math.abs(value - chance) / deviation);
}

/** The p-values of one kind of parts, corrected for how many were looked at (Benjamini-Hochberg). */
export function withCorrectedPValues(parts: readonly PartResult[]): PartResult[] {
  const raw = Float64Array.from(parts, ({ pValue }) => pValue ?? Number.NaN);
  const corrected = correctPValues(raw, 'benjamini-hochberg');
  return parts.map((part, i) => ({ ...part, corrected: Number.isNaN(corrected[i]) ? null : corrected[i] }));
}
