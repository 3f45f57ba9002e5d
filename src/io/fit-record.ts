import { createHash } from 'node:crypto';
import { formatTime } from '../core/time.ts';

/** What was fitted: which kind of object learned something from rows. */
export type FittedPart = 'selection' | 'tuning' | 'model' | 'early stopping' | 'imputer' | 'calibrator' | 'stacker';

/**
 * The rows that a fitted object saw, written down where the fit happens. The audit compares them with the rows that the
 * splits allow.
 */
export interface FitRecord {
  readonly part: FittedPart;
  /** Fold whose test rows the object serves; 'final' serves the hold-out and production. */
  readonly fold: number | 'final';
  /** Set when only this symbol's rows were seen on purpose. */
  readonly symbol?: string;
  readonly rows: number;
  /** Close times of the first and the last row, and the latest time at which a label of them became known; ISO 8601. */
  readonly from: string | null;
  readonly to: string | null;
  readonly latestKnownAt: string | null;
  /** Hash of the rows' times and symbols, in any order. */
  readonly hash: string;
  /** The rows as stretches of the panel: first, one past the last, first, ...; left out when there are too many. */
  readonly spans?: readonly number[];
}

/** The columns of a panel that say which rows are which. */
export interface RowIdentity {
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  readonly labelKnownAt: ArrayLike<number>;
}

/** More stretches than this are not written; time range, count and hash still are. */
const mostSpans = 50;

export function fitRecord(
  about: Pick<FitRecord, 'part' | 'fold' | 'symbol'>,
  panel: RowIdentity,
  rows: Int32Array,
): FitRecord {
  const sorted = rows.slice().sort();
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of sorted) if (panel.labelKnownAt[row] > latest) latest = panel.labelKnownAt[row];
  const spans = spansOf(sorted);
  const n = sorted.length;
  return {
    ...about,
    rows: n,
    from: n > 0 ? formatTime(panel.time[sorted[0]]) : null,
    to: n > 0 ? formatTime(panel.time[sorted[n - 1]]) : null,
    latestKnownAt: Number.isFinite(latest) ? formatTime(latest) : null,
    hash: hashRows(panel, sorted),
    ...(spans.length <= 2 * mostSpans && { spans }),
  };
}

/** Hash of which rows these are; the same for the same times and symbols whatever else a panel holds. */
export function hashRows({ time, symbols, symbolId }: RowIdentity, sorted: Int32Array): string {
  const names = [...new Set(Array.from(sorted, (row) => symbols[symbolId[row]]))].sort();
  const place = new Map(names.map((name, i) => [name, i]));
  const placeOfId = Int32Array.from(symbols, (name) => place.get(name) ?? -1);
  const keys = new Float64Array(2 * sorted.length);
  sorted.forEach((row, i) => {
    keys[2 * i] = time[row];
    keys[2 * i + 1] = placeOfId[symbolId[row]];
  });
  return createHash('sha256').update(names.join('\n')).update(new Uint8Array(keys.buffer)).digest('hex').slice(0, 32);
}

function spansOf(sorted: Int32Array): number[] {
  const spans: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] > sorted[i - 1] + 1) spans.push(sorted[i], sorted[i] + 1);
    else spans[spans.length - 1] = sorted[i] + 1;
  }
  return spans;
}

/** The rows of a record; undefined when it has none written. */
export function recordedRows({ spans }: FitRecord): Int32Array | undefined {
  if (spans === undefined) return undefined;
  const rows: number[] = [];
  for (let i = 0; i < spans.length; i += 2) for (let row = spans[i]; row < spans[i + 1]; row++) rows.push(row);
  return Int32Array.from(rows);
}
