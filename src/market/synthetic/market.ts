import type { BarFrame } from '../../core/frame.ts';
import { drawFactors } from './factors.ts';
import { buildGrid } from './grid.ts';
import { resolveOptions, type SyntheticOptions } from './options.ts';
import { stateWindow } from './planted-state.ts';
import { reachableAuc } from './reachable-auc.ts';
import { type Regime, regimes } from './regimes.ts';
import { syntheticSeries } from './series.ts';
import { generateSymbol, type SymbolMarket } from './symbol-bars.ts';

interface SymbolOracle {
  readonly symbol: string;
  readonly time: Float64Array;
  /** P(next adj_close > this adj_close), known at `time`; the last row speaks of a bar that is not there. */
  readonly p_up: Float64Array;
}

/** Dates are civil dates as 00:00 UTC micros. */
interface MarketTruth {
  /** By session; `time` is its close. */
  readonly regimes: readonly { time: number; regime: Regime }[];
  /** `ratio` new shares for one old from `time` on. Bars are already adjusted. */
  readonly splits: readonly { symbol: string; time: number; ratio: number }[];
  /** `cash` per share, in split-adjusted shares, ex on `time`. */
  readonly dividends: readonly { symbol: string; time: number; cash: number }[];
  /** `time` is the last date with a bar. */
  readonly delistings: readonly { symbol: string; time: number }[];
}

export interface SyntheticMarket {
  readonly bars: readonly BarFrame[];
  readonly oracle: readonly SymbolOracle[];
  readonly truth: MarketTruth;
  /** Series beside the bars, see syntheticSeries; the same at every interval. */
  readonly series: ReturnType<typeof syntheticSeries>;
  /** Expected AUC of ranking all rows with a next bar by p_up, from the 20th bar on. */
  readonly reachableAuc: number;
}

/** Cash of each dividend, from the close before its ex-date. */
function dividendsOf(market: SymbolMarket, grid: ReturnType<typeof buildGrid>) {
  const { close } = market.bars.columns;
  const found: { symbol: string; time: number; cash: number }[] = [];
  for (let i = 1; i < close.length; i++) {
    const share = grid.isFirst[i] ? market.actions.dividends.get(grid.session[i]) : undefined;
    if (share === undefined) continue;
    const time = grid.sessions[grid.session[i]].day;
    found.push({ symbol: market.bars.symbols[0], time, cash: share * close[i - 1] });
  }
  return found;
}

/** p_up of the rows that a forecaster can be scored on. */
function scored(oracle: readonly SymbolOracle[]): Float64Array {
  const parts = oracle.map(({ p_up }) => p_up.subarray(stateWindow - 1, Math.max(stateWindow - 1, p_up.length - 1)));
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

/**
 * A market with a planted edge of known size: regimes, GARCH volatility, fat tails, market and sector factors, dividends,
 * splits, delistings; on the calendar of New York, each bar stamped at its close. See generateSymbol for the formulas and
 * createPlantedState for what is planted. The same options give the same market; more days leave the first ones as they
 * were (adj_close up to one constant factor), and more symbols leave the earlier ones as they were.
 * @throws TrademlError (config) when an option is out of bounds
 */
export function generateMarket(options: SyntheticOptions): SyntheticMarket {
  const resolved = resolveOptions(options);
  const grid = buildGrid(resolved.start, resolved.days, resolved.interval);
  const factors = drawFactors(resolved.seed, grid);
  const markets = resolved.names.map((_, index) => generateSymbol(resolved, grid, factors, index));
  const oracle = markets.map(({ bars, upProbability }) => ({
    symbol: bars.symbols[0],
    time: bars.time,
    p_up: upProbability,
  }));
  const dayOf = (session: number) => grid.sessions[session].day;
  const truth: MarketTruth = {
    regimes: grid.sessions.map(({ close }, i) => ({ time: close, regime: regimes[factors.regime[i]].name })),
    splits: markets.flatMap(({ bars, actions }) =>
      [...actions.splits].map(([session, ratio]) => ({ symbol: bars.symbols[0], time: dayOf(session), ratio })),
    ),
    dividends: markets.flatMap((market) => dividendsOf(market, grid)),
    delistings: markets
      .filter(({ actions }) => actions.delistedFrom < grid.sessions.length)
      .map(({ bars, actions }) => ({ symbol: bars.symbols[0], time: dayOf(actions.delistedFrom - 1) })),
  };
  return {
    bars: markets.map((market) => market.bars),
    oracle,
    truth,
    series: syntheticSeries(resolved.seed, grid, factors.regime),
    reachableAuc: reachableAuc(scored(oracle)),
  };
}
