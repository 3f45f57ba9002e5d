import type { TradingInference } from '../../evaluation/uncertainty/trading.ts';
import type { Annualisation } from '../annualisation.ts';
import type { Combination, Grid } from './combinations.ts';
import type { HeatMap } from './heat-map.ts';

/* What a search over backtest parameters found. Ratios are annualised; a number that does not exist is null. */

/** One combination over the whole range. */
export interface TriedCombination {
  readonly combination: Combination;
  readonly sharpe: number | null;
  readonly totalReturn: number | null;
  readonly cagr: number | null;
  readonly maxDrawdown: number;
  readonly fills: number;
}

interface TradedWindow {
  /** First and last moment, UTC micros, of the bars that chose and of those that were traded. */
  readonly chosenOn: readonly [number, number];
  readonly traded: readonly [number, number];
  readonly combination: Combination;
  /** Of the chosen combination where it was chosen, and of the account in the window. */
  readonly sharpeBefore: number;
  readonly sharpe: number;
}

export interface Optimisation {
  readonly parameters: Grid;
  readonly gridSize: number;
  readonly tried: number;
  /** Combinations with the dearest costs, which alone are chosen from; all when no costs were tried. */
  readonly chosenAmong: number;
  /** Those costs. */
  readonly assumed: Combination;
  /** Tries on this label and feature set that the ledger knows, these included. */
  readonly ledgerTries: number;
  readonly annualisation: Annualisation;
  /** Best Sharpe ratio over the whole range among those: chosen with hindsight. */
  readonly best: TriedCombination;
  readonly rows: readonly TriedCombination[];
  /** One for each two parameters, the two that matter most first. */
  readonly heatMaps: readonly HeatMap[];
  readonly walkForward: {
    readonly rolling: boolean;
    /** Bars left out between choosing and trading: the longest holding time with its delay. */
    readonly gapBars: number;
    readonly windows: readonly TradedWindow[];
    /** Of one account over all windows. */
    readonly sharpe: number | null;
    /** Over the same bars: of the combination that was best in them, and the mean of all. */
    readonly hindsightSharpe: number;
    readonly meanSharpe: number;
  };
  /** Of the best: chance that it is luck after so many tries, probability of overfitting; null when too short. */
  readonly inference: TradingInference | null;
}
