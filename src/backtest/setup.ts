import type { BarFrame } from '../core/frame.ts';
import type { Quotes } from '../io/quotes.ts';
import { ewmaDeviation } from '../labels/ewma-deviation.ts';
import { annualisation } from './annualisation.ts';
import { tradingConditions } from './conditions.ts';
import type { SimulationSettings } from './engine.ts';
import { onPanel } from './on-panel.ts';
import { type PricePanel, totalReturnCloses } from './price-panel.ts';
import type { BacktestSettings } from './settings.ts';
import { type Edges, signalScores } from './signals.ts';
import { scoreGrid } from './sizing/score-grid.ts';
import type { SizingInputs } from './sizing/targets.ts';

export interface BacktestInput {
  /** One frame per symbol of `predictions.symbols`, in that order; bars before the first prediction warm up deviations. */
  readonly bars: readonly BarFrame[];
  /** Rows sorted by time; symbolId indexes into `bars`. */
  readonly predictions: { readonly time: Float64Array; readonly symbolId: Int32Array; readonly edges: Edges };
  /** For each row whether a second model lets its signal through; all pass when left out. */
  readonly allowed?: Uint8Array;
  /** Sector of each symbol, -1 for none; for sector caps. */
  readonly sectorOf?: Int32Array;
  /** Stored quotes of each symbol, undefined where there are none. */
  readonly quotes?: readonly (Quotes | undefined)[];
  /** Bars of symbols to compare with, bought and held. */
  readonly benchmarks?: readonly BarFrame[];
  /** Backtests of the same signals at random times; none when left out. */
  readonly randomDraws?: number;
  readonly settings: BacktestSettings;
  readonly seed: number;
}

/** What the engine needs besides panel and plan. */
export function simulationSettings(
  panel: PricePanel,
  bars: readonly BarFrame[],
  settings: BacktestSettings,
  quotes?: BacktestInput['quotes'],
): SimulationSettings {
  const { capital, costs, noTradeBand, execution, financing, brackets, spread, deviationSpan } = settings;
  return {
    capital,
    costs,
    noTradeBand,
    execution,
    financing,
    conditions: tradingConditions(panel, bars, {
      costs,
      spread,
      liquidity: true,
      deviationSpan,
      ...(quotes && { quotes }),
    }),
    ...(brackets && {
      brackets,
      barDeviation: onPanel(panel, bars, 0, (frame) => ewmaDeviation(totalReturnCloses(frame), brackets.span)),
    }),
  };
}

/** Signals on the panel's clock; a signal that the gate holds back is none. */
export function signalGrid(panel: PricePanel, { predictions, allowed }: BacktestInput, settings: BacktestSettings) {
  const { time, symbolId, edges } = predictions;
  const score = signalScores(edges, settings);
  return scoreGrid(panel, { time, symbolId, score: allowed ? score.map((value, row) => value * allowed[row]) : score });
}

const readDeviations: readonly string[] = ['inverse-volatility', 'volatility-target', 'kelly'];

/** What the sizing reads besides scores. */
export function sizingInputs(panel: PricePanel, input: BacktestInput, settings: BacktestSettings): SizingInputs {
  const { sectorOf, bars, predictions } = input;
  const sectors = sectorOf && { sectorOf };
  if (!readDeviations.includes(settings.sizing)) return { ...sectors };
  return {
    ...sectors,
    deviation: onPanel(panel, bars, 0, (frame) => ewmaDeviation(totalReturnCloses(frame), settings.deviationSpan)),
    periodsPerYear: annualisation(panel.time).periodsPerYear,
    edge: predictions.edges.kind === 'regression' ? 'forecast' : 'even-bet',
  };
}
