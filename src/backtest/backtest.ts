import { orNull } from '../core/numbers.ts';
import { deriveSeed } from '../core/rng.ts';
import { periodReturns } from '../math/returns.ts';
import { annualisation } from './annualisation.ts';
import { buyAndHold, buyAndHoldName } from './benchmarks/buy-and-hold.ts';
import { drawCount, randomEntries } from './benchmarks/random-entries.ts';
import { benchmarkRows } from './benchmarks/rows.ts';
import { capacityCurve } from './capacity.ts';
import { breakEvenBps, costTable } from './cost-table.ts';
import { type Simulation, simulate } from './engine.ts';
import { activityMetrics } from './metrics/activity.ts';
import { curveMetrics } from './metrics/curve-metrics.ts';
import { metricUnits } from './metrics/glossary.ts';
import { tearSheet } from './metrics/tear-sheet.ts';
import type { PricePanel } from './price-panel.ts';
import type { BacktestResult } from './result.ts';
import { type BacktestInput, BacktestSetup, panelOf } from './setup.ts';
import { sharpeInterval } from './sharpe-interval.ts';

export interface BacktestRun {
  readonly panel: PricePanel;
  readonly simulation: Simulation;
  readonly benchmark: Float64Array;
  readonly figures: Pick<
    BacktestResult,
    | 'annualisation'
    | 'metrics'
    | 'units'
    | 'intervals'
    | 'benchmark'
    | 'benchmarks'
    | 'random'
    | 'months'
    | 'drawdowns'
    | 'rollingSharpe'
    | 'costTable'
    | 'breakEvenBps'
    | 'capacity'
    | 'financing'
    | 'counts'
  >;
}

/** Step of each symbol's first prediction, -1 for none. */
function firstSignals(scores: Float64Array, count: number): Int32Array {
  const first = new Int32Array(count).fill(-1);
  for (let cell = scores.length - 1; cell >= 0; cell--) {
    if (!Number.isNaN(scores[cell])) first[cell % count] = Math.floor(cell / count);
  }
  return first;
}

/**
 * From predictions to figures: scores, target weights, the simulated account, buy and hold beside it, the same targets at
 * other costs and capitals. The account runs over `window`, or from the first to the last prediction: no bar after it is read, and what is
 * held then is marked at that close without being sold.
 */
export function runBacktest(input: BacktestInput): BacktestRun {
  const { bars, settings, seed } = input;
  const panel = panelOf(input);
  const setup = new BacktestSetup(panel, input);
  const scores = setup.signals(settings);
  const plan = setup.plan(settings);
  const rules = setup.rules(settings);
  const simulation = simulate(panel, plan, rules);
  // Buy and hold reinvests its dividends, whatever the strategy does with its own.
  const reinvested = { ...input, settings: { ...settings, dividends: 'reinvested' as const } };
  const held = settings.dividends === 'cash' ? panelOf(reinvested) : panel;
  const benchmark = buyAndHold(held, firstSignals(scores, bars.length), settings.capital, settings.costs);
  const yearly = annualisation(panel.time);
  const { periodsPerYear } = yearly;
  const { carriedOrders, unfilledOrders, partialFills, bracketExits } = simulation;
  const draws = drawCount(input.randomDraws, scores.length);
  const { borrowCost, interest, funding, dividends } = simulation;
  return {
    panel,
    simulation,
    benchmark,
    figures: {
      annualisation: yearly,
      metrics: {
        ...curveMetrics(simulation.equity, panel.time, periodsPerYear),
        ...activityMetrics(simulation, bars.length, periodsPerYear),
      },
      units: metricUnits(),
      intervals: {
        sharpe: sharpeInterval(periodReturns(simulation.equity), { periodsPerYear, holdBars: settings.holdBars, seed }),
      },
      benchmark: {
        name: buyAndHoldName(bars.length),
        metrics: curveMetrics(benchmark, panel.time, periodsPerYear),
      },
      benchmarks: benchmarkRows(panel, simulation.equity, {
        buyAndHold: benchmark,
        others: input.benchmarks ?? [],
        settings,
        periodsPerYear,
      }),
      random: randomEntries(
        scores,
        bars.length,
        simulation,
        {
          draws,
          holdBars: settings.holdBars,
          periodsPerYear,
          seed: deriveSeed(seed, 'random-entries'),
          lasting: settings.sizing === 'given',
        },
        (moved) => simulate(panel, setup.plan(settings, moved), { ...rules, recordFills: false }),
      ),
      ...tearSheet(simulation.equity, panel.time, periodsPerYear),
      costTable: costTable(panel, plan, rules, periodsPerYear, settings.costMultiples),
      breakEvenBps: orNull(breakEvenBps(panel, plan, rules)),
      capacity: capacityCurve(panel, plan, rules, periodsPerYear),
      financing: { borrowCost, interest, funding, dividends },
      counts: { carriedOrders, unfilledOrders, partialFills, bracketExits },
    },
  };
}
