import type { BarFrame } from '../core/frame.ts';
import type { PricePanel } from './price-panel.ts';

/**
 * Puts values of each symbol's bars on the panel's clock.
 * @param valuesOf one value for each bar of a frame (shape (rows,)), that depends on the bars up to it alone
 * @param lag 0: known at the close of its step; 1: known when its step begins, from the symbol's bar before
 * @returns row-major (T, N), NaN where a symbol has no bar (or none before)
 */
export function onPanel(
  panel: PricePanel,
  bars: readonly BarFrame[],
  lag: 0 | 1,
  valuesOf: (frame: BarFrame, id: number) => Float64Array,
): Float64Array {
  const count = bars.length;
  const { time } = panel;
  const out = new Float64Array(time.length * count).fill(Number.NaN);
  bars.forEach((frame, id) => {
    const values = valuesOf(frame, id);
    let step = 0;
    for (let row = 0; row < frame.time.length && step < time.length; row++) {
      const at = frame.time[row];
      if (at < time[0]) continue;
      while (step < time.length && time[step] < at) step++;
      if (step === time.length || time[step] !== at) break;
      if (row >= lag) out[step * count + id] = values[row - lag];
    }
  });
  return out;
}
