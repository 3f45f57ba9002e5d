import { configError, usageError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { type Dataset, learners } from '../models/index.ts';
import { logRatioColumns, rowMajor } from './log-ratios.ts';
import { enoughToLearn, type LearningRows, type MemberRows, type Strategy, weightedMean } from './strategy.ts';

/** The latest share of the learning dates that early stopping watches. */
const validationShare = 0.15;

/**
 * A learner of the registry over what the members say and the regime that the row stands in: log-odds or log-probability
 * ratios of each member (numbers: its forecast), then one column per regime, NaN where the regime is unknown. A regime that
 * too few learning rows stand in, or outside of, gets no column: scaled to the deviation of a rare flag, its next appearance
 * would be many deviations away.
 * @see Wolpert (1992), Stacked Generalization, Neural Networks 5(2)
 */
export function metaModel(name: Strategy['name'], learner: string, summary: string): Strategy {
  return {
    name,
    summary,
    learns: true,
    readsRegimes: true,
    learner,
    check: (task, _members, weights) => {
      if (weights) throw usageError(`strategy '${name}' learns its weights`, 'leave --weights out');
      if (!learners.has(learner)) {
        throw configError(
          `strategy '${name}' needs learner '${learner}', which this version does not have`,
          'choose another --strategy',
        );
      }
      if (!learners.get(learner).tasks.includes(task.kind)) {
        throw usageError(`strategy '${name}' can't learn a ${task.kind} label`, 'choose another --strategy');
      }
    },
    fit: async (rows, { setting }) => {
      if (!enoughToLearn(rows.y, rows.task)) return weightedMean(rows.outputs.map(() => 1));
      const told = rows.regimes.membership.map((_, k) => k).filter((k) => isTold(rows, k));
      const { train, valid } = datasets(withRegimes(rows, told));
      const model = await learners.get(learner).fit(rows.task, train, valid, {}, setting);
      return {
        weights: rows.outputs.map(() => null),
        apply: async (served) => {
          const { x, rows: count } = inputsOf(withRegimes(served, told), rows.task);
          const width = rows.task.kind === 'multiclass' ? rows.task.classes.length : 1;
          const values = await model.predict({ x, rows: count });
          return Array.from({ length: width }, (_, k) =>
            Float64Array.from({ length: count }, (__, row) => values[row * width + k]),
          );
        },
        close: () => model.close(),
      };
    },
  };
}

/** Whether enough learning rows stand in the regime, and enough outside it, to tell it apart. */
function isTold({ y, task, regimes }: LearningRows, k: number): boolean {
  const inside = regimes.membership[k];
  const labels = (isIn: (value: number) => boolean) => y.filter((_, row) => isIn(inside[row]));
  return (
    enoughToLearn(
      labels((value) => value >= 0.5),
      task,
    ) &&
    enoughToLearn(
      labels((value) => value < 0.5),
      task,
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
function datasets(rows: LearningRows): { train: Dataset; valid: Dataset | undefined } {
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
  const from = dates[Math.floor(dates.length * (1 - validationShare))];
  const every = Int32Array.from(y.keys());
  const earlier = every.filter((row) => labelKnownAt[row] < from);
  const later = every.filter((row) => time[row] >= from);
  if (!enoughToLearn(takeRows(y, earlier), task) || later.length === 0) return { train: take(every), valid: undefined };
  return { train: take(earlier), valid: take(later) };
}

/** R6: a small neural network that sees which model to trust, and when. */
export const metaMlp = metaModel('meta-mlp', 'mlp', "a neural network over the members' outputs and the market regime");
