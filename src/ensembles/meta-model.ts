import { z } from 'zod';
import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { type Dataset, type FittedModel, learners } from '../models/index.ts';
import type { Combination, MemberRows } from './combination.ts';
import type { ModelForm } from './combination-form.ts';
import { logRatioColumns, rowMajor } from './log-ratios.ts';
import {
  defineStrategy,
  enoughToLearn,
  type LearningRows,
  learningParams,
  type Strategy,
  standIn,
} from './strategy.ts';

export function modelCombination(form: ModelForm, task: Task, model: FittedModel): Combination {
  return {
    form,
    model,
    weights: Array.from({ length: form.members }, () => null),
    apply: async (served) => {
      const { x, rows } = inputsOf(withRegimes(served, form.told), task);
      const width = task.kind === 'multiclass' ? task.classes.length : 1;
      const values = await model.predict({ x, rows });
      return Array.from({ length: width }, (_, k) =>
        Float64Array.from({ length: rows }, (__, row) => values[row * width + k]),
      );
    },
  };
}

const ownParams = {
  fewestRows: learningParams.fewestRows.describe(
    'learning rows below which nothing is learned: the plain mean stands in; and below which a regime is not told apart',
  ),
  validationShare: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.15)
    .describe('latest share of the learning dates that early stopping watches'),
};
type OwnParams = z.output<z.ZodObject<typeof ownParams>>;

/**
 * A learner of the registry over what the members say and the regime that the row stands in: log-odds or log-probability
 * ratios of each member (numbers: its forecast), then one column per regime, NaN where the regime is unknown. A regime that
 * too few learning rows stand in, or outside of, gets no column: scaled to the deviation of a rare flag, its next appearance
 * would be many deviations away. Its parameters are the learner's, and two of its own.
 * @see Wolpert (1992), Stacked Generalization, Neural Networks 5(2)
 */
export function metaModel(name: Strategy['name'], learnerName: string, summary: string): Strategy {
  const learner = learners.get(learnerName);
  return defineStrategy({
    name,
    summary,
    tasks: learner.tasks,
    learns: true,
    readsRegimes: true,
    learner: learnerName,
    params: z.strictObject({ ...ownParams, ...learner.params.shape }),
    fit: async (rows, { fewestRows, validationShare, ...params }, { setting }) => {
      const own: OwnParams = { fewestRows, validationShare };
      const mean = standIn(rows, own);
      if (mean) return mean;
      const told = [...rows.regimes.names.keys()].filter((k) => isTold(rows, k, own));
      const { train, valid } = datasets(withRegimes(rows, told), own);
      const model = await learner.fit(rows.task, train, valid, params, setting);
      return modelCombination({ form: 'model', members: rows.outputs.length, told }, rows.task, model);
    },
  });
}

/** Whether enough learning rows stand in the regime, and enough outside it, to tell it apart. */
function isTold({ y, task, regimes }: LearningRows, k: number, own: OwnParams): boolean {
  const inside = regimes.membership[k];
  const labels = (isIn: (value: number) => boolean) => y.filter((_, row) => isIn(inside[row]));
  return (
    enoughToLearn(
      labels((value) => value >= 0.5),
      task,
      own,
    ) &&
    enoughToLearn(
      labels((value) => value < 0.5),
      task,
      own,
    )
  );
}

function withRegimes<Rows extends MemberRows>(rows: Rows, told: readonly number[]): Rows {
  const { names, membership } = rows.regimes;
  return { ...rows, regimes: { names: told.map((k) => names[k]), membership: told.map((k) => membership[k]) } };
}

function inputsOf({ outputs, regimes }: MemberRows, task: Task) {
  const members = task.kind === 'regression' ? outputs.map(([forecast]) => forecast) : logRatioColumns(outputs);
  const columns = [...members, ...regimes.membership];
  const features = [...members.map((_, i) => `member_${i}`), ...regimes.names];
  return { x: Float32Array.from(rowMajor(columns)), rows: outputs[0][0].length, features };
}

/** The latest dates for early stopping, and the rows whose labels were known before them; all rows when those lack a class. */
function datasets(rows: LearningRows, own: OwnParams): { train: Dataset; valid: Dataset | undefined } {
  const { time, labelKnownAt, y, task } = rows;
  const { x, features } = inputsOf(rows, task);
  const width = features.length;
  const take = (wanted: Int32Array): Dataset => {
    const part = new Float32Array(wanted.length * width);
    wanted.forEach((row, i) => {
      part.set(x.subarray(row * width, (row + 1) * width), i * width);
    });
    return { x: part, rows: wanted.length, features, y: takeRows(y, wanted) };
  };
  const dates = [...new Set(time)];
  const from = dates[Math.floor(dates.length * (1 - own.validationShare))];
  const every = Int32Array.from(y.keys());
  const earlier = every.filter((row) => labelKnownAt[row] < from);
  const later = every.filter((row) => time[row] >= from);
  if (!enoughToLearn(takeRows(y, earlier), task, own) || later.length === 0)
    return { train: take(every), valid: undefined };
  return { train: take(earlier), valid: take(later) };
}

/** R6: a small neural network that sees which model to trust, and when. */
export const metaMlp = metaModel('meta-mlp', 'mlp', "a neural network over the members' outputs and the market regime");
