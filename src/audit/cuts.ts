import { createRng, deriveSeed, type Rng } from '../core/rng.ts';
import { microsPerDay } from '../core/time.ts';
import type { MarketData } from '../features/market-data.ts';
import type { SymbolColumns } from './subject.ts';

export interface CutOptions {
  /** Cuts at most. */
  readonly count: number;
  readonly seed: number;
}

/**
 * Moments at which history is cut off: half of them where looking ahead shows (the first finite rows, around the start
 * and the end of sessions, at the edges of gaps, just before the last rows, at the end of symbols that stop early), the
 * rest at random. Each is the close of a bar, so the row at it is the last one known.
 * @param columns the features of the whole market
 */
export function cutMoments(
  market: MarketData,
  symbols: readonly string[],
  columns: SymbolColumns,
  options: CutOptions,
): number[] {
  const rng = createRng(deriveSeed(options.seed, 'audit', 'cuts'));
  const grid = gridOf(market, symbols);
  if (grid.length < 2) return [];
  const groups = [
    lastRows(grid),
    firstFiniteRows(market, symbols, columns, rng),
    sessionEdges(market, symbols, rng),
    gapEdges(market, symbols),
    symbolEnds(market, symbols, grid),
  ];
  const chosen = new Set<number>();
  const final = grid[grid.length - 1];
  // One of each group in turn, so that none crowds out another.
  const events = groups.map((group) =>
    shuffled(
      group.filter((at) => at < final),
      rng,
    ),
  );
  for (let round = 0; chosen.size < options.count / 2 && events.some((group) => group.length > round); round++) {
    for (const group of events) if (round < group.length && chosen.size < options.count / 2) chosen.add(group[round]);
  }
  const random = Math.min(options.count, grid.length - 1);
  while (chosen.size < random) chosen.add(grid[rng.integer(grid.length - 1)]);
  return [...chosen].sort((a, b) => a - b);
}

/** Distinct bar times of these symbols, ascending. */
export function gridOf(market: MarketData, symbols: readonly string[]): Float64Array {
  const distinct = new Set<number>();
  for (const symbol of symbols) for (const at of timesOf(market, symbol)) distinct.add(at);
  return Float64Array.from(distinct).sort();
}

export function timesOf(market: MarketData, symbol: string): Float64Array {
  return market.symbols.get(symbol)?.bars.time ?? new Float64Array(0);
}

function lastRows(grid: Float64Array): number[] {
  return [2, 3, 4, 7].filter((back) => grid.length >= back).map((back) => grid[grid.length - back]);
}

function firstFiniteRows(market: MarketData, symbols: readonly string[], columns: SymbolColumns, rng: Rng): number[] {
  const found = new Set<number>();
  for (const symbol of symbols) {
    const time = timesOf(market, symbol);
    for (const values of Object.values(columns.get(symbol) ?? {})) {
      const first = values.findIndex((value) => !Number.isNaN(value));
      if (first >= 0 && rng.uniform() < 0.2) found.add(time[first]);
    }
  }
  return [...found];
}

/** Close of a session's first bar, a bar inside, its last but one and its last. */
function sessionEdges(market: MarketData, symbols: readonly string[], rng: Rng): number[] {
  if (market.interval === '1d' || symbols.length === 0) return [];
  const time = timesOf(market, symbols[rng.integer(symbols.length)]);
  const day = (row: number) => Math.floor(time[row] / microsPerDay);
  const starts: number[] = [];
  for (let row = 1; row < time.length; row++) if (day(row) !== day(row - 1)) starts.push(row);
  return shuffled(starts, rng)
    .slice(0, 8)
    .flatMap((start, i) => [time[start], time[start - 1], time[Math.max(0, start - 2 - (i % 3))]]);
}

/** Rows before, at and after a bar without a usable price. */
function gapEdges(market: MarketData, symbols: readonly string[]): number[] {
  const found: number[] = [];
  for (const symbol of symbols) {
    const bars = market.symbols.get(symbol)?.bars;
    if (!bars) continue;
    const { close } = bars.columns;
    for (let row = 1; row + 1 < close.length; row++) {
      if (close[row] > 0) continue;
      found.push(bars.time[row - 1], bars.time[row], bars.time[row + 1]);
    }
  }
  return found;
}

/** Just before and at the last bar of a symbol that stops before the others. */
function symbolEnds(market: MarketData, symbols: readonly string[], grid: Float64Array): number[] {
  return symbols.flatMap((symbol) => {
    const time = timesOf(market, symbol);
    const n = time.length;
    return n > 1 && time[n - 1] < grid[grid.length - 1] ? [time[n - 2], time[n - 1]] : [];
  });
}

function shuffled(values: readonly number[], rng: Rng): number[] {
  const mixed = [...values];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  return mixed;
}
