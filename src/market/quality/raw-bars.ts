import type { BarColumn } from '../../core/frame.ts';

/**
 * One symbol's bars as a source gave them: any order, duplicates and all. `time` is the bar's close, UTC micros; NaN is
 * missing. Prices and volume are split-adjusted, adj_close also dividend-adjusted (equal to close where none is known).
 */
export interface RawBars extends Readonly<Record<BarColumn, Float64Array>> {
  readonly time: Float64Array;
  /** Row (line) numbers in the source, for messages. */
  readonly row?: Float64Array;
}

export type InstrumentKind = 'equity' | 'etf' | 'index' | 'crypto' | 'fx';

/** Kinds whose bars must carry a traded volume; an index or a currency pair has none of its own. */
export function hasVolume(kind: InstrumentKind): boolean {
  return kind === 'equity' || kind === 'etf' || kind === 'crypto';
}
