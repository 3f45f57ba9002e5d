import type { BarFrame } from '../core/frame.ts';
import type { Interval } from '../core/time.ts';
import type { Calendar } from '../market/calendar/calendar.ts';
import type { QuoteInput } from './define-feature.ts';

/**
 * Everything that features may read, in memory. computeFeatureSet is a function of this and of nothing else, so whoever
 * cuts it off at a moment or changes what comes after (the audit does both) sees whether a feature minds.
 */
export interface MarketData {
  readonly interval: Interval;
  /** By symbol: those that features are wanted of and those that they refer to. */
  readonly symbols: ReadonlyMap<string, SymbolData>;
  /** By name. */
  readonly series: ReadonlyMap<string, Series>;
}

export interface SymbolData {
  readonly bars: BarFrame;
  readonly calendar: Calendar;
  readonly sector?: string;
  /** Last quote of each bar, by row of `bars`; NaN where there was none. */
  readonly quotes?: Readonly<Record<QuoteInput, Float64Array>>;
}

/**
 * A dated series with its revisions, in the order in which its rows became known.
 * Several rows of one period are revisions; the one that became known last counts from then on.
 */
export interface Series {
  /** What each row describes (a day, the first of a month), UTC micros. */
  readonly period: Float64Array;
  /** When each row could be known, UTC micros, ascending. */
  readonly availableAt: Float64Array;
  /** Finite. */
  readonly value: Float64Array;
}
