import { type CostSettings, costRate } from '../costs.ts';
import type { PricePanel } from '../price-panel.ts';

/**
 * Buy and hold: an equal slot of the capital for each symbol, bought with the same costs at the first open after the
 * symbol's first prediction, and never traded again. A slot whose symbol has no prediction yet waits in cash; what a delisted
 * symbol's last close pays stays in cash.
 * @param firstSignal step of each symbol's first prediction, -1 when it has none
 * @returns value at the close of each step, shape (T,)
 */
export function buyAndHold(
  panel: PricePanel,
  firstSignal: ArrayLike<number>,
  capital: number,
  costs: CostSettings,
): Float64Array {
  const count = panel.symbols.length;
  const slot = capital / count;
  const bought = slot / (1 + costRate(costs));
  const value = new Float64Array(panel.time.length);
  for (let id = 0; id < count; id++) {
    let shares = 0;
    let worth = slot;
    for (let step = 0; step < panel.time.length; step++) {
      const open = panel.open[step * count + id];
      const close = panel.close[step * count + id];
      const known = firstSignal[id] >= 0 && step > firstSignal[id];
      if (shares === 0 && known && !Number.isNaN(open)) {
        shares = bought / open;
        worth = shares * open;
      }
      if (shares > 0 && !Number.isNaN(close)) worth = shares * close;
      value[step] += worth;
    }
  }
  return value;
}

export function buyAndHoldName(symbols: number): string {
  return `buy and hold, equal slots of ${symbols} symbol${symbols === 1 ? '' : 's'}`;
}
