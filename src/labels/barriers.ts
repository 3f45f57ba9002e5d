import { isPrice, type LabelBars, type LabelParam, real } from './define-label.ts';

/** A barrier price above and one below; infinite where there is none. */
export interface Barriers {
  readonly upper: number;
  readonly lower: number;
  /** What counts when one bar reaches both, since the order inside a bar is unknowable: 1 the upper, -1 the lower. */
  readonly worst: 1 | -1;
}

export interface Touch {
  /** The bar that touched, or the last bar of the horizon. */
  readonly end: number;
  /** 1 the upper barrier, -1 the lower, 0 none within the horizon. */
  readonly hit: 1 | -1 | 0;
}

/**
 * The first barrier that the bars row + 1 to row + horizon reach. A bar that opens beyond a barrier has touched that one
 * at its open, whatever else it reaches; otherwise its high and low count.
 * @returns undefined when a bar up to the touch has a price that is missing or not positive
 */
export function firstTouch(bars: LabelBars, row: number, horizon: number, barriers: Barriers): Touch | undefined {
  const { open, high, low, close } = bars;
  const { upper, lower, worst } = barriers;
  const last = row + horizon;
  for (let end = row + 1; end <= last; end++) {
    if (!isPrice(open[end]) || !isPrice(high[end]) || !isPrice(low[end]) || !isPrice(close[end])) return undefined;
    if (open[end] >= upper) return { end, hit: 1 };
    if (open[end] <= lower) return { end, hit: -1 };
    const above = high[end] >= upper;
    const below = low[end] <= lower;
    if (above && below) return { end, hit: worst };
    if (above) return { end, hit: 1 };
    if (below) return { end, hit: -1 };
  }
  return { end: last, hit: 0 };
}

/** A barrier's distance in deviations of one bar's return. */
export function multiple(byDefault: number, describe: string): LabelParam {
  return real(byDefault, 0, 1000, `${describe}, in standard deviations of one bar's return; 0 = no such barrier`);
}

export const span: LabelParam = {
  default: 100,
  min: 2,
  max: 2000,
  describe: 'span of the exponentially weighted deviation of past returns; no label before that many returns',
};

/** Distances as a share of the close; infinite for a multiple of 0. */
export function distanceOf(times: number, deviation: number): number {
  return times === 0 ? Number.POSITIVE_INFINITY : times * deviation;
}
