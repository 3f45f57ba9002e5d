import type { Fill } from '../fills.ts';

export interface RoundTrips {
  /** Positions that were opened and closed again (a flip from long to short closes one and opens the next). */
  readonly closed: number;
  /** Of these, how many made money after fees, spread, slippage and impact. */
  readonly won: number;
}

/**
 * Counts closed positions by walking the fills of each symbol. Costs of a flip are shared between the position that it
 * closes and the one that it opens in proportion to their sizes.
 * @param fills in time order
 */
export function roundTrips(fills: readonly Fill[], symbolCount: number): RoundTrips {
  const profit = new Float64Array(symbolCount);
  let closed = 0;
  let won = 0;
  for (const { symbolId, shares, price, fee, spreadCost, slippageCost, impactCost, sharesAfter } of fills) {
    const cost = fee + spreadCost + slippageCost + impactCost;
    const before = sharesAfter - shares;
    const flips = before * sharesAfter < 0;
    if (sharesAfter !== 0 && !flips) {
      profit[symbolId] -= shares * price + cost;
      continue;
    }
    const closingCost = flips ? cost * Math.abs(before / shares) : cost;
    // Leaving a position pays what it is worth: a sale of what was held, or a purchase of what was short.
    const result = profit[symbolId] + (flips ? before : -shares) * price - closingCost;
    closed++;
    if (result > 0) won++;
    profit[symbolId] = flips ? -(sharesAfter * price) - (cost - closingCost) : 0;
  }
  return { closed, won };
}
