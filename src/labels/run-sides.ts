/** Out-of-fold predictions of one symbol as signed numbers: positive is up. */
export interface RunSide {
  /** UTC micros, ascending. */
  readonly time: Float64Array;
  readonly side: Float64Array;
}

/** By what the label writes after `of=`. */
export type RunSides = Readonly<Record<string, RunSide>>;

/** The prediction at each bar; NaN at bars that have none. @param at close times of bars, UTC micros, ascending */
export function sideAtBars({ time, side }: RunSide, at: Float64Array): Float64Array {
  let row = 0;
  return Float64Array.from(at, (moment) => {
    while (row < time.length && time[row] < moment) row++;
    return time[row] === moment ? side[row] : Number.NaN;
  });
}
