import { type BarFrame, singleSymbolFrame } from '../src/core/frame.ts';
import { createRng } from '../src/core/rng.ts';
import { microsPerDay } from '../src/core/time.ts';

/** A random walk of daily bars for speed alone: no calendar, no market behind it. */
export function madeBars(symbol: string, rows: number, seed: number): BarFrame {
  const rng = createRng(seed);
  const column = () => new Float64Array(rows);
  const bars = {
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    adj_close: column(),
  };
  const time = column();
  let price = 100;
  for (let i = 0; i < rows; i++) {
    const open = price * Math.exp(0.002 * rng.normal());
    const close = open * Math.exp(0.01 * rng.normal());
    time[i] = (10_000 + i) * microsPerDay;
    bars.open[i] = open;
    bars.close[i] = close;
    bars.adj_close[i] = close;
    bars.high[i] = Math.max(open, close) * Math.exp(0.004 * rng.uniform());
    bars.low[i] = Math.min(open, close) * Math.exp(-0.004 * rng.uniform());
    bars.volume[i] = Math.round(1e6 * Math.exp(0.4 * rng.normal()));
    price = close;
  }
  return singleSymbolFrame(symbol, time, bars);
}
