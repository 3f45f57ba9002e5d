import { remembersEverything } from './memory.ts';
import { copyOf, zeros } from './scratch.ts';
import { sharedKernel } from './shared.ts';

/*
 * Ehlers's measurement of the dominant cycle by Hilbert transforms, with TA-Lib's start: everything is 0 before row
 * `first`, so the first values are unsettled and TA-Lib leaves out the next 20 or so.
 * @see Ehlers (2001), Rocket Science for Traders
 */

/** Degrees in a radian. */
const degrees = 45 / Math.atan(1);

export interface DominantCycle {
  /** Mean of four values, weighted 4 to 1. */
  readonly smooth: Float64Array;
  readonly inPhase: Float64Array;
  readonly quadrature: Float64Array;
  /** Length of the cycle in rows, held between 6 and longestCycle and averaged. */
  readonly period: Float64Array;
}

/** Hilbert transform over seven rows, without its gain. */
function hilbert(x: Float64Array, i: number): number {
  return 0.0962 * x[i] - 0.0962 * x[i - 6] - 0.5769 * x[i - 4] + 0.5769 * x[i - 2];
}

/**
 * Mean of four values weighted 4 to 1, from row 3 on. A running sum, in the order of TA-Lib: where prices stand still the
 * transforms see its rounding errors and nothing else, and so must we.
 */
function weightedMean(values: Float64Array): Float64Array {
  const out = zeros(values.length);
  let plain = 0;
  let weighted = 0;
  let leaving = 0;
  for (let i = 0; i < values.length; i++) {
    plain += values[i];
    plain -= leaving;
    weighted += values[i] * Math.min(i + 1, 4);
    if (i < 3) continue;
    leaving = values[i - 3];
    out[i] = weighted * 0.1;
    weighted -= plain;
  }
  return out;
}

/** Filled row by row. What goes from row to row lies in an array too, so that no number is ever boxed. */
class CycleMeasure implements DominantCycle {
  /** The first row that is measured, at least 9. */
  readonly first: number;
  readonly smooth: Float64Array;
  readonly inPhase: Float64Array;
  readonly quadrature: Float64Array;
  readonly period: Float64Array;
  readonly #trendless: Float64Array;
  readonly #last = zeros(5);

  constructor(means: Float64Array, first: number) {
    const n = means.length;
    this.first = first;
    this.smooth = copyOf(means).fill(0, 0, Math.min(first, n));
    this.inPhase = zeros(n);
    this.quadrature = zeros(n);
    this.period = zeros(n);
    this.#trendless = zeros(n);
  }

  /** The next row. */
  measure(i: number): void {
    const { smooth, inPhase, quadrature, period } = this;
    const trendless = this.#trendless;
    const last = this.#last;
    const i2Before = last[0];
    const q2Before = last[1];
    const rawBefore = last[4];
    const gain = 0.075 * rawBefore + 0.54;
    trendless[i] = hilbert(smooth, i) * gain;
    quadrature[i] = hilbert(trendless, i) * gain;
    inPhase[i] = trendless[i - 3];
    const q2 = 0.2 * (quadrature[i] + hilbert(inPhase, i) * gain) + 0.8 * q2Before;
    const i2 = 0.2 * (inPhase[i] - hilbert(quadrature, i) * gain) + 0.8 * i2Before;
    const re = 0.2 * (i2 * i2Before + q2 * q2Before) + 0.8 * last[2];
    const im = 0.2 * (i2 * q2Before - q2 * i2Before) + 0.8 * last[3];
    let measured = im !== 0 && re !== 0 ? 360 / (Math.atan(im / re) * degrees) : rawBefore;
    measured = Math.max(Math.min(measured, 1.5 * rawBefore), 0.67 * rawBefore);
    const raw = 0.2 * Math.min(Math.max(measured, 6), longestCycle) + 0.8 * rawBefore;
    period[i] = 0.33 * raw + 0.67 * period[i - 1];
    last[0] = i2;
    last[1] = q2;
    last[2] = re;
    last[3] = im;
    last[4] = raw;
  }
}

/** From both starts in one pass, since a row waits for the row before it: the two wait together. */
const bothCycles = sharedKernel((values): { short: DominantCycle; long: DominantCycle } => {
  remembersEverything();
  const means = weightedMean(values);
  const short = new CycleMeasure(means, shortStart.first);
  const long = new CycleMeasure(means, longStart.first);
  for (let i = short.first; i < values.length; i++) {
    short.measure(i);
    if (i >= long.first) long.measure(i);
  }
  return { short, long };
});

/** Measured once for all features of the same values. */
export function dominantCycle(values: Float64Array, start: 'short' | 'long'): DominantCycle {
  return bothCycles(values)[start];
}

/** Sines and cosines of k / n of a turn, by n; cycles have at most longestCycle rows. */
const turns: { sin: Float64Array; cos: Float64Array }[] = [];

function turn(n: number) {
  turns[n] ??= {
    sin: Float64Array.from({ length: n }, (_, k) => Math.sin((k * 8 * Math.atan(1)) / n)),
    cos: Float64Array.from({ length: n }, (_, k) => Math.cos((k * 8 * Math.atan(1)) / n)),
  };
  return turns[n];
}

/**
 * Phase of the dominant cycle in degrees, -45 to 315, from row `first` (where the cycle was first measured) on; 0 before.
 * @param smooth, period of the cycle
 * @param from rows before it are not looked at, at least `first`
 */
export const cyclePhase = sharedKernel((smooth, period: Float64Array, first: number, from: number): Float64Array => {
  const out = zeros(smooth.length);
  // A phase takes after the one before it only where its imaginary part is 0.
  let start = Math.min(from, out.length);
  while (start > first && start < out.length && imaginaryPart(smooth, cycleRows(period[start]), start) === 0) start--;
  let phase = 0;
  for (let i = start; i < out.length; i++) {
    const n = cycleRows(period[i]);
    const { sin } = turn(n);
    let real = 0;
    for (let k = 0; k < n; k++) real += sin[k] * smooth[i - k];
    const imaginary = imaginaryPart(smooth, n, i);
    if (imaginary !== 0) phase = Math.atan(real / imaginary) * degrees;
    else phase += 90 * Math.sign(real);
    // A quarter turn, and one row for the lag of the smoothing.
    phase += 90;
    phase += 360 / period[i];
    if (imaginary < 0) phase += 180;
    if (phase > 315) phase -= 360;
    out[i] = phase;
  }
  return out;
});

function cycleRows(period: number): number {
  return Math.trunc(period + 0.5);
}

/** Of the last n values against one turn of a cosine. */
function imaginaryPart(smooth: Float64Array, n: number, i: number): number {
  const { cos } = turn(n);
  let sum = 0;
  for (let k = 0; k < n; k++) sum += cos[k] * smooth[i - k];
  return sum;
}

/**
 * Mean of the values over one cycle, then over four rows weighted 4 to 1, from row `first` on; 0 before.
 * @param from rows before it are not looked at
 */
export const cycleTrend = sharedKernel((values, period: Float64Array, first: number, from: number): Float64Array => {
  const out = zeros(values.length);
  let [before1, before2, before3] = [0, 0, 0];
  for (let i = Math.max(first, from - 3); i < out.length; i++) {
    const n = cycleRows(period[i]);
    let sum = 0;
    for (let k = 0; k < n; k++) sum += values[i - k];
    const mean = n > 0 ? sum / n : 0;
    out[i] = (4 * mean + 3 * before1 + 2 * before2 + before3) / 10;
    before3 = before2;
    before2 = before1;
    before1 = mean;
  }
  return out;
});

/** The sine of a phase in degrees, and of the phase an eighth of a turn later. */
export function cycleSine(phase: number): [sine: number, lead: number] {
  return [Math.sin(phase * (1 / degrees)), Math.sin((phase + 45) * (1 / degrees))];
}

/** Rows of the longest cycle. */
export const longestCycle = 50;

/** Row of the first measurement, and rows before the first value, of `mama` and of the functions of one phasor. */
export const shortStart = { first: 12, warmup: 32 };
/** The same for what needs a whole cycle. */
export const longStart = { first: 37, warmup: 63 };

/**
 * Ehlers's MESA adaptive average and the average that follows it: y = y + a (x - y), a = fastLimit / change of the phase
 * in degrees, not below slowLimit. Both start at 0, as in TA-Lib, so that early values are too low.
 */
export function mama(values: Float64Array, fastLimit: number, slowLimit: number): [Float64Array, Float64Array] {
  const { first, warmup } = shortStart;
  const { inPhase, quadrature } = dominantCycle(values, 'short');
  const n = values.length;
  const out: [Float64Array, Float64Array] = [zeros(n), zeros(n)];
  let [fast, follow, phaseBefore] = [0, 0, 0];
  for (let i = first; i < n; i++) {
    const phase = inPhase[i] !== 0 ? Math.atan(quadrature[i] / inPhase[i]) * degrees : 0;
    const change = Math.max(1, phaseBefore - phase);
    phaseBefore = phase;
    const a = change > 1 ? Math.max(fastLimit / change, slowLimit) : fastLimit;
    fast = a * values[i] + (1 - a) * fast;
    follow = 0.5 * a * fast + (1 - 0.5 * a) * follow;
    out[0][i] = fast;
    out[1][i] = follow;
  }
  for (const line of out) line.fill(Number.NaN, 0, Math.min(warmup, n));
  return out;
}
