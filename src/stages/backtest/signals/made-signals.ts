import type { GivenSignals } from '../../../backtest/given-signals.ts';
import type { Interval } from '../../../core/time.ts';
import type { SignalsSummary } from '../../../io/signal-runs.ts';

/** Signals as one of the sources makes them; see SignalsSummary. */
export interface MadeSignals {
  readonly rows: GivenSignals;
  readonly unit: SignalsSummary['unit'];
  readonly interval: Interval;
  readonly symbols: readonly string[];
  readonly label: string;
  readonly featuresName: string;
  /** Empty cells of a wide file of weights beside others of their time. */
  readonly emptyCells?: number;
  /** Start of the hold-out, micros; undefined where nothing is sealed. */
  readonly sealedFrom: number | undefined;
}
