import { dataError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { gatherMatrix, type Panel } from '../io/panel.ts';
import type { Inputs, Series } from '../models/dataset.ts';
import type { FittedModel, Learner } from '../models/learner.ts';

const dayMicros = 86_400e6;
/** The longest regular closure of an exchange, a long weekend, is four days; more than this between two bars is a gap. */
const longestClosure = 5 * dayMicros;
/** Steps of a symbol's usual size that may pass within a day before the next bar counts as one after a gap. */
const missedSteps = 3;

type Params = Readonly<Record<string, unknown>>;

/** What a learner sees of a row: the features chosen, or the columns that it reads whatever was chosen. */
export function featuresFor(
  learner: Learner,
  params: Params,
  panel: Panel,
  chosen: readonly string[],
  task: Task,
): readonly string[] {
  const own = learner.inputs?.(params, task);
  const missing = own?.find((name) => !panel.features.includes(name));
  if (missing === undefined) return own ?? chosen;
  throw dataError(
    `learner ${learner.name} reads the feature column '${missing}', which the feature set does not have`,
    'add it to the features: trademl features --features ... (see trademl features --list)',
  );
}

/** The rows in the order of a series, when the learner reads histories; else the rows as they are. */
export function orderedFor(learner: Learner, params: Params, panel: Panel, rows: Int32Array): Int32Array {
  return readsHistory(learner, params) ? bySymbol(panel, rows) : rows;
}

/** @param rows panel rows as `orderedFor` gave them */
export function inputsOf(
  learner: Learner,
  params: Params,
  panel: Panel,
  rows: Int32Array,
  features: readonly string[],
): Inputs {
  const inputs = { x: gatherMatrix(panel, rows, features), rows: rows.length, features };
  return readsHistory(learner, params) ? { ...inputs, series: seriesOf(panel, rows) } : inputs;
}

/**
 * Predicts panel rows. A learner with histories gets the bars before them too, as in live use: features of earlier rows
 * were known then.
 * @returns row-major, in the order of `rows`
 */
export async function predictRows(
  model: FittedModel,
  learner: Learner,
  params: Params,
  panel: Panel,
  rows: Int32Array,
): Promise<Float64Array> {
  const { features } = model;
  if (!readsHistory(learner, params)) return model.predict(inputsOf(learner, params, panel, rows, features));
  const all = bySymbol(panel, withHistory(panel, rows, learner.history?.(params) ?? 0));
  const values = await model.predict(inputsOf(learner, params, panel, all, features));
  const width = all.length === 0 ? 0 : values.length / all.length;
  const placeOf = new Map(Array.from(all, (row, place) => [row, place]));
  const wanted = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    const at = (placeOf.get(row) as number) * width;
    wanted.set(values.subarray(at, at + width), i * width);
  });
  return wanted;
}

function readsHistory(learner: Learner, params: Params): boolean {
  return (learner.history?.(params) ?? 0) > 0;
}

function bySymbol({ symbolId, time }: Panel, rows: Int32Array): Int32Array {
  return rows.slice().sort((a, b) => symbolId[a] - symbolId[b] || time[a] - time[b]);
}

function seriesOf(panel: Panel, rows: Int32Array): Series {
  const previous = previousRows(panel);
  const history = new Int32Array(rows.length);
  for (let i = 1; i < rows.length; i++) history[i] = rows[i - 1] === previous[rows[i]] ? history[i - 1] + 1 : 0;
  return { symbols: panel.symbols, symbolId: takeIds(panel.symbolId, rows), time: takeRows(panel.time, rows), history };
}

function takeIds(ids: Int32Array, rows: Int32Array): Int32Array {
  return rows.map((row) => ids[row]);
}

/** The rows and, for each, up to `bars` rows before it, without a gap between. */
function withHistory(panel: Panel, rows: Int32Array, bars: number): Int32Array {
  const previous = previousRows(panel);
  // How many bars before a row are wanted already: a row that was reached with as many needs no second walk.
  const wanted = new Map<number, number>();
  for (const row of rows) {
    let left = bars;
    for (let at = row; at >= 0 && left > (wanted.get(at) ?? -1); at = previous[at]) wanted.set(at, left--);
  }
  return Int32Array.from(wanted.keys());
}

const previousOf = new WeakMap<Panel, Int32Array>();

/** For each row the row of the bar just before it, of the same symbol; -1 at a symbol's first row and after a gap. */
function previousRows(panel: Panel): Int32Array {
  const known = previousOf.get(panel);
  if (known) return known;
  const { time, symbolId, symbols } = panel;
  const previous = new Int32Array(time.length).fill(-1);
  const last = new Int32Array(symbols.length).fill(-1);
  const steps: number[][] = symbols.map(() => []);
  for (let row = 0; row < time.length; row++) {
    const id = symbolId[row];
    if (last[id] >= 0) {
      previous[row] = last[id];
      steps[id].push(time[row] - time[last[id]]);
    }
    last[id] = row;
  }
  const usual = steps.map((all) => all.sort((a, b) => a - b)[all.length >> 1] ?? 0);
  for (let row = 0; row < time.length; row++) {
    const before = previous[row];
    if (before >= 0 && isGap(time[before], time[row], usual[symbolId[row]])) previous[row] = -1;
  }
  previousOf.set(panel, previous);
  return previous;
}

function isGap(from: number, to: number, usualStep: number): boolean {
  const step = to - from;
  if (step <= missedSteps * usualStep) return false;
  return Math.floor(from / dayMicros) === Math.floor(to / dayMicros) || step > longestClosure;
}
