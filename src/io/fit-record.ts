/** What was fitted: which kind of object learned something from rows. */
export type FittedPart = 'selection' | 'model' | 'early stopping' | 'imputer' | 'calibrator' | 'stacker';

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
