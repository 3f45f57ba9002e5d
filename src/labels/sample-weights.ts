import { configError } from '../core/errors.ts';

export const weightMethods = ['none', 'uniqueness', 'return-attribution', 'time-decay'] as const;
export type WeightMethod = (typeof weightMethods)[number];

/** Rows of a panel sorted by time: every bar of every symbol, labelled or not. */
export interface WeightPanel {
  readonly time: Float64Array;
  readonly symbolId: Int32Array;
  readonly labelKnownAt: Float64Array;
}

export interface Weighting {
  readonly method: WeightMethod;
  /** time-decay: weight of the oldest row, the newest having 1; below 0, that share of the rows gets none. In (-1, 1]. */
  readonly oldestWeight: number;
  /** return-attribution: log return of each panel row over the bar before it, NaN where there is none. */
  readonly logReturns?: Float64Array;
}

/**
 * Weights of labels that overlap, with mean 1. A label's span is (its bar, the bar at which it is known], counted in bars
 * of its symbol; c_t is how many of `rows` of that symbol span bar t. Labels outside `rows` count for nothing: given the
 * training rows of a fold, weights know nothing of the test.
 *   uniqueness          u_i = mean of 1 / c_t over the span
 *   return-attribution  |sum of r_t / c_t over the span|, r_t log returns
 *   time-decay          d(x_i) = max(0, a + b x_i), x_i = u summed over all rows (of all symbols) up to that time;
 *                       d = 1 at the newest; oldest >= 0: d = oldest at x = 0; oldest < 0: d = 0 up to x = -oldest * x_n
 * @param rows panel rows with a known label, ascending
 * @returns shape (rows,)
 * @throws TrademlError (config) when every weight is 0
 * @see Lopez de Prado (2018), Advances in Financial Machine Learning, ch. 4 (spans as in the example of 4.5.3)
 */
export function sampleWeights(panel: WeightPanel, rows: Int32Array, weighting: Weighting): Float64Array {
  const { method, oldestWeight, logReturns } = weighting;
  if (method === 'none') return new Float64Array(rows.length).fill(1);
  if (method === 'return-attribution') {
    if (!logReturns) throw new Error('return attribution needs the returns of the bars');
    const sums = spanSums(panel, rows, (row, concurrency) => (logReturns[row] || 0) / concurrency);
    return toMeanOne(
      sums.map(({ sum }) => Math.abs(sum)),
      method,
    );
  }
  const uniqueness = averageUniqueness(panel, rows);
  return toMeanOne(method === 'uniqueness' ? uniqueness : decay(panel, rows, uniqueness, oldestWeight), method);
}

/** Mean of 1 / concurrency over each label's span, in (0, 1]. */
export function averageUniqueness(panel: WeightPanel, rows: Int32Array): Float64Array {
  return Float64Array.from(
    spanSums(panel, rows, (_, concurrency) => 1 / concurrency),
    ({ sum, bars }) => (bars === 0 ? 1 : sum / bars),
  );
}

/** For each row, the sum over the bars of its span of a term that may use the bar's concurrency. */
function spanSums(panel: WeightPanel, rows: Int32Array, term: (panelRow: number, concurrency: number) => number) {
  const bars = barsBySymbol(panel);
  // Spans as positions among the symbol's bars: first <= position < past.
  const spans = Array.from(rows, (row) => {
    const own = bars.rows[panel.symbolId[row]];
    return { own, first: bars.position[row] + 1, past: firstAfter(panel.time, own, panel.labelKnownAt[row]) };
  });
  const starts = new Map(bars.rows.map((own) => [own, new Int32Array(own.length + 1)]));
  for (const { own, first, past } of spans) {
    if (past <= first) continue;
    const changes = starts.get(own) as Int32Array;
    changes[first]++;
    changes[past]--;
  }
  const sums = new Map(
    [...starts].map(([own, changes]) => {
      const before = new Float64Array(own.length + 1);
      let concurrency = 0;
      own.forEach((row, at) => {
        concurrency += changes[at];
        before[at + 1] = before[at] + (concurrency === 0 ? 0 : term(row, concurrency));
      });
      return [own, before];
    }),
  );
  return spans.map(({ own, first, past }) => {
    const before = sums.get(own) as Float64Array;
    return past <= first ? { sum: 0, bars: 0 } : { sum: before[past] - before[first], bars: past - first };
  });
}

/** Panel rows of each symbol in order of time, and the position of each panel row among its symbol's. */
function barsBySymbol({ symbolId }: WeightPanel) {
  const rows: number[][] = [];
  const position = new Int32Array(symbolId.length);
  symbolId.forEach((id, row) => {
    while (rows.length <= id) rows.push([]);
    position[row] = rows[id].length;
    rows[id].push(row);
  });
  return { rows, position };
}

/** Position of the first of these rows that is later than a moment. */
function firstAfter(time: Float64Array, own: readonly number[], moment: number): number {
  let low = 0;
  let high = own.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[own[middle]] <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows of one moment are equally old, whatever their symbol. */
function decay({ time }: WeightPanel, rows: Int32Array, uniqueness: Float64Array, oldest: number): Float64Array {
  const age = new Float64Array(rows.length);
  let total = 0;
  for (let first = 0; first < rows.length; ) {
    let past = first;
    while (past < rows.length && time[rows[past]] === time[rows[first]]) total += uniqueness[past++];
    age.fill(total, first, past);
    first = past;
  }
  const slope = oldest >= 0 ? (1 - oldest) / total : 1 / ((1 + oldest) * total);
  return age.map((x) => Math.max(0, 1 + slope * (x - total)));
}

function toMeanOne(weights: readonly number[] | Float64Array, method: WeightMethod): Float64Array {
  const out = Float64Array.from(weights);
  const sum = out.reduce((total, weight) => total + weight, 0);
  if (!(sum > 0)) throw configError(`all ${method} weights of the training rows are 0`, 'use --weights none');
  return out.map((weight) => (weight * out.length) / sum);
}
