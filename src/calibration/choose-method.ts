import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { longRunError } from '../math/long-run-error.ts';
import { normalQuantile } from '../math/special-normal.ts';
import type { CalibrationMethod, Parameters } from './calibrator.ts';
import { calibrators } from './index.ts';

/** Predictions whose labels are known, in order of time. */
export interface CalibrationRows {
  /** One array per prediction column. */
  readonly outputs: readonly Float64Array[];
  /** Class index of each row. */
  readonly y: Float64Array;
  readonly time: Float64Array;
  readonly labelKnownAt: Float64Array;
}

/** A calibrator as it is stored; 'identity' leaves predictions as they are and has no parameters. */
export interface Calibration {
  readonly method: CalibrationMethod | 'identity';
  readonly parameters: readonly Parameters[];
}

/** How one method did on the later slice. */
export interface Candidate {
  readonly method: CalibrationMethod;
  readonly logLoss: number;
  /** Log loss of the predictions as they are, less that of the method. */
  readonly improvement: number;
  /** Of the improvement, by date, with dependence over the label horizon. */
  readonly standardError: number;
}

export interface Choice extends Calibration {
  /** Rows that the calibrator was fitted on in the end; 0 for identity. */
  readonly rows: number;
  /** Why this one, in words. */
  readonly reason: string;
  /** What was compared; absent when the method was given, or when there was too little to choose by. */
  readonly selection?: {
    readonly fitRows: number;
    readonly laterRows: number;
    readonly logLoss: number;
    readonly candidates: readonly Candidate[];
  };
}

/** Fewer rows than this, or a class that never happened, and nothing is learned. */
export const fewestOutcomes = 30;
/** Share of the dates, the last of them, on which the methods are compared. */
const laterShare = 1 / 3;
/** As in the metric. */
const smallest = Number.EPSILON;

/** Chance, were no method of use, that one is kept all the same; shared among the methods that are tried (Bonferroni). */
const falseKeep = 0.05;

export const keepRule =
  'each method is fitted on the earlier two thirds of the dates and scored on the last third, labels that reach into it left out; ' +
  'the best by log loss is kept when its gain over the predictions as they are is significant at 5 % (one-sided, corrected for ' +
  'the number of methods, standard errors by date), and is then fitted on all rows; otherwise the predictions stay as they are';

/**
 * A calibrator for rows to come. With 'auto', keepRule decides among the methods that serve the task; a method by name is
 * fitted as asked.
 * @param horizonBars bars over which neighbouring labels overlap
 */
export function fitCalibration(
  rows: CalibrationRows,
  task: Task,
  wanted: CalibrationMethod | 'auto',
  horizonBars: number,
): Choice {
  const asIs = (reason: string): Choice => ({ method: 'identity', parameters: [], rows: 0, reason });
  const lacking = whatLacks(rows, task);
  if (lacking) return asIs(lacking);
  if (wanted !== 'auto') return { ...fitMethod(rows, wanted), reason: 'as asked' };
  const { earlier, later } = slices(rows);
  const tooLittle = whatLacks(earlier, task) ?? whatLacks(later, task);
  if (tooLittle) return asIs(`nothing to choose by: ${tooLittle} in one of the two slices`);
  const before = rowLosses(later.outputs, later.y);
  const candidates = calibrators
    .all()
    .filter((method) => method.serves(task))
    .map((method): Candidate => {
      const mapped = method.apply(method.fit(earlier.outputs, earlier.y), later.outputs);
      const after = rowLosses(mapped, later.y);
      const gain = before.map((loss, row) => loss - after[row]);
      const { sums, counts } = byDate(later.time, gain);
      return {
        method: method.name,
        logLoss: mean(after),
        improvement: mean(gain),
        standardError: longRunError(sums, counts, horizonBars),
      };
    });
  const best = candidates.reduce((one, other) => (other.improvement > one.improvement ? other : one));
  const selection = { fitRows: earlier.y.length, laterRows: later.y.length, logLoss: mean(before), candidates };
  const figures = `${best.improvement.toFixed(5)} +- ${best.standardError.toFixed(5)} nats on ${later.y.length} later rows`;
  const margin = normalQuantile(1 - falseKeep / candidates.length) * best.standardError;
  if (!(best.improvement > margin)) {
    const needed = `, and ${margin.toFixed(5)} would be needed`;
    return { ...asIs(`no method is shown to help: ${best.method} comes closest, ${figures}${needed}`), selection };
  }
  return { ...fitMethod(rows, best.method), reason: `${best.method} lowers log loss by ${figures}`, selection };
}

function fitMethod({ outputs, y }: CalibrationRows, name: CalibrationMethod) {
  return { method: name, parameters: calibrators.get(name).fit(outputs, y), rows: y.length };
}

function whatLacks({ y }: CalibrationRows, task: Task): string | undefined {
  if (y.length < fewestOutcomes) return `${y.length} outcomes are known, ${fewestOutcomes} are needed`;
  const classes = task.kind === 'multiclass' ? task.classes.length : 2;
  return new Set(y).size < classes ? 'a class that never happened' : undefined;
}

/** The last third of the dates, and the rows whose labels were known before it. */
function slices(rows: CalibrationRows): { earlier: CalibrationRows; later: CalibrationRows } {
  const dates = [...new Set(rows.time)].sort((a, b) => a - b);
  const from = dates[Math.floor(dates.length * (1 - laterShare))];
  const every = Int32Array.from(rows.y.keys());
  return {
    earlier: takeCalibrationRows(
      rows,
      every.filter((row) => rows.labelKnownAt[row] < from),
    ),
    later: takeCalibrationRows(
      rows,
      every.filter((row) => rows.time[row] >= from),
    ),
  };
}

export function takeCalibrationRows(rows: CalibrationRows, wanted: Int32Array): CalibrationRows {
  return {
    outputs: rows.outputs.map((column) => takeRows(column, wanted)),
    y: takeRows(rows.y, wanted),
    time: takeRows(rows.time, wanted),
    labelKnownAt: takeRows(rows.labelKnownAt, wanted),
  };
}

/** -ln of what was given to the class that happened. */
function rowLosses(outputs: readonly Float64Array[], y: Float64Array): Float64Array {
  return y.map((code, row) => {
    const p = outputs.length > 1 ? outputs[code][row] : code === 1 ? outputs[0][row] : 1 - outputs[0][row];
    return -Math.log(Math.min(1 - smallest, Math.max(smallest, p)));
  });
}

function byDate(time: Float64Array, values: Float64Array): { sums: Float64Array; counts: Float64Array } {
  const sums: number[] = [];
  const counts: number[] = [];
  time.forEach((at, row) => {
    if (row === 0 || at !== time[row - 1]) {
      sums.push(0);
      counts.push(0);
    }
    sums[sums.length - 1] += values[row];
    counts[counts.length - 1]++;
  });
  return { sums: Float64Array.from(sums), counts: Float64Array.from(counts) };
}

const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;

/** The calibrated columns. */
export function applyCalibration({ method, parameters }: Calibration, outputs: readonly Float64Array[]) {
  return method === 'identity'
    ? outputs.map((column) => column.slice())
    : calibrators.get(method).apply(parameters, outputs);
}
