import { join } from 'node:path';
import type { StageContext, Workspace } from '../../src/core/context.ts';
import { createRng } from '../../src/core/rng.ts';
import { predictionColumns, type Task } from '../../src/core/task.ts';
import { formatTime, microsPerDay } from '../../src/core/time.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { featuresPath, oraclePath, predictionsPath, runManifestPath } from '../../src/io/layout.ts';
import { writeTable } from '../../src/io/parquet.ts';
import { temporaryFolder } from '../support/temporary.ts';

export interface FixtureOptions {
  readonly task?: Task;
  readonly dates?: number;
  readonly symbols?: number;
  /** Log-odds of 'up' per unit of the planted state; 0 is noise. */
  readonly edge?: number;
  /** Dates at the end that are sealed. */
  readonly holdoutDates?: number;
  readonly seed?: number;
  readonly trials?: number;
  /** Write the market's true probabilities too. */
  readonly oracle?: boolean;
}

const first = Date.UTC(2019, 0, 1, 21) * 1000;
export const dateAt = (date: number) => first + date * microsPerDay;

/** A data folder as features and train leave it: labels, predictions that know the planted state dimly, a manifest. */
export async function makeRun(
  options: FixtureOptions = {},
): Promise<{ ws: Workspace; ctx: StageContext; dir: string }> {
  const { task = { kind: 'binary' }, dates = 500, edge = 0, seed = 1, trials = 1, holdoutDates = 150 } = options;
  const dir = await temporaryFolder();
  const ws: Workspace = {
    dataDir: join(dir, 'data'),
    artifactsDir: join(dir, 'artifacts'),
    configsDir: join(dir, 'configs'),
  };
  const rng = createRng(seed);
  const symbols = Array.from({ length: options.symbols ?? 6 }, (_, i) => `S${i}`);
  const labelColumn = 'label_y';
  const rows: { time: number; symbol: string; fold: number; y: number; state: number }[] = [];
  for (const symbol of symbols) {
    const time = Float64Array.from({ length: dates }, (_, date) => dateAt(date));
    const state = time.map(() => rng.normal());
    const y = state.map((value) =>
      outcome(
        task,
        edge * value,
        () => rng.uniform(),
        () => rng.normal(),
      ),
    );
    const knownAt = time.map((at) => at + microsPerDay);
    await writeTable(featuresPath(ws, 'set', symbol), { time, [labelColumn]: y, [`${labelColumn}_known_at`]: knownAt });
    if (options.oracle) {
      await writeTable(oraclePath(ws, '1d', symbol), { time, p_up: state.map((value) => sigmoid(edge * value)) });
    }
    for (let date = 100; date < dates; date++) {
      const inHoldout = date >= dates - holdoutDates;
      const fold = inHoldout ? -1 : Math.floor(((date - 100) * 3) / (dates - holdoutDates - 100));
      rows.push({ time: time[date], symbol, fold, y: inHoldout ? Number.NaN : y[date], state: state[date] });
    }
  }
  rows.sort((a, b) => a.time - b.time || (a.symbol < b.symbol ? -1 : 1));
  const scores = rows.map(({ state }) => 0.7 * state + 0.5 * rng.normal());
  await writeTable(predictionsPath(ws, 'r'), {
    time: Float64Array.from(rows, ({ time }) => time),
    symbol: rows.map(({ symbol }) => symbol),
    fold: Int32Array.from(rows, ({ fold }) => fold),
    y: Float64Array.from(rows, ({ y }) => y),
    ...outputs(task, edge, scores),
    label_known_at: Float64Array.from(rows, ({ time }) => time + microsPerDay),
  });
  const holdout = { start: formatTime(dateAt(dates - holdoutDates)), end: formatTime(dateAt(dates - 1)), rows: 0 };
  await writeJson(runManifestPath(ws, 'r'), {
    stage: 'train',
    summary: {
      run: 'r',
      kind: 'train',
      task,
      label: 'y',
      labelColumn,
      horizonBars: 1,
      featuresName: 'set',
      interval: '1d',
      symbols,
      holdout: holdoutDates > 0 ? holdout : null,
      trials,
    },
  });
  return { ws, ctx: contextOf(ws), dir };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function outcome(task: Task, tilt: number, uniform: () => number, normal: () => number): number {
  if (task.kind === 'regression') return tilt + normal();
  if (task.kind === 'binary') return uniform() < sigmoid(tilt) ? 1 : 0;
  const position = tilt + normal();
  return position < -0.4 ? 0 : position > 0.4 ? 2 : 1;
}

function outputs(task: Task, edge: number, scores: number[]): Record<string, Float64Array> {
  if (task.kind === 'regression') return { yhat: Float64Array.from(scores, (score) => 0.7 * edge * score) };
  const up = Float64Array.from(scores, (score) => sigmoid(0.7 * Math.max(edge, 0.1) * score));
  if (task.kind === 'binary') return { p_up: up };
  const [down, middle, high] = predictionColumns(task);
  return { [down]: up.map((p) => (1 - p) * 0.7), [middle]: up.map(() => 0.3), [high]: up.map((p) => p * 0.7) };
}

export function contextOf(ws: Workspace, dryRun = false): StageContext {
  const quiet = () => {};
  return {
    workspace: ws,
    seed: 7,
    jobs: 1,
    device: 'cpu',
    dryRun,
    log: { info: quiet, warn: quiet, detail: quiet, progress: () => ({ update: quiet, stop: quiet }) },
    signal: new AbortController().signal,
  };
}
