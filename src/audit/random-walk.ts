import { type BarColumn, singleSymbolFrame } from '../core/frame.ts';
import { createRng, deriveSeed } from '../core/rng.ts';
import type { MarketData } from '../features/market-data.ts';
import { totalReturnInputs } from '../features/total-return.ts';

/**
 * The same market with the direction of every move decided by a coin: at each moment all symbols either keep their bar
 * (seen from the close before it) or have it turned upside down. Sizes, volumes, volatility and how symbols move together
 * stay; what goes up next, nobody can know.
 * @param flip decides one moment; -1 turns the bars upside down
 */
export function turnedMarket(market: MarketData, flip: (moment: number) => 1 | -1): MarketData {
  const symbols = new Map(
    [...market.symbols].map(([symbol, data]) => {
      const { time } = data.bars;
      const before = totalReturnInputs(data.bars);
      const n = time.length;
      const after = {
        open: before.open.slice(),
        high: before.high.slice(),
        low: before.low.slice(),
        close: before.close.slice(),
      };
      let last = Number.NaN;
      let lastAfter = Number.NaN;
      for (let row = 0; row < n; row++) {
        const { open, high, low, close } = {
          open: before.open[row],
          high: before.high[row],
          low: before.low[row],
          close: before.close[row],
        };
        if (!(open > 0 && high > 0 && low > 0 && close > 0)) continue;
        if (last > 0) {
          const up = flip(time[row]) > 0;
          const turn = (price: number) => lastAfter * (up ? price / last : last / price);
          after.open[row] = turn(open);
          after.high[row] = turn(up ? high : low);
          after.low[row] = turn(up ? low : high);
          after.close[row] = turn(close);
        }
        last = close;
        lastAfter = after.close[row];
      }
      const columns: Record<BarColumn, Float64Array> = { ...after, volume: before.volume, adj_close: after.close };
      return [symbol, { ...data, bars: singleSymbolFrame(symbol, time, columns) }] as const;
    }),
  );
  return { ...market, symbols };
}

/** A coin for each moment, the same for all symbols. */
export function coin(seed: number): (moment: number) => 1 | -1 {
  const thrown = new Map<number, 1 | -1>();
  const rng = createRng(deriveSeed(seed, 'audit', 'random walk'));
  return (moment) => {
    const known = thrown.get(moment) ?? (rng.uniform() < 0.5 ? -1 : 1);
    thrown.set(moment, known);
    return known;
  };
}
