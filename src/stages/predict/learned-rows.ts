import { parseTime } from '../../core/time.ts';
import type { FitRecord } from '../../io/fit-record.ts';
import type { Panel } from '../../io/panel.ts';

/**
 * Rows that a part of a predictor (a model, a stacker, a calibrator) learned from, as far as its record tells: those of
 * these symbols in this range of time.
 */
export interface LearnedRows {
  readonly symbols: readonly string[];
  /** Micros, inclusive. */
  readonly from: number;
  /** Micros, exclusive: when the last of the outcomes that it learned was known; just after the last row in older records. */
  readonly until: number;
}

/** What a record says of the rows that were learned from; times as ISO 8601. */
interface Recorded {
  readonly symbols?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly latestKnownAt?: string;
}

/** @returns undefined when the record does not name symbols and range: an older trademl wrote it */
export function learnedRows({ symbols, from, to, latestKnownAt }: Recorded, file: string): LearnedRows | undefined {
  if (symbols === undefined || from === undefined || to === undefined) return undefined;
  const last = parseTime(to, `a time in ${file}`);
  const known = latestKnownAt === undefined ? last : parseTime(latestKnownAt, `a time in ${file}`);
  return { symbols, from: parseTime(from, `a time in ${file}`), until: Math.max(last + 1, known) };
}

/** Of the fits of a run's second stage; none where nothing was learned, as by an average, or from no rows. */
export function learnedByFits(
  fits: readonly FitRecord[] | undefined,
  symbols: readonly string[],
  file: string,
): (LearnedRows | undefined)[] {
  if (fits === undefined) return [undefined];
  return fits.flatMap(({ symbol, from, to, latestKnownAt }) => {
    if (from === null || to === null) return [];
    const only = symbol === undefined ? symbols : [symbol];
    return [learnedRows({ symbols: only, from, to, latestKnownAt: latestKnownAt ?? undefined }, file)];
  });
}

/**
 * Which rows a predictor learned from. A row is in sample when its symbol is among those of any part and its time lies in
 * that part's range: from the first row learned until the last outcome learned was known. So it is told by range and not
 * row by row. Rows inside the range that had no label count as in sample, and so do those just after the last row
 * learned, whose outcomes overlap with its outcome. Rows of a symbol that no part learned from are out of sample at all
 * times, although the model may have seen the same dates through other symbols.
 * @param learned one entry a part; undefined where its record does not say
 * @param rows panel rows
 * @returns shape (rows,): 1 in sample, 0 not, -1 unknown (no part with a record has the row, and a part has no record)
 */
export function inSampleRows(
  learned: readonly (LearnedRows | undefined)[],
  { time, symbols, symbolId }: Panel,
  rows: Int32Array,
): Int8Array {
  const known = learned.filter((part) => part !== undefined);
  const otherwise = known.length < learned.length ? -1 : 0;
  const partsOf = symbols.map((symbol) => known.filter((part) => part.symbols.includes(symbol)));
  return Int8Array.from(rows, (row) => {
    const at = time[row];
    return partsOf[symbolId[row]].some(({ from, until }) => from <= at && at < until) ? 1 : otherwise;
  });
}
