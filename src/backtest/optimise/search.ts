import { orNull } from '../../core/numbers.ts';
import { tradingInference } from '../../evaluation/uncertainty/trading.ts';
import { periodReturns } from '../../math/returns.ts';
import { annualisation } from '../annualisation.ts';
import { simulate } from '../engine.ts';
import { curveMetrics } from '../metrics/curve-metrics.ts';
import { sharpeRatio } from '../metrics/returns.ts';
import { type PricePanel, pricePanel } from '../price-panel.ts';
import type { BacktestSettings } from '../settings.ts';
import { type BacktestInput, signalGrid, simulationSettings, sizingInputs } from '../setup.ts';
import { type TargetPlan, targetWeights } from '../sizing/targets.ts';
import { type Combination, type Grid, gridSize } from './combinations.ts';
import { heatMap } from './heat-map.ts';
import type { Optimisation, TriedCombination } from './result.ts';
import { bestOver, stretchSharpe, walkWindows } from './walk-forward.ts';

export interface SearchOptions {
  readonly grid: Grid;
  /** Combinations with the settings that each leads to. */
  readonly tried: readonly { readonly combination: Combination; readonly settings: BacktestSettings }[];
  readonly windows: number;
  readonly rolling: boolean;
  /** Tries on the same label and features, these included. */
  readonly ledgerTries: number;
  readonly onTried?: (count: number) => void;
}

/** Parameters of a search shape targets alone: everything else of the settings is that of the input. */
function planOf(panel: PricePanel, input: BacktestInput, settings: BacktestSettings): TargetPlan {
  return targetWeights(panel, signalGrid(panel, input, settings), settings, sizingInputs(panel, input, settings));
}

/**
 * Tries every combination on the whole range, then asks what choosing would have earned: each window is traded with the
 * combination that had the best Sharpe ratio in the bars before it, as one account that pays for changing over. The best of
 * the whole range is judged for the number of tries (deflated Sharpe ratio) and the search for overfitting (PBO).
 */
export function searchParameters(input: BacktestInput, options: SearchOptions): Optimisation {
  const { tried, windows, rolling, ledgerTries, grid } = options;
  const { settings, predictions } = input;
  const { time } = predictions;
  const panel = pricePanel(input.bars, { from: time[0], to: time[time.length - 1] }, settings.dividends);
  const rules = { ...simulationSettings(panel, input.bars, settings, input.quotes), recordFills: false };
  const yearly = annualisation(panel.time);
  const { periodsPerYear } = yearly;
  const rows: TriedCombination[] = [];
  const returns = tried.map(({ combination, settings: own }, index) => {
    const run = simulate(panel, planOf(panel, input, own), rules);
    const { sharpe, totalReturn, cagr, maxDrawdown } = curveMetrics(run.equity, panel.time, periodsPerYear);
    rows.push({ combination, sharpe, totalReturn, cagr, maxDrawdown, fills: run.fillCount });
    options.onTried?.(index + 1);
    return periodReturns(run.equity);
  });
  const steps = returns[0].length;
  const best = bestOver(returns, 0, steps);
  const compared = { returns, time: panel.time.subarray(1) };
  const inference = tradingInference(returns[best], periodsPerYear, ledgerTries, compared);
  return {
    parameters: grid,
    gridSize: gridSize(grid),
    tried: tried.length,
    ledgerTries,
    annualisation: yearly,
    best: rows[best],
    rows,
    heatMap: heatMap(
      grid,
      tried.map(({ combination }) => combination),
      rows.map(({ sharpe }) => sharpe),
    ),
    walkForward: walkForward(panel, input, options, returns, { windows, rolling, periodsPerYear }),
    inference: inference ?? null,
  };
}

/** One account whose targets, window by window, are those of the combination that was best before. */
function walkForward(
  panel: PricePanel,
  input: BacktestInput,
  { tried }: SearchOptions,
  returns: readonly Float64Array[],
  options: { windows: number; rolling: boolean; periodsPerYear: number },
): Optimisation['walkForward'] {
  const { windows, rolling, periodsPerYear } = options;
  const count = panel.symbols.length;
  const steps = returns[0].length;
  const longest = Math.max(...tried.map(({ settings }) => settings.holdBars));
  const parts = walkWindows(steps, windows, longest, rolling);
  const weights = new Float64Array(panel.time.length * count);
  const decided = new Uint8Array(panel.time.length);
  const rows = parts.map(({ fitFrom, from, to }) => {
    const chosen = bestOver(returns, fitFrom, Math.max(fitFrom + 2, from - longest));
    const plan = planOf(panel, input, tried[chosen].settings);
    // Return i is earned from step i to i + 1, on targets that were decided at step i or before.
    weights.set(plan.weights.subarray(from * count, to * count), from * count);
    decided.set(plan.decided.subarray(from, to), from);
    decided[from] = 1;
    if (plan.decided[from] === 0) weights.set(latestDecision(plan, from, count), from * count);
    return { fitFrom, from, to, chosen };
  });
  const rules = simulationSettings(panel, input.bars, input.settings, input.quotes);
  const account = periodReturns(simulate(panel, { weights, decided }, rules).equity);
  const traded = account.subarray(parts[0].from);
  const yearly = Math.sqrt(periodsPerYear);
  return {
    rolling,
    gapBars: longest,
    windows: rows.map(({ fitFrom, from, to, chosen }) => ({
      chosenOn: [panel.time[fitFrom], panel.time[from]] as const,
      traded: [panel.time[from], panel.time[to]] as const,
      combination: tried[chosen].combination,
      sharpeBefore: stretchSharpe(returns[chosen], fitFrom, Math.max(fitFrom + 2, from - longest)) * yearly,
      sharpe: stretchSharpe(account, from, to) * yearly,
    })),
    sharpe: orNull(sharpeRatio(traded, periodsPerYear)),
    /** The combination that looks best with hindsight, over the same bars. */
    hindsightSharpe: stretchSharpe(returns[bestOver(returns, parts[0].from, steps)], parts[0].from, steps) * yearly,
    meanSharpe:
      (returns.reduce((sum, series) => sum + stretchSharpe(series, parts[0].from, steps), 0) / returns.length) * yearly,
  };
}

/** Weights of the last decision at or before a step. */
function latestDecision({ weights, decided }: TargetPlan, step: number, count: number): Float64Array {
  let at = step;
  while (at > 0 && decided[at] === 0) at--;
  return weights.subarray(at * count, (at + 1) * count);
}
