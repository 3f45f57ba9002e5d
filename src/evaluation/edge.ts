import { orNull } from '../core/numbers.ts';
import { deriveSeed } from '../core/rng.ts';
import { correctPValues } from '../math/corrections.ts';
import type { WeightedScore } from '../metrics/metric.ts';
import { chooseBlockLength } from './block-length.ts';
import { centredInterval } from './interval.ts';
import { bootstrapScores } from './stationary-bootstrap.ts';

/** Rows that a signal is tested on, of all tickers together, in any order. */
export interface EdgeRows {
  /** Date of each row, numbered in order of time: 0 <= date < dates. */
  readonly date: Int32Array;
  readonly dates: number;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  /** Forward return, finite. */
  readonly forward: Float64Array;
  /** 1 where the signal passes. */
  readonly passes: Uint8Array;
}

export interface EdgeOptions {
  readonly horizonBars: number;
  readonly confidence: number;
  readonly resamples: number;
  /** A ticker where the signal passes less often gets no interval and no p-value. */
  readonly minCount: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** What a signal was worth on some rows. Returns are fractions; null where there is no value. */
export interface EdgeEstimate {
  readonly rows: number;
  /** Rows where the signal passes. */
  readonly count: number;
  /** Mean forward return where it passes, and of all rows. */
  readonly mean: number | null;
  readonly baseline: number | null;
  /** mean - baseline. */
  readonly edge: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided: chance of an edge at least this far from 0 if there were none. */
  readonly p: number | null;
  /** Share of rows with a positive forward return, where the signal passes and of all rows. */
  readonly hitRate: number | null;
  readonly baselineHitRate: number | null;
}

export interface TickerEdge extends EdgeEstimate {
  readonly symbol: string;
}

export interface SignalEdge {
  readonly pooled: EdgeEstimate;
  readonly tickers: readonly TickerEdge[];
  readonly blockLength: number;
  readonly blockLengthReason: string;
}

/** Per-date sums of one group of rows. */
interface DateSums {
  /** Dates with rows. */
  readonly dates: Int32Array;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly passing: Float64Array;
  readonly passingSum: Float64Array;
}

function sumByDate({ date, dates, forward, passes }: EdgeRows, isWanted: (row: number) => boolean): DateSums {
  const all = [0, 1, 2, 3].map(() => new Float64Array(dates));
  const [count, sum, passing, passingSum] = all;
  for (let row = 0; row < date.length; row++) {
    if (!isWanted(row)) continue;
    const at = date[row];
    count[at]++;
    sum[at] += forward[row];
    passing[at] += passes[row];
    passingSum[at] += passes[row] * forward[row];
  }
  const present = Int32Array.from(count.keys()).filter((at) => count[at] > 0);
  const [c, s, p, ps] = all.map((values) => Float64Array.from(present, (at) => values[at]));
  return { dates: present, count: c, sum: s, passing: p, passingSum: ps };
}

/** The edge when each date counts `weights[date]` times; NaN when the signal never passes. */
function edgeOf({ dates, count, sum, passing, passingSum }: DateSums): WeightedScore {
  return (weights) => {
    let [n, total, hits, hitTotal] = [0, 0, 0, 0];
    for (let i = 0; i < dates.length; i++) {
      const weight = weights[dates[i]];
      n += weight * count[i];
      total += weight * sum[i];
      hits += weight * passing[i];
      hitTotal += weight * passingSum[i];
    }
    return hitTotal / hits - total / n;
  };
}

/**
 * How much each date moves the pooled edge: its share in the mean where the signal passes less its share in the mean of
 * all. Its autocorrelation is the one that the edge's uncertainty depends on.
 */
function influenceByDate({ dates, count, sum, passing, passingSum }: DateSums, dateCount: number): Float64Array {
  const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
  const [n, hits] = [total(count), total(passing)];
  const influence = new Float64Array(dateCount);
  if (n === 0 || hits === 0) return influence;
  const [mean, passingMean] = [total(sum) / n, total(passingSum) / hits];
  dates.forEach((date, i) => {
    influence[date] = (passingSum[i] - passing[i] * passingMean) / hits - (sum[i] - count[i] * mean) / n;
  });
  return influence;
}

/**
 * Is the forward return larger where a signal passes?
 *   edge = mean forward return where it passes - mean forward return of all rows,   per ticker and of all tickers' rows
 * The interval is the centred percentile interval of a stationary block bootstrap over dates: all tickers' rows of a date
 * are drawn together, and blocks are at least as long as the horizon, over which forward returns overlap. The p-value is
 * (1 + number of resamples whose edge lies at least |edge| from the edge) / (1 + resamples).
 * @see Politis & Romano (1994); Davison & Hinkley (1997), Bootstrap Methods and their Application, 4.4
 */
export async function testEdge(rows: EdgeRows, options: EdgeOptions): Promise<SignalEdge> {
  const pooledSums = sumByDate(rows, () => true);
  const { blockLength, reason } = chooseBlockLength(influenceByDate(pooledSums, rows.dates), options.horizonBars);
  const groups = new Map<string, (row: number) => boolean>([['pooled', () => true]]);
  rows.symbols.forEach((symbol, id) => {
    groups.set(`symbol ${symbol}`, (row) => rows.symbolId[row] === id);
  });
  const scores: Record<string, WeightedScore> = {};
  for (const [name, isWanted] of groups) {
    const sums = sumByDate(rows, isWanted);
    if (sums.passing.reduce((a, b) => a + b, 0) >= options.minCount) scores[name] = edgeOf(sums);
  }
  const resampled = await bootstrapScores(scores, {
    dates: rows.dates,
    blockLength,
    resamples: options.resamples,
    seed: deriveSeed(options.seed, 'edge'),
    signal: options.signal,
  });
  const estimate = (name: string): EdgeEstimate => {
    const found = describeRows(rows, groups.get(name) as (row: number) => boolean);
    const values = resampled[name];
    if (!values || found.edge === null) return { ...found, low: null, high: null, p: null };
    const edge = found.edge;
    const { low, high } = centredInterval(edge, values, options.confidence);
    const beyond = values.reduce((sum, value) => sum + Number(Math.abs(value - edge) >= Math.abs(edge)), 0);
    const p = Number.isFinite(low) ? (1 + beyond) / (1 + values.length) : null;
    return { ...found, low: orNull(low), high: orNull(high), p };
  };
  return {
    pooled: estimate('pooled'),
    tickers: rows.symbols.map((symbol) => ({ symbol, ...estimate(`symbol ${symbol}`) })),
    blockLength,
    blockLengthReason: reason,
  };
}

function describeRows({ forward, passes }: EdgeRows, isWanted: (row: number) => boolean) {
  let [rows, sum, positive, count, passingSum, passingPositive] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < forward.length; row++) {
    if (!isWanted(row)) continue;
    const isUp = Number(forward[row] > 0);
    rows++;
    sum += forward[row];
    positive += isUp;
    count += passes[row];
    passingSum += passes[row] * forward[row];
    passingPositive += passes[row] * isUp;
  }
  return {
    rows,
    count,
    mean: orNull(passingSum / count),
    baseline: orNull(sum / rows),
    edge: orNull(passingSum / count - sum / rows),
    hitRate: orNull(passingPositive / count),
    baselineHitRate: orNull(positive / rows),
  };
}

/** p-values corrected together (Benjamini-Hochberg); null stays null. */
export function correctTogether(pValues: readonly (number | null)[]): (number | null)[] {
  const corrected = correctPValues(
    Float64Array.from(pValues, (p) => p ?? Number.NaN),
    'benjamini-hochberg',
  );
  return Array.from(corrected, orNull);
}
