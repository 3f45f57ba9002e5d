import { orNull } from '../../core/numbers.ts';
import { periodReturns } from '../../math/returns.ts';
import type { Holdings } from '../account.ts';
import { simulate } from '../engine.ts';
import { sharpeRatio } from '../metrics/returns.ts';
import type { BacktestSettings } from '../settings.ts';
import type { BacktestSetup } from '../setup.ts';
import type { TargetPlan } from '../sizing/targets.ts';
import type { Combination } from './combinations.ts';
import type { Optimisation } from './result.ts';
import { bestOver, stretchSharpe, walkWindows } from './walk-forward.ts';

interface Candidate {
  readonly combination: Combination;
  readonly settings: BacktestSettings;
  /** Per bar, over the whole range. */
  readonly returns: Float64Array;
}

/**
 * One account that trades each window with what was best before it. At a change it keeps what it holds: the new combination
 * decides at the close where its window begins, orders that still wait are cancelled, stops and targets are drawn anew.
 */
export function tradeWindows(
  setup: BacktestSetup,
  candidates: readonly Candidate[],
  options: { windows: number; rolling: boolean; periodsPerYear: number },
): Optimisation['walkForward'] {
  const { windows, rolling, periodsPerYear } = options;
  const { panel } = setup;
  const returns = candidates.map((candidate) => candidate.returns);
  const steps = returns[0].length;
  const longest = Math.max(...candidates.map(({ settings }) => settings.holdBars + settings.execution.delayBars));
  const parts = walkWindows(steps, windows, longest, rolling);
  const equity = new Float64Array(panel.time.length);
  let opening: Holdings | undefined;
  const chosen = parts.map(({ fitFrom, from, to }) => {
    const choice = candidates[bestOver(returns, fitFrom, Math.max(fitFrom + 2, from - longest))];
    const { settings } = choice;
    const plan = decidingAt(setup.plan(settings), from - settings.execution.delayBars, panel.symbols.length);
    // Return i is earned from step i to i + 1, on targets that were decided at step i or before.
    const stretch = { from, to, ...(opening && { opening }) };
    const run = simulate(panel, plan, { ...setup.rules(settings), recordFills: false, stretch });
    const first = opening ? from + 1 : from;
    equity.set(run.equity.subarray(first, to + 1), first);
    opening = run.holdings;
    return choice;
  });
  const begin = parts[0].from;
  const account = periodReturns(equity.subarray(begin));
  const yearly = Math.sqrt(periodsPerYear);
  return {
    rolling,
    gapBars: longest,
    windows: parts.map(({ fitFrom, from, to }, i) => ({
      chosenOn: [panel.time[fitFrom], panel.time[from]] as const,
      traded: [panel.time[from], panel.time[to]] as const,
      combination: chosen[i].combination,
      sharpeBefore: stretchSharpe(chosen[i].returns, fitFrom, Math.max(fitFrom + 2, from - longest)) * yearly,
      sharpe: stretchSharpe(account, from - begin, to - begin) * yearly,
    })),
    sharpe: orNull(sharpeRatio(account, periodsPerYear)),
    hindsightSharpe: stretchSharpe(returns[bestOver(returns, begin, steps)], begin, steps) * yearly,
    meanSharpe:
      (returns.reduce((sum, series) => sum + stretchSharpe(series, begin, steps), 0) / returns.length) * yearly,
  };
}

/** The plan with a decision at this step: the latest one at or before it, where the step has none of its own. */
function decidingAt({ weights, decided }: TargetPlan, step: number, count: number): TargetPlan {
  if (decided[step] === 1) return { weights, decided };
  let at = step;
  while (at > 0 && decided[at] === 0) at--;
  const own = weights.slice();
  own.copyWithin(step * count, at * count, (at + 1) * count);
  return { weights: own, decided: decided.with(step, 1) };
}
