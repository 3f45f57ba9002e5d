import type { Interval } from '../../core/time.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { BarView } from './bar-view.ts';
import type { InstrumentKind, RawBars } from './raw-bars.ts';

/** error: the series must not be used as it is; warning: look at it; info: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

export interface Finding {
  readonly symbol: string;
  readonly check: string;
  readonly severity: Severity;
  /** How many rows (or sessions, or runs: the detail says) are concerned. */
  readonly count: number;
  /** Rows looked at. */
  readonly rows: number;
  /** count over what was expected, 0 to 1. */
  readonly share: number;
  /** The first offenders, at most `limits.firstRows`. */
  readonly first: readonly Offender[];
}

export interface Offender {
  /** UTC micros of the bar's close, or of the missing session's. NaN when the time itself is missing. */
  readonly time: number;
  readonly detail: string;
}

export interface QualityLimits {
  /** Share of missing values or sessions above which a symbol is unfit. */
  readonly maxMissingShare: number;
  /** Largest simple change of adj_close from bar to bar that needs no explanation. */
  readonly maxMove: number;
  /** How far a price ratio may be from n:m and still look like a split, relative. */
  readonly splitTolerance: number;
  /** Turnover (close times volume) over its median of 20 bars, from which a jump is taken for news and not for a split. */
  readonly newsTurnover: number;
  /** Identical closes in a row that make a stale run. */
  readonly staleRun: number;
  /** Missing sessions in a row that are reported as one long gap. */
  readonly longGap: number;
  /** Relative slack in high >= low and the like, for rounding in adjusted prices. */
  readonly priceSlack: number;
  readonly firstRows: number;
}

export const defaultLimits: QualityLimits = {
  maxMissingShare: 0.05,
  maxMove: 0.5,
  splitTolerance: 0.03,
  newsTurnover: 4,
  staleRun: 10,
  longGap: 60,
  priceSlack: 1e-6,
  firstRows: 5,
};

export interface QualityContext {
  readonly symbol: string;
  readonly interval: Interval;
  readonly kind: InstrumentKind;
  readonly calendar: Calendar;
  /** Anything left out has its default. */
  readonly limits?: Partial<QualityLimits>;
  /** UTC micros after which a bar can't be known yet; default: now. */
  readonly now?: number;
}

/** The context with everything filled in, as checks receive it. */
export interface CheckContext extends QualityContext {
  readonly limits: QualityLimits;
  readonly now: number;
}

/** One rule. Adding one is a file with this entry and a line in index.ts. */
export interface BarCheck {
  readonly name: string;
  readonly summary: string;
  run(view: BarView, context: CheckContext): Finding[];
  /** True when this one row can't be a real bar; cleanBars drops such rows when the check reported a finding. */
  isImpossible?(raw: RawBars, row: number, limits: QualityLimits, now: number): boolean;
}
