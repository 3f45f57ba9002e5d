import type { Workspace } from '../../src/core/context.ts';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { predictionColumns, type Task } from '../../src/core/task.ts';
import { microsPerDay } from '../../src/core/time.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { barsPath, featuresPath, predictionsPath, runManifestPath, splitsPath } from '../../src/io/layout.ts';
import { recordFile } from '../../src/io/manifest.ts';
import { type Table, writeTable } from '../../src/io/parquet.ts';
import type { RunSummary } from '../../src/io/runs.ts';
import { buildSplitPlan, foldRows, holdoutRows, type SplitPlan, splitsHash } from '../../src/splits/index.ts';

/** How a made-up model sees the planted state. */
export interface Sight {
  /** Deviation of its error about the state, in deviations of the state; a number, or one for each regime. */
  readonly blur: number | readonly number[];
  /** Its log-odds (regression: forecast) are this many times what they should be; 1 is calibrated. */
  readonly stretch?: number;
  /** Added to its log-odds. */
  readonly tilt?: number;
}

export interface MarketOptions {
  readonly task?: Task;
  readonly dates?: number;
  readonly symbols?: number;
  /** Log-odds of 'up' (regression: value) per deviation of the planted state; 0 is noise. */
  readonly edge?: number;
  readonly horizonBars?: number;
  readonly scheme?: 'walk-forward' | 'purged-kfold';
  readonly folds?: number;
  /** Share of the dates that is sealed. */
  readonly holdoutShare?: number;
  readonly seed?: number;
  /** Regimes that last some 40 bars; their flags are feature columns regime_0, regime_1 ... */
  readonly regimes?: number;
}

const first = Date.UTC(2015, 0, 1, 21) * 1000;
const dateOf = (date: number) => first + date * microsPerDay;
export const setName = 'set';
const labelColumn = 'label_y';
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** A data folder as the stages up to `train` leave it, with models whose skill is known. */
export async function makeTrainedRuns(
  ws: Workspace,
  models: Readonly<Record<string, Sight>>,
  options: MarketOptions = {},
): Promise<SplitPlan> {
  const { task = { kind: 'binary' }, dates = 900, edge = 1, horizonBars = 1, seed = 1 } = options;
  const rng = createRng(seed);
  const symbols = Array.from({ length: options.symbols ?? 4 }, (_, i) => `S${i}`);
  const regimeAt = regimePath(rng, dates, options.regimes ?? 1);
  const rows = dates * symbols.length;
  const time = Float64Array.from({ length: rows }, (_, row) => dateOf(Math.floor(row / symbols.length)));
  const symbolId = Int32Array.from({ length: rows }, (_, row) => row % symbols.length);
  const state = time.map(() => rng.normal());
  const y = state.map((value) => outcome(task, edge * value, rng));
  const labelKnownAt = time.map((at) => at + horizonBars * microsPerDay);
  const plan = await writeSplits(ws, { ...options, horizonBars }, { time, y, labelKnownAt });

  for (const [id, symbol] of symbols.entries()) {
    const own = Int32Array.from(time.keys()).filter((row) => symbolId[row] === id);
    const take = (values: Float64Array) => Float64Array.from(own, (row) => values[row]);
    const flags = Object.fromEntries(
      Array.from({ length: options.regimes ?? 0 }, (_, k) => [
        `regime_${k}`,
        Float64Array.from(own, (_, date) => (regimeAt[date] === k ? 1 : 0)),
      ]),
    );
    await writeTable(featuresPath(ws, setName, symbol), {
      time: take(time),
      ...flags,
      [labelColumn]: take(y),
      [`${labelColumn}_known_at`]: take(labelKnownAt),
    });
    await writeTable(barsPath(ws, '1d', symbol), barsOf(take(time), take(y), task, rng));
  }

  for (const [name, sight] of Object.entries(models)) {
    const seen = state.map((value, row) => {
      const { blur } = sight;
      const deviation = typeof blur === 'number' ? blur : blur[regimeAt[Math.floor(row / symbols.length)]];
      // The best guess of the state from a blurred look at it.
      return (value + deviation * rng.normal()) / (1 + deviation ** 2);
    });
    await writeRun(ws, name, { task, plan, symbols, symbolId, time, y, labelKnownAt, horizonBars }, (row) =>
      outputsOf(task, (sight.stretch ?? 1) * edge * seen[row] + (sight.tilt ?? 0)),
    );
  }
  return plan;
}

function regimePath(rng: Rng, dates: number, regimes: number): Int32Array {
  let now = 0;
  return Int32Array.from({ length: dates }, () => {
    if (rng.uniform() < 1 / 40) now = rng.integer(regimes);
    return now;
  });
}

function outcome(task: Task, tilt: number, rng: Rng): number {
  if (task.kind === 'regression') return tilt + rng.normal();
  if (task.kind === 'binary') return rng.uniform() < sigmoid(tilt) ? 1 : 0;
  const u = rng.uniform();
  const [down, neutral] = shares(tilt);
  return u < down ? 0 : u < down + neutral ? 1 : 2;
}

/** Down, neutral and up for a tilt. */
function shares(tilt: number): [number, number, number] {
  const weights = [Math.exp(-tilt / 2), 1, Math.exp(tilt / 2)];
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total) as [number, number, number];
}

function outputsOf(task: Task, tilt: number): number[] {
  if (task.kind === 'regression') return [tilt];
  return task.kind === 'binary' ? [sigmoid(tilt)] : shares(tilt);
}

/** Daily bars whose open-to-close move of the next day has the label's sign, 1 % either way. */
function barsOf(time: Float64Array, y: Float64Array, task: Task, rng: Rng): Table {
  const sign = (value: number) =>
    task.kind === 'regression' ? value / 2 : task.kind === 'binary' ? 2 * value - 1 : value - 1;
  let close = 100;
  const [opens, closes] = [new Float64Array(time.length), new Float64Array(time.length)];
  time.forEach((_, date) => {
    opens[date] = close;
    close *= 1 + 0.01 * (date > 0 ? sign(y[date - 1]) : 0) + 0.001 * rng.normal();
    closes[date] = close;
  });
  const high = opens.map((open, i) => Math.max(open, closes[i]));
  const low = opens.map((open, i) => Math.min(open, closes[i]));
  return { time, open: opens, high, low, close: closes, volume: time.map(() => 1e6), adj_close: closes };
}

async function writeSplits(
  ws: Workspace,
  options: MarketOptions & { horizonBars: number },
  rows: { time: Float64Array; y: Float64Array; labelKnownAt: Float64Array },
): Promise<SplitPlan> {
  const { dates = 900, holdoutShare = 0.25, horizonBars } = options;
  const plan = buildSplitPlan(
    {
      scheme: options.scheme ?? 'walk-forward',
      horizonBars,
      embargoBars: horizonBars,
      lookbackBars: 0,
      nFolds: options.folds ?? 4,
      minTrain: undefined,
      holdoutStart: holdoutShare > 0 ? dateOf(Math.floor(dates * (1 - holdoutShare))) : undefined,
      features: setName,
      label: labelColumn,
      interval: '1d',
    },
    rows,
  );
  await writeJson(splitsPath(ws, setName), plan);
  return plan;
}

interface RunRows {
  readonly task: Task;
  readonly plan: SplitPlan;
  readonly symbols: readonly string[];
  readonly symbolId: Int32Array;
  readonly time: Float64Array;
  readonly y: Float64Array;
  readonly labelKnownAt: Float64Array;
  readonly horizonBars: number;
}

async function writeRun(ws: Workspace, run: string, rows: RunRows, outputs: (row: number) => number[]): Promise<void> {
  const { task, plan, symbols, symbolId, time, y, labelKnownAt, horizonBars } = rows;
  const chosen: { row: number; fold: number }[] = [];
  const folds = plan.folds.map(({ fold }) => {
    const { train, test, purgedRows, embargoedRows, lookbackRows } = foldRows(plan, fold, time, labelKnownAt, y);
    for (const row of test) chosen.push({ row, fold });
    const at = (row: number) => new Date(time[row] / 1000).toISOString();
    return {
      fold,
      trainRows: train.length,
      validationRows: 0,
      testRows: test.length,
      purgedRows,
      embargoedRows,
      lookbackRows,
      features: 1,
      trainFrom: at(train[0]),
      trainTo: at(train[train.length - 1]),
      testFrom: at(test[0]),
      testTo: at(test[test.length - 1]),
      scores: {},
    };
  });
  chosen.sort((a, b) => a.row - b.row);
  const outOfFoldRows = chosen.length;
  for (const row of holdoutRows(plan, time)) chosen.push({ row, fold: -1 });
  const values = chosen.map(({ row }) => outputs(row));
  const table: Table = {
    time: Float64Array.from(chosen, ({ row }) => time[row]),
    symbol: chosen.map(({ row }) => symbols[symbolId[row]]),
    fold: Int32Array.from(chosen, ({ fold }) => fold),
    y: Float64Array.from(chosen, ({ row, fold }) => (fold === -1 ? Number.NaN : y[row])),
  };
  predictionColumns(task).forEach((name, column) => {
    table[name] = Float64Array.from(values, (row) => row[column]);
  });
  table.label_known_at = Float64Array.from(chosen, ({ row }) => labelKnownAt[row]);
  await writeTable(predictionsPath(ws, run), table);
  const summary: RunSummary = {
    run,
    kind: 'train',
    learner: 'made up',
    task,
    label: task.kind === 'regression' ? `forward-return:horizon=${horizonBars}` : `up:horizon=${horizonBars}`,
    labelColumn,
    horizonBars,
    featuresName: setName,
    interval: '1d',
    splitsPath: splitsPath(ws, setName),
    splitsHash: splitsHash(plan),
    symbols,
    holdout: plan.holdout,
    folds,
    outOfFoldRows,
    trials: 1,
    features: ['state'],
    importance: [],
  };
  await writeJson(runManifestPath(ws, run), {
    stage: 'train',
    name: run,
    id: `made-${run}`,
    config: {},
    seed: 1,
    inputs: [],
    outputs: [await recordFile(predictionsPath(ws, run))],
    items: {},
    summary,
    versions: {},
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 0,
  });
}
