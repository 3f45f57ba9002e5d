import { z } from 'zod';
import { configError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import type { Dataset, Inputs } from './dataset.ts';
import { defineLearner, type FittedModel } from './learner.ts';
import { numbersModel, stateOf } from './numbers-model.ts';
import { priorValues } from './prior.ts';

const params = z.strictObject({
  column: z
    .string()
    .optional()
    .describe(
      'feature column that holds the last value; default: log_return_1 for classes, realised_volatility_20 for the label volatility',
    ),
  band: z
    .number()
    .min(0)
    .max(1)
    .default(0.001)
    .describe('down, neutral and up: a last return within +-band was neutral; take that of the label'),
});

const state = z.strictObject({
  /** What is predicted where the last value is missing: class frequencies, or the mean of the values. */
  prior: z.array(z.number()).min(1),
  /** Classes: share of the rows whose class was that of the last move. */
  repeats: z.number(),
  band: z.number(),
});
type State = z.output<typeof state>;

/**
 * Tomorrow as today. For values: the last one, as it stands in a feature column; a volatility over the next 20 bars is
 * foretold by that of the last 20. For directions: the class of the last move; its probability is the share of the
 * training rows on which a move repeated itself (one row of each kind added), and the others divide the rest evenly.
 * Where the last value is missing, the class frequencies or the mean of the training part.
 */
export const naiveLearner = defineLearner({
  name: 'naive',
  summary: 'baseline: the last value, or the class of the last move',
  params,
  labels: ({ column }, task) => (task.kind === 'regression' && column === undefined ? ['volatility'] : undefined),
  inputs: ({ column }, task) => [column ?? (task.kind === 'regression' ? 'realised_volatility_20' : 'log_return_1')],
  fit: async (task, train, _valid, { band }) => {
    checkClasses(task);
    return naiveModel(task, train.features, {
      prior: priorValues(task, train),
      repeats: repeats(task, train, band),
      band,
    });
  },
  load: async (dir, saved) => naiveModel(saved.task, saved.features, stateOf(state, dir, saved)),
});

function checkClasses(task: Task): void {
  if (task.kind !== 'multiclass' || task.classes.join() === 'down,neutral,up') return;
  throw configError(
    `learner naive knows the last move as down, neutral or up; the label's classes are ${task.classes.join(', ')}`,
    'choose another baseline: prior or majority',
  );
}

/** Class of a log return; -1 where it is missing. */
function classOf(task: Task, logReturn: number, band: number): number {
  if (Number.isNaN(logReturn)) return -1;
  const change = Math.expm1(logReturn);
  if (task.kind === 'binary') return change > 0 ? 1 : 0;
  return change > band ? 2 : change < -band ? 0 : 1;
}

function repeats(task: Task, { x, y, weights }: Dataset, band: number): number {
  if (task.kind === 'regression') return 0;
  let same = 1;
  let all = classesOf(task);
  x.forEach((value, row) => {
    const last = classOf(task, value, band);
    const weight = weights?.[row] ?? 1;
    if (last < 0) return;
    all += weight;
    if (last === y[row]) same += weight;
  });
  return same / all;
}

function classesOf(task: Task): number {
  return task.kind === 'multiclass' ? task.classes.length : 2;
}

function naiveModel(task: Task, features: readonly string[], state: State): FittedModel {
  return numbersModel({ learner: 'naive', task, features, state, predict: (inputs) => predict(task, inputs, state) });
}

function predict(task: Task, { x, rows }: Inputs, { prior, repeats, band }: State): Float64Array {
  if (task.kind === 'regression') return Float64Array.from(x, (value) => (Number.isNaN(value) ? prior[0] : value));
  const width = prior.length;
  const values = new Float64Array(rows * width);
  const other = (1 - repeats) / (classesOf(task) - 1);
  x.forEach((value, row) => {
    const last = classOf(task, value, band);
    if (last < 0) values.set(prior, row * width);
    else if (task.kind === 'binary') values[row] = last === 1 ? repeats : other;
    else for (let k = 0; k < width; k++) values[row * width + k] = k === last ? repeats : other;
  });
  return values;
}
