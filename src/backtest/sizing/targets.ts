import type { PricePanel } from '../price-panel.ts';
import type { Mode, Sizing } from '../signals.ts';
import { decisionSteps, type RebalanceCalendar } from './calendar.ts';
import { kellyFraction } from './kelly.ts';
import { closeReturns, portfolioDeviation } from './portfolio-volatility.ts';
import { capSectors, clip, grossOf, neutralise, scale, scaleTo } from './weights.ts';

export interface TargetSettings {
  readonly mode: Mode;
  readonly sizing: Sizing;
  /** Bars (of the symbol itself) for which a signal is held, >= 1; normally the label's horizon. */
  readonly holdBars: number;
  readonly rebalanceOn: RebalanceCalendar;
  /** Targets change at every n-th step only, >= 1; with rebalanceOn 'bars'. */
  readonly rebalanceBars: number;
  /** Sum of |weights| at full investment, > 0; 1 is no leverage. */
  readonly grossExposure: number;
  /** Largest |weight| of one symbol; what is cut off stays in cash. */
  readonly maxWeight: number;
  /** Largest sum of |weights| of one sector; 0: no cap. */
  readonly maxSector: number;
  /** Deviation of a year's return that 'volatility-target' aims at, and the bars over which it is measured. */
  readonly targetVolatility: number;
  readonly volatilityBars: number;
  /** Part of the Kelly fraction that is bet. */
  readonly kellyFraction: number;
}

/** What some sizings read; absent where none of them is asked for. */
export interface SizingInputs {
  /** Deviation of one bar's return, row-major (T, N), known at the close of its step; a symbol without one is not held. */
  readonly deviation?: Float64Array;
  readonly periodsPerYear?: number;
  /** What a score is, for Kelly. */
  readonly edge?: 'even-bet' | 'forecast';
  /** Sector of each symbol, -1 for none. */
  readonly sectorOf?: Int32Array;
}

/** What to hold, decided at the close of a step: fractions of equity, row-major (T, N) like the panel. */
export interface TargetPlan {
  readonly weights: Float64Array;
  /** 1 where the weights of that step are a new decision, shape (T,). */
  readonly decided: Uint8Array;
}

/**
 * The mean of each symbol's last `holdBars` scores (a bar without prediction counts 0): `holdBars` overlapping tranches of
 * equal size, one renewed at each bar. No start day is special and no signal outlives its horizon.
 * @see Jegadeesh & Titman (1993), Returns to Buying Winners and Selling Losers, Journal of Finance 48(1): overlapping holdings
 */
function heldScores(panel: PricePanel, scores: Float64Array, holdBars: number): Float64Array {
  const count = panel.symbols.length;
  const held = new Float64Array(count * holdBars);
  const bars = new Int32Array(count);
  const sum = new Float64Array(count);
  const mean = new Float64Array(count);
  // Sums of whole numbers (1 long, -1 short) can run on; those of fractions would leave dust where the mean is exactly 0.
  const whole = scores.every((score) => Number.isNaN(score) || Number.isInteger(score));
  const out = new Float64Array(scores.length);
  for (let step = 0; step < panel.time.length; step++) {
    const base = step * count;
    for (let id = 0; id < count; id++) {
      if (panel.hasBar[base + id] === 1) {
        const score = Number.isNaN(scores[base + id]) ? 0 : scores[base + id];
        const oldest = id * holdBars + (bars[id]++ % holdBars);
        sum[id] += score - held[oldest];
        held[oldest] = score;
        if (!whole) {
          sum[id] = 0;
          for (let i = id * holdBars; i < (id + 1) * holdBars; i++) sum[id] += held[i];
        }
        mean[id] = sum[id] / holdBars;
      } else if (step > panel.lastStep[id]) mean[id] = 0;
      out[base + id] = mean[id];
    }
  }
  return out;
}

/**
 * Target weights from scores, a_s being the mean of a symbol's last `holdBars` scores and N the symbols of the panel:
 *   equal, probability:   w_s = gross a_s / sum |a|
 *   slots:                w_s = gross a_s / N
 *   inverse-volatility:   w_s = gross (a_s / s_s) / sum |a / s|,  s_s the deviation of the symbol's return
 *   volatility-target:    the same, times target / deviation of that portfolio, its gross at most `gross`
 *   kelly:                w_s = part f_s (see kelly.ts), the sum cut to `gross`
 *   given:                w_s = a_s, and a step with any score is a decision, in place of the calendar
 * market-neutral brings longs and shorts to gross / 2 each before the target, and to the smaller of both after the caps.
 * Then |w_s| <= maxWeight and the sum of each sector <= maxSector; what they cut off stays in cash.
 * @param scores row-major (T, N), NaN where there is no prediction
 */
export function targetWeights(
  panel: PricePanel,
  scores: Float64Array,
  settings: TargetSettings,
  inputs: SizingInputs = {},
): TargetPlan {
  const count = panel.symbols.length;
  const weights = heldScores(panel, scores, settings.holdBars);
  const decided =
    settings.sizing === 'given'
      ? stepsWithScores(scores, count)
      : decisionSteps(panel.time, settings.rebalanceOn, settings.rebalanceBars);
  const returns = settings.sizing === 'volatility-target' ? closeReturns(panel) : undefined;
  // One row that is copied in and out: a view of each step would cost more than the copies.
  const row = new Float64Array(count);
  const deviations = new Float64Array(count);
  for (let step = 0; step < panel.time.length; step++) {
    const base = step * count;
    if (decided[step] === 0) {
      weights.fill(0, base, base + count);
      continue;
    }
    for (let id = 0; id < count; id++) row[id] = weights[base + id];
    if (inputs.deviation) for (let id = 0; id < count; id++) deviations[id] = inputs.deviation[base + id];
    sizeRow(row, deviations, step, settings, inputs, returns);
    for (let id = 0; id < count; id++) weights[base + id] = row[id];
  }
  return { weights, decided };
}

function stepsWithScores(scores: Float64Array, count: number): Uint8Array {
  const decided = new Uint8Array(scores.length / count);
  scores.forEach((score, cell) => {
    if (!Number.isNaN(score)) decided[Math.floor(cell / count)] = 1;
  });
  return decided;
}

function sizeRow(
  row: Float64Array,
  deviations: Float64Array,
  step: number,
  settings: TargetSettings,
  { periodsPerYear = 1, edge = 'even-bet', sectorOf }: SizingInputs,
  returns: Float64Array | undefined,
): void {
  const { mode, sizing, grossExposure: gross, maxWeight, maxSector } = settings;
  const count = row.length;
  if (sizing === 'slots') scale(row, gross / count);
  else if (sizing === 'kelly') {
    const life = Math.sqrt(settings.holdBars);
    for (let id = 0; id < count; id++) {
      row[id] = settings.kellyFraction * kellyFraction(row[id], deviations[id] * life, edge);
    }
    if (grossOf(row) > gross) scaleTo(row, gross);
  } else if (sizing !== 'given') {
    if (sizing === 'inverse-volatility' || sizing === 'volatility-target') {
      for (let id = 0; id < count; id++) row[id] = deviations[id] > 0 ? row[id] / deviations[id] : 0;
    }
    scaleTo(row, gross);
  }
  if (mode === 'market-neutral') neutralise(row, gross / 2);
  if (returns) {
    const found = portfolioDeviation(row, returns, step, settings.volatilityBars, deviations);
    const yearly = found * Math.sqrt(periodsPerYear);
    if (yearly > 0) scale(row, Math.min(1, settings.targetVolatility / yearly));
  }
  clip(row, maxWeight);
  if (maxSector > 0 && sectorOf) capSectors(row, sectorOf, maxSector);
  if (mode === 'market-neutral') neutralise(row);
}
