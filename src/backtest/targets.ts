import { dataError } from '../core/errors.ts';
import { formatTime } from '../core/time.ts';
import type { PricePanel } from './price-panel.ts';
import type { Sizing } from './signals.ts';

export interface TargetSettings {
  readonly sizing: Sizing;
  /** Bars (of the symbol itself) for which a signal is held, >= 1; normally the label's horizon. */
  readonly holdBars: number;
  /** Targets change at every n-th step only, >= 1. */
  readonly rebalanceBars: number;
  /** Sum of |weights| at full investment, > 0; 1 is no leverage. */
  readonly grossExposure: number;
  /** Largest |weight| of one symbol; what is cut off stays in cash. */
  readonly maxWeight: number;
}

/** What to hold, decided at the close of a step: fractions of equity, row-major (T, N) like the panel. */
export interface TargetPlan {
  readonly weights: Float64Array;
  /** 1 where the weights of that step are a new decision, shape (T,). */
  readonly decided: Uint8Array;
}

/**
 * Puts scores on the panel's clock. A score belongs to the close of one of its symbol's bars.
 * @returns row-major (T, N), NaN where a symbol has no score
 * @throws TrademlError (data) when a score's time is no bar of its symbol, or a symbol has two scores at one time
 */
export function scoreGrid(
  panel: PricePanel,
  scores: { readonly time: ArrayLike<number>; readonly symbolId: ArrayLike<number>; readonly score: ArrayLike<number> },
): Float64Array {
  const count = panel.symbols.length;
  const stepOf = new Map<number, number>();
  panel.time.forEach((time, step) => {
    stepOf.set(time, step);
  });
  const grid = new Float64Array(panel.time.length * count).fill(Number.NaN);
  for (let row = 0; row < scores.score.length; row++) {
    const id = scores.symbolId[row];
    const step = stepOf.get(scores.time[row]);
    const cell = step === undefined ? -1 : step * count + id;
    const place = () => `${panel.symbols[id]} at ${formatTime(scores.time[row])}`;
    if (cell < 0 || panel.hasBar[cell] === 0) {
      throw dataError(
        `the prediction for ${place()} (row ${row}) has no bar that closes then`,
        'the bars have changed since the run was trained: train it again',
      );
    }
    if (!Number.isNaN(grid[cell])) {
      throw dataError(
        `two predictions for ${place()} (the second in row ${row})`,
        'a backtest needs one prediction per symbol and time: use a run whose folds do not overlap',
      );
    }
    grid[cell] = Number.isNaN(scores.score[row]) ? 0 : scores.score[row];
  }
  return grid;
}

/**
 * Target weights from scores. A signal is held for `holdBars` bars of its symbol by averaging: the symbol's position is
 * the mean of its last `holdBars` scores (a bar without prediction counts 0), which is `holdBars` overlapping tranches of
 * equal size, one renewed at each bar. No start day is special and no signal outlives its horizon.
 *   equal, probability:  w_s = gross * a_s / sum |a|      slots:  w_s = gross * a_s / N      then |w_s| <= maxWeight
 * with a_s that mean and N the number of symbols in the panel.
 * @param scores row-major (T, N), NaN where there is no prediction
 * @see Jegadeesh & Titman (1993), Returns to Buying Winners and Selling Losers, Journal of Finance 48(1): overlapping holdings
 */
export function targetWeights(panel: PricePanel, scores: Float64Array, settings: TargetSettings): TargetPlan {
  const count = panel.symbols.length;
  const { holdBars, maxWeight, grossExposure } = settings;
  const held = new Float64Array(count * holdBars);
  const bars = new Int32Array(count);
  const mean = new Float64Array(count);
  const weights = new Float64Array(scores.length);
  const decided = new Uint8Array(panel.time.length);
  for (let step = 0; step < panel.time.length; step++) {
    const base = step * count;
    let total = 0;
    for (let id = 0; id < count; id++) {
      if (panel.hasBar[base + id] === 1) {
        const score = scores[base + id];
        held[id * holdBars + (bars[id]++ % holdBars)] = Number.isNaN(score) ? 0 : score;
        // Summed afresh, as a running sum would leave dust where the mean is exactly 0.
        let sum = 0;
        for (let i = id * holdBars; i < (id + 1) * holdBars; i++) sum += held[i];
        mean[id] = sum / holdBars;
      } else if (step > panel.lastStep[id]) mean[id] = 0;
      total += Math.abs(mean[id]);
    }
    decided[step] = step % settings.rebalanceBars === 0 ? 1 : 0;
    const unit = settings.sizing === 'slots' ? grossExposure / count : total > 0 ? grossExposure / total : 0;
    for (let id = 0; id < count; id++) {
      weights[base + id] = Math.max(-maxWeight, Math.min(maxWeight, mean[id] * unit));
    }
  }
  return { weights, decided };
}
