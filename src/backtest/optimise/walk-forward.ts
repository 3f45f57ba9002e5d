import { mean, standardDeviation } from '../../math/statistics.ts';

/** One stretch of bars that is traded with the parameters which were best before it. */
export interface WalkWindow {
  /** Returns of bars [fitFrom, from) choose; bars [from, to) are traded. Indices into the per-bar returns. */
  readonly fitFrom: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts n returns into `windows` + 1 stretches of one length (the first takes the remainder): the first is for choosing
 * alone, each later one is traded with what was best before it, less `gap` returns so that no position of the choice
 * reaches into it.
 * @param rolling choose on the stretch just before alone, instead of all that came before
 */
export function walkWindows(n: number, windows: number, gap: number, rolling: boolean): WalkWindow[] {
  const size = Math.floor(n / (windows + 1));
  const first = n - windows * size;
  return Array.from({ length: windows }, (_, w) => {
    const from = first + w * size;
    const begin = w === 0 ? 0 : from - size;
    return { fitFrom: rolling ? Math.min(begin, from - gap - 2) : 0, from, to: from + size };
  });
}

/** Sharpe ratio per period of returns [from, to); 0 when nothing moved. */
export function stretchSharpe(returns: Float64Array, from: number, to: number): number {
  const part = returns.subarray(Math.max(0, from), to);
  if (part.length < 2) return 0;
  const deviation = standardDeviation(part);
  return deviation > 1e-15 ? mean(part) / deviation : 0;
}

/** Index of the combination with the highest Sharpe ratio over [from, to); of equals the first. */
export function bestOver(returns: readonly Float64Array[], from: number, to: number): number {
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  returns.forEach((series, index) => {
    const ratio = stretchSharpe(series, from, to);
    if (ratio > highest) {
      highest = ratio;
      best = index;
    }
  });
  return best;
}
