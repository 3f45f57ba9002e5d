import { equalWidthBin } from '../metrics/classification/calibration-error.ts';
import { beta } from './beta.ts';
import type { BinaryMethod, Parameters } from './calibrator.ts';
import { platt } from './platt.ts';

/** Maps that a hundred outcomes can place. */
export const streamingMethods = ['platt', 'beta'] as const;
const methods: Record<StreamSettings['method'], BinaryMethod> = { platt, beta };

export interface StreamSettings {
  readonly method: (typeof streamingMethods)[number];
  /** Latest outcomes that the map is fitted to. */
  readonly window: number;
  /** Outcomes that must be known before predictions are touched. */
  readonly minimum: number;
}

/** A prediction of 'up' and, once it is known, what happened. Times in UTC microseconds. */
export interface StreamRow {
  readonly time: number;
  /** NaN while unknown. */
  readonly knownAt: number;
  readonly p: number;
  /** 1 or 0; NaN while unknown. */
  readonly y: number;
}

export interface StreamOutcome {
  readonly time: number;
  readonly knownAt: number;
  readonly p: number;
  readonly y: number;
}

/** Ten bins of equal width: sums from which the calibration error of a whole stream follows. */
export interface ErrorBins {
  readonly rows: readonly number[];
  readonly predicted: readonly number[];
  readonly happened: readonly number[];
  /** sum p (1 - p): the variance of what happens, were the predictions right. */
  readonly variance: readonly number[];
}

/** Everything that a calibrator remembers between updates; plain data. */
export interface StreamState extends StreamSettings {
  readonly version: 1;
  /** When the latest outcome became known; null before the first. */
  readonly through: number | null;
  /** Outcomes taken in so far. */
  readonly seen: number;
  /** Longest time from a prediction to its outcome. */
  readonly longestDelay: number;
  /** By the time they became known: the window, and what predictions still under way must not have known. */
  readonly outcomes: readonly StreamOutcome[];
  /** Of predictions made while the calibrator was at work: as they were, and calibrated. */
  readonly before: ErrorBins;
  readonly after: ErrorBins;
}

const bins = 10;
const noRows = (): ErrorBins => ({
  rows: new Array(bins).fill(0),
  predicted: new Array(bins).fill(0),
  happened: new Array(bins).fill(0),
  variance: new Array(bins).fill(0),
});

export function newStream(settings: StreamSettings): StreamState {
  return {
    version: 1,
    ...settings,
    through: null,
    seen: 0,
    longestDelay: 0,
    outcomes: [],
    before: noRows(),
    after: noRows(),
  };
}

/** The map as of a moment: fitted to the latest `window` of the outcomes known by then; undefined before `minimum`. */
function mapOf(known: readonly StreamOutcome[], settings: StreamSettings): Parameters | undefined {
  if (known.length < settings.minimum) return undefined;
  const latest = known.slice(-settings.window);
  return methods[settings.method].fit(
    Float64Array.from(latest, ({ p }) => p),
    Float64Array.from(latest, ({ y }) => y),
  );
}

export interface StreamUpdate {
  readonly state: StreamState;
  /** Calibrated probability of each row, in the order given; the probability itself before the calibrator starts. */
  readonly calibrated: Float64Array;
  readonly added: number;
  /** Outcomes left out because they are not newer than the state. */
  readonly skipped: number;
  /** Rows without an outcome yet. */
  readonly pending: number;
}

/**
 * Takes in new outcomes, in the order in which they became known. Each row's probability is calibrated with outcomes that
 * were known at the row's own time, so a row is scored as it would have been served; the calibration error is measured on
 * those numbers over the whole stream. (Over the hundred outcomes of a window even a perfect forecaster would show some
 * 10 %.) An outcome that became known no later than the latest one in the state counts as taken in before.
 * @param rows p in [0, 1]; in any order
 */
export function updateStream(state: StreamState, rows: readonly StreamRow[]): StreamUpdate {
  const through = state.through ?? Number.NEGATIVE_INFINITY;
  const isOutcome = ({ y, knownAt }: StreamRow) => !Number.isNaN(y) && !Number.isNaN(knownAt);
  const fresh = rows.filter((row) => isOutcome(row) && row.knownAt > through);
  const byKnown = (a: StreamOutcome, b: StreamOutcome) => a.knownAt - b.knownAt || a.time - b.time;
  const added = fresh.map(({ time, knownAt, p, y }) => ({ time, knownAt, p, y })).sort(byKnown);
  const outcomes = [...state.outcomes, ...added];
  const maps = new Map<number, Parameters | undefined>();
  const served = (row: StreamRow): { p: number; isCalibrated: boolean } => {
    const count = countKnown(outcomes, row.time);
    if (!maps.has(count)) maps.set(count, mapOf(outcomes.slice(Math.max(0, count - state.window), count), state));
    const map = maps.get(count);
    if (!map) return { p: row.p, isCalibrated: false };
    return { p: methods[state.method].apply(map, Float64Array.of(row.p))[0], isCalibrated: true };
  };
  const results = rows.map(served);
  const [before, after] = [copyOf(state.before), copyOf(state.after)];
  rows.forEach((row, i) => {
    if (!isOutcome(row) || !(row.knownAt > through) || !results[i].isCalibrated) return;
    addTo(before, row.p, row.y);
    addTo(after, results[i].p, row.y);
  });
  const latest = added.length > 0 ? added[added.length - 1].knownAt : state.through;
  const longestDelay = added.reduce(
    (longest, { time, knownAt }) => Math.max(longest, knownAt - time),
    state.longestDelay,
  );
  const settled = latest === null ? 0 : countKnown(outcomes, latest - longestDelay);
  return {
    state: {
      ...state,
      through: latest,
      seen: state.seen + added.length,
      longestDelay,
      outcomes: outcomes.slice(Math.max(0, settled - state.window)),
      before,
      after,
    },
    calibrated: Float64Array.from(results, ({ p }) => p),
    added: added.length,
    skipped: rows.filter((row) => isOutcome(row) && !(row.knownAt > through)).length,
    pending: rows.filter((row) => !isOutcome(row)).length,
  };
}

/** Outcomes known by a moment; they are sorted by when they became known. */
function countKnown(outcomes: readonly StreamOutcome[], moment: number): number {
  let low = 0;
  let high = outcomes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (outcomes[middle].knownAt <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Mutable = { [K in keyof ErrorBins]: number[] };
const copyOf = ({ rows, predicted, happened, variance }: ErrorBins): Mutable => ({
  rows: [...rows],
  predicted: [...predicted],
  happened: [...happened],
  variance: [...variance],
});

function addTo(into: Mutable, p: number, y: number): void {
  const bin = equalWidthBin(p, bins);
  into.rows[bin]++;
  into.predicted[bin] += p;
  into.happened[bin] += y;
  into.variance[bin] += p * (1 - p);
}

export interface StreamError {
  readonly rows: number;
  /** Expected calibration error over ten bins of equal width; NaN without rows. */
  readonly ece: number;
  /** What it would be on average by chance if the probabilities were right: sum_b sqrt(2 variance_b / pi) / rows. */
  readonly byChance: number;
}

export function streamError({ rows, predicted, happened, variance }: ErrorBins): StreamError {
  const total = rows.reduce((a, b) => a + b, 0);
  const gap = predicted.reduce((sum, value, bin) => sum + Math.abs(value - happened[bin]), 0);
  const noise = variance.reduce((sum, value) => sum + Math.sqrt((2 / Math.PI) * value), 0);
  return { rows: total, ece: gap / total, byChance: noise / total };
}

/** The map that a prediction made now would get; undefined before the calibrator starts. */
export function currentMap(state: StreamState): Parameters | undefined {
  return mapOf(state.outcomes, state);
}
