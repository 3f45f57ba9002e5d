import { microsPerDay } from '../core/time.ts';
import { upperGammaRatio } from '../math/special-gamma.ts';
import { mean, variance } from '../math/statistics.ts';
import { gridKolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { gridIndex } from './profile.ts';

/** How large the KS statistic of a window of `sessions` days is while nothing drifts, seen in the baseline itself. */
export interface NullWindows {
  readonly sessions: number;
  /** Windows looked at; they overlap. */
  readonly windows: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Window lengths in sessions at which the null is measured; lengths between are interpolated. */
const lengths = [1, 2, 5, 10, 21, 42, 63, 126, 252];

/** A length is measured only when the baseline holds this many windows of it without overlap. */
export const fewestWindows = 5;

/** The longest window (in sessions) that a baseline of so many sessions can judge, 0 when none. */
export function longestWindow(sessions: number): number {
  return lengths.filter((length) => length * fewestWindows <= sessions).pop() ?? 0;
}

/** Distinct UTC dates as 0, 1, 2 ..., one per row. @param time micros, ascending */
export function sessionIds(time: Float64Array): { ids: Int32Array; sessions: number } {
  const ids = new Int32Array(time.length);
  let last = Number.NaN;
  let session = -1;
  for (let row = 0; row < time.length; row++) {
    const day = Math.floor(time[row] / microsPerDay);
    if (day !== last) session++;
    last = day;
    ids[row] = session;
  }
  return { ids, sessions: session + 1 };
}

/** Running counts by session: row s holds what came before session s, shape (sessions + 1, grid + 1). */
function runningCounts(values: Float64Array, ids: Int32Array, sessions: number, grid: Float64Array) {
  const width = grid.length + 1;
  const atMost = new Float64Array((sessions + 1) * width);
  const below = new Float64Array((sessions + 1) * width);
  const counts = new Float64Array(sessions + 1);
  for (let row = 0; row < values.length; row++) {
    if (!Number.isFinite(values[row])) continue;
    const base = (ids[row] + 1) * width;
    counts[ids[row] + 1]++;
    atMost[base + gridIndex(grid, values[row], false)]++;
    below[base + gridIndex(grid, values[row], true)]++;
  }
  for (let session = 1; session <= sessions; session++) {
    counts[session] += counts[session - 1];
    const base = session * width;
    for (const table of [atMost, below]) {
      for (let i = 1; i < grid.length; i++) table[base + i] += table[base + i - 1];
      for (let i = 0; i < grid.length; i++) table[base + i] += table[base - width + i];
    }
  }
  return { atMost, below, counts, width };
}

/**
 * Slides windows over the baseline and compares each with the rest of it, so that everything which makes the values of a real
 * panel alike - slow indicators, symbols that move together, quiet and wild months - is in the result. A p-value that takes
 * rows as independent calls almost every window of such a panel a drift.
 * @param values shape (rows,), NaN missing  @param ids session of each row, ascending
 * @see Politis, Romano & Wolf (1999), Subsampling: the distribution of a statistic from its values on blocks
 */
export function nullWindows(
  values: Float64Array,
  ids: Int32Array,
  sessions: number,
  grid: Float64Array,
): NullWindows[] {
  const { atMost, below, counts, width } = runningCounts(values, ids, sessions, grid);
  const size = grid.length;
  const measured: NullWindows[] = [];
  const inside = { count: 0, atMost: new Float64Array(size), below: new Float64Array(size) };
  const outside = { count: 0, atMost: new Float64Array(size), below: new Float64Array(size) };
  for (const length of lengths) {
    if (length * fewestWindows > sessions) break;
    const distances: number[] = [];
    for (let start = 0; start + length <= sessions; start += Math.max(1, Math.floor(length / 8))) {
      const first = start * width;
      const end = (start + length) * width;
      const last = sessions * width;
      inside.count = counts[start + length] - counts[start];
      outside.count = counts[sessions] - inside.count;
      for (let i = 0; i < size; i++) {
        inside.atMost[i] = atMost[end + i] - atMost[first + i];
        inside.below[i] = below[end + i] - below[first + i];
        outside.atMost[i] = atMost[last + i] - inside.atMost[i];
        outside.below[i] = below[last + i] - inside.below[i];
      }
      const distance = gridKolmogorovSmirnov(inside, outside);
      if (!Number.isNaN(distance)) distances.push(distance);
    }
    if (distances.length < fewestWindows) continue;
    const sample = Float64Array.from(distances);
    measured.push({
      sessions: length,
      windows: distances.length,
      mean: mean(sample),
      deviation: Math.sqrt(variance(sample)),
    });
  }
  return measured;
}

/** Mean and deviation at any window length: straight lines between the measured lengths, in log(sessions). */
function interpolate(measured: readonly NullWindows[], sessions: number): { mean: number; deviation: number } {
  const above = measured.findIndex((entry) => entry.sessions >= sessions);
  if (above <= 0) return measured[Math.max(0, above)];
  const [a, b] = [measured[above - 1], measured[above]];
  const share = Math.log(sessions / a.sessions) / Math.log(b.sessions / a.sessions);
  return {
    mean: a.mean + share * (b.mean - a.mean),
    deviation: a.deviation + share * (b.deviation - a.deviation),
  };
}

/**
 * P(KS of a window >= distance) while nothing drifts: the upper tail of the gamma distribution whose mean and deviation are
 * those of the baseline's own windows,
 *   Q(k, d / theta),   k = (mean / sd)^2,   theta = sd^2 / mean,   sd widened by sqrt(1 + 1/B),
 * B being the number of windows of that length that fit into the baseline: few windows know their own spread badly. The
 * gamma family holds both ends of what occurs - many independent values (Kolmogorov's law) and one common factor (half-normal).
 * How far it holds: on stationary AR(1) panels the share of p <= 0.05 stays within 0.015 and 0.095 with 35 windows in the baseline (a test); with
 * 5 to 12 it was 0.06 for values without memory, and 0.13 to 0.29 for very slow ones (coefficient 0.95 to 0.99), of which
 * 0 to 0.13 stayed once corrected and asked for their PSI. Slow features want a long baseline.
 * @param measured as nullWindows gives it  @param sessions length of the window; at most the longest measured
 * @returns NaN when the distance is NaN or nothing was measured
 */
export function windowPValue(
  distance: number,
  measured: readonly NullWindows[],
  sessions: number,
  baselineSessions: number,
): number {
  if (Number.isNaN(distance) || measured.length === 0 || sessions > measured[measured.length - 1].sessions) {
    return Number.NaN;
  }
  const { mean: centre, deviation } = interpolate(measured, sessions);
  const spread = deviation * Math.sqrt(1 + sessions / baselineSessions);
  if (!(spread > 0)) return distance > centre + 1e-9 ? 0 : 1;
  return upperGammaRatio((centre / spread) ** 2, (distance * centre) / spread ** 2);
}
