import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import { formatTime, microsPerDay } from '../../src/core/time.ts';
import { combineMembers } from '../../src/ensembles/combine.ts';
import { strategies } from '../../src/ensembles/index.ts';
import type { Member } from '../../src/ensembles/members.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import type { SplitPlan } from '../../src/splits/plan.ts';

const days = 1200;
const start = Date.UTC(2020, 0, 1) * 1000;
const time = Float64Array.from({ length: days }, (_, day) => start + day * microsPerDay);
const at = (day: number) => formatTime(time[day]);
/** Walk-forward: folds of 300 days, then a hold-out. */
const foldOf = (day: number) => (day < 900 ? Math.floor(day / 300) : -1);
const plan: SplitPlan = {
  version: 3,
  scheme: 'walk-forward',
  horizonBars: 1,
  embargoBars: 1,
  lookbackBars: 0,
  nFolds: 3,
  features: 'core',
  interval: '1d',
  from: at(0),
  to: at(days - 1),
  holdout: { start: at(900), end: at(days - 1), rows: 300 },
  folds: [0, 1, 2].map((fold) => ({
    fold,
    // The first fold's model was trained on dates before the predictions begin.
    train: [{ start: formatTime(start - 300 * microsPerDay), end: at(Math.max(0, fold * 300 - 2)) }],
    test: [{ start: at(fold * 300), end: at(fold * 300 + 299) }],
    trainRows: 1,
    testRows: 300,
    purgedRows: 0,
    embargoedRows: 0,
    lookbackRows: 0,
  })),
};
plan.folds[0].train[0].end = formatTime(start - microsPerDay);

function member(run: string, task: Task, outputs: Float64Array[], y: Float64Array): Member {
  const summary = { run, task, folds: plan.folds.map(({ fold }) => ({ fold, scores: {} })) } as unknown as RunSummary;
  return {
    summary,
    predictions: {
      time,
      symbols: ['A'],
      symbolId: new Int32Array(days),
      fold: Int32Array.from(time.keys()).map(foldOf),
      y,
      outputs,
      labelKnownAt: time.map((t) => t + microsPerDay),
    },
  };
}

/** One informed and one uninformed forecaster of a coin whose bias is known. */
function market(seed: number) {
  const rng = createRng(seed);
  const p = Float64Array.from({ length: days }, () => 0.3 + 0.4 * rng.uniform());
  const y = p.map((value, day) => (foldOf(day) === -1 ? Number.NaN : rng.uniform() < value ? 1 : 0));
  const noise = p.map(() => 0.3 + 0.4 * rng.uniform());
  return { p, y, noise };
}

const binary: Task = { kind: 'binary' };
const setting = { seed: 1, threads: 1, device: 'cpu' as const, signal: new AbortController().signal };

describe('ensembles', () => {
  it('average is the plain mean, on out-of-fold rows and on the hold-out', async () => {
    const { p, y, noise } = market(1);
    const { table, final } = await combineMembers(
      [member('a', binary, [p], y), member('b', binary, [noise], y)],
      plan,
      strategies.get('average'),
      { setting },
    );
    expect(final.weights).toEqual([0.5, 0.5]);
    (table.p_up as Float64Array).forEach((value, row) => {
      expect(value).toBeCloseTo((p[row] + noise[row]) / 2, 12);
    });
  });

  it('soft vote scales its weights to one', async () => {
    const { p, y, noise } = market(2);
    const members = [member('a', binary, [p], y), member('b', binary, [noise], y)];
    const { table, final } = await combineMembers(members, plan, strategies.get('soft-vote'), {
      weights: [3, 1],
      setting,
    });
    expect(final.weights).toEqual([0.75, 0.25]);
    expect((table.p_up as Float64Array)[5]).toBeCloseTo(0.75 * p[5] + 0.25 * noise[5], 12);
  });

  it('a stacker starts as the plain mean, then learns whom to trust', async () => {
    const { p, y, noise } = market(3);
    const members = [member('a', binary, [p], y), member('b', binary, [noise], y)];
    const combined = (await combineMembers(members, plan, strategies.get('stack-logistic'), { setting })).table
      .p_up as Float64Array;
    expect(combined[10]).toBeCloseTo((p[10] + noise[10]) / 2, 12);
    const distance = (other: Float64Array) =>
      combined.slice(900).reduce((sum, value, i) => sum + Math.abs(value - other[900 + i]), 0) / 300;
    expect(distance(p)).toBeLessThan(distance(noise) / 2);
  });

  it('what a fold combines never depends on labels that were not known when it began', async () => {
    const { p, y, noise } = market(4);
    const stack = async (labels: Float64Array) =>
      (
        await combineMembers(
          [member('a', binary, [p], labels), member('b', binary, [noise], labels)],
          plan,
          strategies.get('stack-logistic'),
          { setting },
        )
      ).table.p_up as Float64Array;
    const base = await stack(y);
    const changed = await stack(y.map((value, day) => (day >= 599 ? 1 - value : value)));
    expect(changed.slice(0, 900)).toEqual(base.slice(0, 900));
    expect(changed.slice(900)).not.toEqual(base.slice(900));
  });

  it('stacks several classes into probabilities that sum to one', async () => {
    const rng = createRng(5);
    const task: Task = { kind: 'multiclass', classes: ['down', 'neutral', 'up'] };
    const draw = () => {
      const raw = Array.from({ length: 3 }, () => Float64Array.from({ length: days }, () => 0.2 + rng.uniform()));
      return raw.map((column) => column.map((value, row) => value / (raw[0][row] + raw[1][row] + raw[2][row])));
    };
    const y = Float64Array.from({ length: days }, (_, day) => (foldOf(day) === -1 ? Number.NaN : rng.integer(3)));
    const { table } = await combineMembers(
      [member('a', task, draw(), y), member('b', task, draw(), y)],
      plan,
      strategies.get('stack-logistic'),
      { setting },
    );
    const columns = ['p_down', 'p_neutral', 'p_up'].map((name) => table[name] as Float64Array);
    for (const row of [0, 500, 1100]) {
      expect(columns.reduce((sum, column) => sum + column[row], 0)).toBeCloseTo(1, 9);
    }
  });

  it.each([
    ['soft-vote', binary, [1], '--weights has 1 values for 2 runs'],
    ['soft-vote', binary, [0, 0], '--weights must be zero or more, and not all zero'],
    ['average', binary, [1, 2], "strategy 'average' takes no weights"],
    ['stack-logistic', { kind: 'regression' } as Task, undefined, 'needs a classification label'],
  ] as const)('%s refuses what it cannot do', (name, task, weights, message) => {
    expect(() => strategies.get(name).check(task, 2, weights)).toThrow(message);
  });
});
