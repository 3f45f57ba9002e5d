import type { BarFrame } from '../core/frame.ts';
import { totalReturnInputs } from '../features/total-return.ts';

export const entries = ['close', 'next-open'] as const;
export type Entry = (typeof entries)[number];

export interface ForwardReturns {
  /** Simple return, NaN while unknown or where a price on the way is missing; shape of the bars. */
  readonly value: Float64Array;
  /** When it is known: the close of the last bar held, UTC microseconds; NaN with the value. */
  readonly knownAt: Float64Array;
}

/**
 * Total return of holding from a bar to the close `horizonBars` bars later.
 *   close:     close[t + h] / close[t] - 1       bought at the close that the signal is computed from
 *   next-open: close[t + h] / open[t + 1] - 1    bought at the first price after the signal is known
 */
export function forwardReturns(bars: BarFrame, horizonBars: number, entry: Entry): ForwardReturns {
  const { open, close } = totalReturnInputs(bars);
  const n = close.length;
  const value = new Float64Array(n).fill(Number.NaN);
  const knownAt = new Float64Array(n).fill(Number.NaN);
  for (let row = 0; row + horizonBars < n; row++) {
    const paid = entry === 'close' ? close[row] : open[row + 1];
    const got = close[row + horizonBars];
    if (!(paid > 0 && paid < Infinity && got > 0 && got < Infinity)) continue;
    value[row] = got / paid - 1;
    knownAt[row] = bars.time[row + horizonBars];
  }
  return { value, knownAt };
}
