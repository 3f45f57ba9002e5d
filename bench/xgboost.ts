/**
 * Fits the same rows with the same parameters through our wrapper and through Python's xgboost, in processes that take
 * turns, and prints the ratio of the wall times. Each process times the making of its matrix and the rounds, no start-up.
 * Needs python3 with xgboost, whose own library both sides use; the sums of predictions show that the models are alike.
 *
 * A busy machine favours neither side evenly: read the figures only when nothing else runs.
 *
 * Arguments: [repeats, default 5] [threads, default all]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../src/core/rng.ts';
import { DMatrix, loadXgboost, trainBooster } from '../src/engines/xgboost/index.ts';
import { bytesOf, comparePairs, type Measured, measure } from './pairs.ts';

const rows = 26_000;
const columns = 72;
const spec = {
  rows,
  columns,
  rounds: 100,
  threads: availableParallelism(),
  seed: 7,
  parameters: {
    objective: 'binary:logistic',
    max_depth: 6,
    eta: 0.1,
    subsample: 0.8,
    colsample_bytree: 0.8,
    tree_method: 'hist',
    seed_per_iteration: true,
  },
};

async function fitHere(folder: string, libraryPath: string): Promise<Measured> {
  const library = loadXgboost(libraryPath);
  const { threads } = JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8')) as typeof spec;
  const x = new Float32Array(bytesOf(join(folder, 'x.bin')));
  const label = new Float64Array(bytesOf(join(folder, 'y.bin')));
  const featureNames = Array.from({ length: columns }, (_, i) => `f${i}`);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const train = await DMatrix.create(library, { x, rows, columns, label, threads });
  const { booster } = await trainBooster(library, {
    train,
    rounds: spec.rounds,
    parameters: spec.parameters,
    featureNames,
    device: 'cpu',
    threads,
    seed: spec.seed,
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const predictions = await booster.predict(x, rows);
  const predictionSum = predictions.reduce((sum, value) => sum + value, 0);
  return { seconds, cpuSeconds: (user + system) / 1e6, version: `xgboost ${library.version.join('.')}`, predictionSum };
}

function writeRows(folder: string): void {
  const rng = createRng(1);
  const x = Float32Array.from({ length: rows * columns }, () => rng.normal());
  const y = Float64Array.from({ length: rows }, (_, row) => (x[row * columns] + 2 * rng.normal() > 0 ? 1 : 0));
  writeFileSync(join(folder, 'x.bin'), x);
  writeFileSync(join(folder, 'y.bin'), y);
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
}

function compare(repeats: number): void {
  const find = 'import os, xgboost; print(os.path.join(os.path.dirname(xgboost.__file__), "lib", "libxgboost.so"))';
  const found = spawnSync('python3', ['-c', find], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error('this benchmark needs python3 with xgboost: pip install xgboost-cpu');
  const libraryPath = found.stdout.trim();
  const python = fileURLToPath(
    new URL(`${import.meta.url.endsWith('.js') ? '../../bench' : '.'}/xgboost-peer.py`, import.meta.url),
  );
  const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  try {
    writeRows(folder);
    comparePairs(
      `${rows} rows x ${columns}, ${spec.rounds} trees, ${spec.threads} threads`,
      repeats,
      () => measure(process.execPath, [...process.execArgv, process.argv[1], '--fit', folder, libraryPath]),
      () => measure('python3', [python, folder]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [mode, folder, libraryPath] = process.argv.slice(2);
if (mode === '--fit') console.log(JSON.stringify(await fitHere(folder, libraryPath)));
else {
  if (folder !== undefined) spec.threads = Number(folder);
  compare(Number(mode ?? 5));
}
