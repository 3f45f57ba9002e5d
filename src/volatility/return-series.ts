import { dataError } from '../core/errors.ts';
import type { Layout } from './spec.ts';

/**
 * Returns of one asset in runs without a gap, one run after another, and what the variance recursions start from. The
 * rules are those of Python's arch, so that likelihoods agree.
 */
export interface ReturnSeries {
  /** Shape (n,), scaled. */
  readonly returns: Float64Array;
  /** First row of each run, ascending, and n at the end: shape (runs + 1,). */
  readonly starts: Int32Array;
  /** Variance that stands for those before a run, shape (runs,). */
  readonly backcasts: Float64Array;
  /** Loose limits of the conditional variance, shape (n,), which keep the likelihood finite. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Sample mean (0 when the model has none) and variance about it. */
  readonly mean: number;
  readonly variance: number;
}

/** RiskMetrics' decay, and how many of its weights the start of a run is averaged with. */
const decay = 0.94;
const backcastBars = 75;

/**
 * @param runs returns without gaps, each finite
 * @param scale factor on the returns
 * @throws TrademlError (data) when there are too few returns, or nothing moves
 */
export function returnSeries(runs: readonly Float64Array[], layout: Layout, scale: number): ReturnSeries {
  const filled = runs.filter((run) => run.length > 0);
  const n = filled.reduce((sum, run) => sum + run.length, 0);
  if (n <= layout.count) throw dataError(`${n} returns are too few for ${layout.count} parameters`);
  const returns = new Float64Array(n);
  const starts = new Int32Array(filled.length + 1);
  filled.forEach((run, i) => {
    returns.set(run, starts[i]);
    starts[i + 1] = starts[i] + run.length;
  });
  const bad = returns.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw dataError(`return ${bad} is ${returns[bad]}, not a finite number`);
  for (let t = 0; t < n; t++) returns[t] *= scale;
  const mean = layout.omega === 1 ? returns.reduce((sum, value) => sum + value, 0) / n : 0;
  const squares = returns.map((value) => (value - mean) ** 2);
  const variance = squares.reduce((sum, value) => sum + value, 0) / n;
  if (!(variance > 0)) throw dataError('the returns are all alike, so there is no volatility to model');
  const lowest = new Float64Array(n);
  const highest = new Float64Array(n);
  const backcasts = new Float64Array(filled.length);
  const largest = squares.reduce((most, value) => Math.max(most, value), 0);
  for (let run = 0; run < filled.length; run++) {
    const [from, to] = [starts[run], starts[run + 1]];
    backcasts[run] = to - from < backcastBars && filled.length > 1 ? variance : backcast(squares.subarray(from, to));
    let smooth = backcasts[run];
    for (let t = from; t < to; t++) {
      lowest[t] = Math.max(smooth / 1e6, variance / 1e8);
      highest[t] = Math.min(Math.max(smooth * 1e6, 1 + largest), 1e7 * (1 + largest));
      smooth = decay * smooth + (1 - decay) * squares[t];
    }
  }
  return { returns, starts, backcasts, lowest, highest, mean, variance };
}

/** Weighted mean of the first squares, later ones weighing less. */
function backcast(squares: Float64Array): number {
  let sum = 0;
  let total = 0;
  let weight = 1;
  for (let t = 0; t < Math.min(backcastBars, squares.length); t++) {
    sum += weight * squares[t];
    total += weight;
    weight *= decay;
  }
  return sum / total;
}

/** Loose limits of the variance of later bars: this many times the variance of a symbol, and its inverse. */
export const knownRange = 1e8;

/**
 * One run of returns to be filtered with known parameters. What comes before it and the limits are given by `variance`
 * alone, so that the variance of a bar depends on no later bar.
 */
export function knownSeries(returns: Float64Array, variance: number): ReturnSeries {
  const n = returns.length;
  return {
    returns,
    starts: Int32Array.of(0, n),
    backcasts: Float64Array.of(variance),
    lowest: new Float64Array(n).fill(variance / knownRange),
    highest: new Float64Array(n).fill(variance * knownRange),
    mean: 0,
    variance,
  };
}

/** The power of ten that brings the variance of the returns nearest to one: 100 for daily returns, 1 for percentages. */
export function scaleOf(runs: readonly Float64Array[]): number {
  let sum = 0;
  let squares = 0;
  let n = 0;
  for (const run of runs) {
    for (const value of run) {
      sum += value;
      squares += value * value;
    }
    n += run.length;
  }
  const variance = squares / n - (sum / n) ** 2;
  return variance > 0 && variance < Number.POSITIVE_INFINITY ? 10 ** -Math.round(Math.log10(variance) / 2) : 1;
}
