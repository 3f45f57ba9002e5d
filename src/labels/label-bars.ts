import type { BarFrame } from '../core/frame.ts';
import { totalReturnInputs } from '../features/total-return.ts';
import type { LabelBars } from './define-label.ts';

/** Bars as labels read them. */
export function labelBars(bars: BarFrame): LabelBars {
  const { open, high, low, close } = totalReturnInputs(bars);
  return { time: bars.time, open, high, low, close };
}
