import { type PricePanel, pricePanel } from '../../src/backtest/price-panel.ts';
import { type BarFrame, singleSymbolFrame } from '../../src/core/frame.ts';
import { createRng } from '../../src/core/rng.ts';

export const noCosts = { feeBps: 0, halfSpreadBps: 0, slippageBps: 0, borrowBpsPerYear: 0 };

/** Day n of the test calendar, micros. Day 0 is Monday 2024-01-01, 21:00 UTC. */
export const day = (n: number) => Date.UTC(2024, 0, 1 + n, 21) * 1000;

/** Bars of one symbol from rows of [day, open, close] or [day, open, close, adj_close]. */
export function barsOf(symbol: string, rows: readonly (readonly number[])[]): BarFrame {
  const column = (pick: (row: readonly number[]) => number) => Float64Array.from(rows, pick);
  return singleSymbolFrame(
    symbol,
    column(([at]) => day(at)),
    {
      open: column(([, open]) => open),
      high: column(([, open, close]) => Math.max(open, close)),
      low: column(([, open, close]) => Math.min(open, close)),
      close: column(([, , close]) => close),
      volume: column(() => 1000),
      adj_close: column(([, , close, adjusted]) => adjusted ?? close),
    },
  );
}

/** Bars of one symbol from rows of [day, open, high, low, close, volume] with or without adj_close. */
export function barRows(symbol: string, rows: readonly (readonly number[])[]): BarFrame {
  const column = (pick: (row: readonly number[]) => number) => Float64Array.from(rows, pick);
  return singleSymbolFrame(
    symbol,
    column(([at]) => day(at)),
    {
      open: column((row) => row[1]),
      high: column((row) => row[2]),
      low: column((row) => row[3]),
      close: column((row) => row[4]),
      volume: column((row) => row[5]),
      adj_close: column((row) => row[6] ?? row[4]),
    },
  );
}

/** All bars on one clock. @param lastDay last day of the window; the last bar's when left out */
export function panelOf(bars: readonly BarFrame[], lastDay?: number): PricePanel {
  const to = lastDay === undefined ? Number.POSITIVE_INFINITY : day(lastDay);
  return pricePanel(bars, { from: Number.NEGATIVE_INFINITY, to });
}

/** A plan from one row of weights per step; null decides nothing. */
export function planOf(rows: readonly (readonly number[] | null)[]) {
  const width = rows.find((row) => row !== null)?.length ?? 0;
  return {
    weights: Float64Array.from(rows.flatMap((row) => row ?? new Array<number>(width).fill(0))),
    decided: Uint8Array.from(rows, (row) => (row === null ? 0 : 1)),
  };
}

/** Random walks with gaps overnight, one bar on each day of the week. */
export function randomBars(symbols: number, days: number, seed: number): BarFrame[] {
  const rng = createRng(seed);
  return Array.from({ length: symbols }, (_, id) => {
    let close = 50 + 10 * id;
    const rows = Array.from({ length: days }, (_, at) => {
      const open = close * Math.exp(0.004 * rng.normal());
      close = open * Math.exp(0.0003 + 0.012 * rng.normal());
      return [at, open, close];
    });
    return barsOf(`S${id}`, rows);
  });
}
