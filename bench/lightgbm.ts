/**
 * Fits the same rows with the same parameters through our wrapper and through Python's lightgbm, in processes that take
 * turns, and prints the ratio of the times, from the matrix in memory to the model. Needs python3 with lightgbm, whose own
 * library both sides use; the sums of predictions show that the models are alike.
 *
 * Arguments: [repeats, default 5] [threads, default all]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../src/core/rng.ts';
import { trainBooster } from '../src/engines/lightgbm/index.ts';
import { loadLightgbm } from '../src/engines/lightgbm/library.ts';
import { bytesOf, comparePairs, type Measured, measure } from './pairs.ts';

const spec = {
  rows: 26_000,
  columns: 72,
  rounds: 100,
  threads: availableParallelism(),
  seed: 7,
  parameters: {
    objective: 'binary',
    num_leaves: 31,
    learning_rate: 0.1,
    bagging_fraction: 0.8,
    bagging_freq: 1,
    feature_fraction: 0.8,
    deterministic: true,
    force_col_wise: true,
  },
};

async function fitHere(folder: string, libraryPath: string): Promise<Measured> {
  const library = loadLightgbm(libraryPath);
  const { threads, rows, columns, rounds, parameters, seed } = JSON.parse(
    readFileSync(join(folder, 'spec.json'), 'utf8'),
  ) as typeof spec;
  const x = new Float32Array(bytesOf(join(folder, 'x.bin')));
  const label = new Float32Array(bytesOf(join(folder, 'y.bin')));
  const featureNames = Array.from({ length: columns }, (_, i) => `f${i}`);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { signal } = new AbortController();
  const train = { x, rows, label };
  const { booster } = await trainBooster(library, { train, rounds, parameters, featureNames, threads, seed, signal });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const predictionSum = (await booster.predict(x, rows, threads)).reduce((sum, value) => sum + value, 0);
  return { seconds, cpuSeconds: (user + system) / 1e6, version: `lightgbm ${library.version}`, predictionSum };
}

function writeRows(folder: string): void {
  const { rows, columns } = spec;
  const rng = createRng(1);
  const x = Float32Array.from({ length: rows * columns }, () => rng.normal());
  const y = Float32Array.from({ length: rows }, (_, row) => (x[row * columns] + 2 * rng.normal() > 0 ? 1 : 0));
  writeFileSync(join(folder, 'x.bin'), x);
  writeFileSync(join(folder, 'y.bin'), y);
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
}

function compare(repeats: number): void {
  const find = 'import os, lightgbm; print(os.path.join(os.path.dirname(lightgbm.__file__), "lib", "lib_lightgbm.so"))';
  const found = spawnSync('python3', ['-c', find], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error('this benchmark needs python3 with lightgbm: pip install lightgbm');
  const libraryPath = found.stdout.trim();
  const python = fileURLToPath(
    new URL(`${import.meta.url.endsWith('.js') ? '../../bench' : '.'}/lightgbm-peer.py`, import.meta.url),
  );
  const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  try {
    writeRows(folder);
    comparePairs(
      `${spec.rows} rows x ${spec.columns}, ${spec.rounds} trees, ${spec.threads} threads`,
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
