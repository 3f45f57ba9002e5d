import type { Capacity } from '../backtest/capacity.ts';
import type { HeatMap } from '../backtest/optimise/heat-map.ts';
import type { BacktestResult } from '../backtest/result.ts';

/** What the page shows of backtest.json beyond curve and metrics, as that file has it. */
export interface TearSheetView
  extends Pick<BacktestResult, 'months' | 'drawdowns' | 'benchmarks' | 'random' | 'costTable' | 'breakEvenBps'> {
  readonly capacity: Capacity;
  /** Capital that the backtest itself had. */
  readonly capital: number;
  /** Bars of the window, and the series from its first full window on, annualised. */
  readonly rolling: { readonly bars: number; readonly time: Float64Array; readonly values: Float64Array };
  /** Of `backtest optimise`, when it was run. */
  readonly search: SearchView | undefined;
}

export interface SearchView {
  readonly tried: number;
  readonly ledgerTries: number;
  readonly heatMap: HeatMap;
  /** Sharpe ratios, annualised: of choosing before trading, of the best with hindsight and the mean over the same bars. */
  readonly walkForward: number | null;
  readonly hindsight: number;
  readonly mean: number;
  /** Chance that the best is more than the luckiest of so many tries, and probability of overfitting. */
  readonly deflated: number | null;
  readonly overfitting: number | null;
}
