import type { BarColumn, BarFrame } from '../../../src/core/frame.ts';
import type { RawBars } from '../../../src/market/quality/index.ts';
import type { SyntheticMarket } from '../../../src/market/synthetic/index.ts';

/** p_up and whether the next total return was up (1) or not (0), for each row from the 20th on that has a next one. */
export function outcomes(market: SyntheticMarket): { p: number; y: number }[] {
  return market.bars.flatMap(({ columns }, k) => {
    const price = columns.adj_close;
    return Array.from({ length: Math.max(0, price.length - 20) }, (_, i) => ({
      p: market.oracle[k].p_up[i + 19],
      y: price[i + 20] > price[i + 19] ? 1 : 0,
    }));
  });
}

export function logReturns({ columns }: BarFrame): Float64Array {
  const price = columns.adj_close;
  return Float64Array.from({ length: price.length - 1 }, (_, i) => Math.log(price[i + 1] / price[i]));
}

/** A made frame as raw bars; its columns are all doubles. */
export function rawOf({ time, columns }: BarFrame): RawBars {
  return { time, ...(columns as Record<BarColumn, Float64Array>) };
}
