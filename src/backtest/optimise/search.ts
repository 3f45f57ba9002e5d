import { tradingInference } from '../../evaluation/uncertainty/trading.ts';
import { periodReturns } from '../../math/returns.ts';
import { annualisation } from '../annualisation.ts';
import { simulate } from '../engine.ts';
import { curveMetrics } from '../metrics/curve-metrics.ts';
import type { BacktestSettings } from '../settings.ts';
import { type BacktestInput, BacktestSetup, panelOf } from '../setup.ts';
import { type Combination, type Grid, gridSize } from './combinations.ts';
import { heatMaps } from './heat-map.ts';
import type { Optimisation, TriedCombination } from './result.ts';
import { tradeWindows } from './trade-windows.ts';
import { bestOver } from './walk-forward.ts';

export interface SearchOptions {
  readonly grid: Grid;
  /** Combinations with the settings that each leads to, in the order of the grid. */
  readonly tried: readonly { readonly combination: Combination; readonly settings: BacktestSettings }[];
  /** Keys of the grid that are no choice of the trader's: what trading costs. */
  readonly assumed: readonly string[];
  readonly windows: number;
  readonly rolling: boolean;
  /** Tries on the same label and features, these included. */
  readonly ledgerTries: number;
  readonly onTried?: (count: number) => void;
}

/**
 * Tries every combination on the whole range, then asks what choosing would have earned: each window is traded with the
 * combination that had the best Sharpe ratio in the bars before it, as one account that pays for changing over. The best of
 * the whole range is judged for the number of tries (deflated Sharpe ratio) and the search for overfitting (PBO).
 * Costs can be tried but not chosen, or the cheapest would always win: whatever chooses looks at the combinations with the
 * dearest costs alone.
 */
export function searchParameters(input: BacktestInput, options: SearchOptions): Optimisation {
  const { tried, assumed, windows, rolling, ledgerTries, grid } = options;
  const panel = panelOf(input);
  const setup = new BacktestSetup(panel, input);
  const yearly = annualisation(panel.time);
  const { periodsPerYear } = yearly;
  const rows: TriedCombination[] = [];
  const returns = tried.map(({ combination, settings }, index) => {
    const run = simulate(panel, setup.plan(settings), { ...setup.rules(settings), recordFills: false });
    const { sharpe, totalReturn, cagr, maxDrawdown } = curveMetrics(run.equity, panel.time, periodsPerYear);
    rows.push({ combination, sharpe, totalReturn, cagr, maxDrawdown, fills: run.fillCount });
    options.onTried?.(index + 1);
    return periodReturns(run.equity);
  });
  const dearest = dearestCosts(grid, assumed);
  const choices = [...tried.keys()].filter((i) =>
    Object.entries(dearest).every(([key, value]) => tried[i].combination[key] === value),
  );
  const candidates = choices.map((i) => ({ ...tried[i], returns: returns[i] }));
  const compared = candidates.map((candidate) => candidate.returns);
  const best = bestOver(compared, 0, compared[0].length);
  const series = { returns: compared, time: panel.time.subarray(1) };
  const inference = tradingInference(compared[best], periodsPerYear, ledgerTries, series);
  return {
    parameters: grid,
    gridSize: gridSize(grid),
    tried: tried.length,
    chosenAmong: choices.length,
    assumed: dearest,
    ledgerTries,
    annualisation: yearly,
    best: rows[choices[best]],
    rows,
    heatMaps: heatMaps(
      grid,
      tried.map(({ combination }) => combination),
      rows.map(({ sharpe }) => sharpe),
    ),
    walkForward: tradeWindows(setup, candidates, { windows, rolling, periodsPerYear }),
    inference: inference ?? null,
  };
}

/** The largest value of each cost that was tried. */
export function dearestCosts(grid: Grid, assumed: readonly string[]): Combination {
  const keys = Object.keys(grid).filter((key) => assumed.includes(key));
  return Object.fromEntries(keys.map((key) => [key, Math.max(...grid[key].map(Number))]));
}
