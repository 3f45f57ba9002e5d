/**
 * How orders fill. Every order is decided at a close and lives from the next bar on.
 *   open, close   the next bar's open or close
 *   vwap          (high + low + close) / 3 of the next bar: bars carry no volume-weighted price
 *   limit         a buy rests `offsetBps` below the close of the decision, a sale as far above it. It fills at the open
 *                 of a bar that opens beyond it, else at the limit once the bar trades THROUGH it; a bar that only touches
 *                 it does not fill (others were in the queue before).
 *   stop          a buy waits `offsetBps` above the close, a sale below. It fills at the open of a bar that opens beyond
 *                 it (a gap), else at the stop price once the bar touches it.
 * A limit or stop order waits until it fills or a new decision takes its place.
 */
export const fillModes = ['open', 'close', 'vwap', 'limit', 'stop'] as const;
export type FillMode = (typeof fillModes)[number];

export interface ExecutionSettings {
  readonly fill: FillMode;
  /** Distance of limit and stop orders from the close of the decision. */
  readonly offsetBps: number;
  /** Bars between a decision and the first bar that may fill it, beyond the one that is always there. */
  readonly delayBars: number;
  /** Largest share of a bar's traded money that one order may take; what is left over waits for the next bar. 0: no cap. */
  readonly participation: number;
  /** Shares come in multiples of this; 0: any fraction. */
  readonly lot: number;
  /** Largest sum of |trades| / equity at one bar; all trades shrink alike. 0: no budget. */
  readonly turnoverBudget: number;
  /** What happens to a position when its symbol's data end: -0.3 pays 30 % less than the last close. */
  readonly delistingReturn: number;
}

export const nextOpen: ExecutionSettings = {
  fill: 'open',
  offsetBps: 0,
  delayBars: 0,
  participation: 0,
  lot: 0,
  turnoverBudget: 0,
  delistingReturn: 0,
};

/** Yearly rates as fractions, simple, 365 days. */
export interface FinancingSettings {
  /** Earned on free cash: cash less the value of short positions, whose proceeds are held as security. */
  readonly cashRate: number;
  /** Paid on free cash below zero. */
  readonly marginRate: number;
  /** Paid by longs to shorts on the value of the position (perpetual futures); below zero shorts pay. */
  readonly fundingRate: number;
}

export const noFinancing: FinancingSettings = { cashRate: 0, marginRate: 0, fundingRate: 0 };
