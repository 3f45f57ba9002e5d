/**
 * Searches XGBoost's depth, learning rate and sampling on 32,760 rows x 72 columns, five folds a trial, with 1 and 2 jobs,
 * each in a process of its own: trials a minute, and memory after 10 trials, at the end, and its growth. The best trials are
 * the same. With the defaults it takes some seven minutes of two quiet cores.
 *
 * Arguments: [trials, default 100] [rounds of XGBoost, default 50; few of them show the memory of many trials quickly]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../src/core/rng.ts';
import { writeJson } from '../src/io/atomic.ts';
import { featuresManifestPath, featuresPath } from '../src/io/layout.ts';
import { writeTable } from '../src/io/parquet.ts';
import { splitsConfig, splitsStage } from '../src/stages/splits.ts';
import { tuneConfig } from '../src/stages/tune/config.ts';
import { tuneStage } from '../src/stages/tune.ts';

const symbols = Array.from({ length: 26 }, (_, i) => `S${i}`);
const days = 1260;
const columns = 72;

const [mode, second, count] = process.argv.slice(2);

function contextOf(dir: string, jobs: number, onTrial: (done: number) => void = () => undefined) {
  const quiet = () => undefined;
  const progress = () => ({ update: onTrial, stop: quiet });
  return {
    workspace: {
      dataDir: join(dir, 'data'),
      artifactsDir: join(dir, `jobs-${jobs}`),
      configsDir: join(dir, 'configs'),
    },
    seed: 7,
    jobs,
    device: 'cpu' as const,
    dryRun: false,
    log: { info: quiet, warn: quiet, detail: quiet, progress },
    signal: new AbortController().signal,
  };
}

async function writeMarket(dir: string): Promise<void> {
  const ctx = contextOf(dir, 1);
  const rng = createRng(1);
  const time = Float64Array.from({ length: days }, (_, day) => (1_600_000_000 + day * 86_400) * 1e6);
  const known = time.map((at) => at + 86_400e6);
  const names = Array.from({ length: columns }, (_, i) => `f${i}`);
  for (const symbol of symbols) {
    const table: Record<string, Float64Array> = { time };
    for (const name of names) table[name] = time.map(() => rng.normal());
    table.label_up_1 = table.f0.map((value) => (value + 4 * rng.normal() > 0 ? 1 : 0));
    table.label_up_1_known_at = known;
    await writeTable(featuresPath(ctx.workspace, 'wide', symbol), table);
  }
  const label = { spec: 'up:horizon=1', column: 'label_up_1', task: { kind: 'binary' }, horizonBars: 1 };
  const summary = { name: 'wide', interval: '1d', symbols, labels: [label], features: names, warmupBars: 0 };
  await writeJson(featuresManifestPath(ctx.workspace, 'wide'), { summary });
  await splitsStage(splitsConfig.parse({ features: 'wide', nFolds: 5, scheme: 'purged-kfold' }), ctx);
}

async function searchWith(dir: string, jobs: number, trials: number, rounds: number): Promise<void> {
  const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
  let early = 0;
  const ctx = contextOf(dir, jobs, (done) => {
    if (done === Math.min(10, trials)) early = megabytes();
  });
  const config = tuneConfig.parse({
    features: 'wide',
    params: { rounds, earlyStoppingRounds: 0 },
    space: { maxDepth: 'int(2,8)', eta: 'log(0.01,0.3)', subsample: 'float(0.5,1)', colsampleBytree: 'float(0.3,1)' },
    validationShare: 0,
    nested: false,
    trials,
    study: 'bench',
  });
  const start = performance.now();
  const { summary } = await tuneStage(config, ctx);
  const minutes = (performance.now() - start) / 60_000;
  const { user, system } = process.cpuUsage();
  const late = megabytes();
  const best = `best trial ${summary?.parts[0].best}: ${summary?.bestValue.toFixed(6)}`;
  process.stdout.write(
    `${jobs} job${jobs === 1 ? ' ' : 's'}: ${(trials / minutes).toFixed(1)} trials a minute (${trials} trials x 5 folds in ` +
      `${(60 * minutes).toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} s of processor time); memory after ${Math.min(10, trials)} trials ` +
      `${early} MiB, at the end ${late} MiB, growth ${late - early} MiB; ${best}\n`,
  );
}

if (mode === 'search') {
  const [jobs, trials, rounds] = count.split(',').map(Number);
  await searchWith(second, jobs, trials, rounds);
} else {
  const dir = mkdtempSync(join(tmpdir(), 'trademl-bench-tune-'));
  try {
    await writeMarket(dir);
    for (const jobs of [1, 2]) {
      const args = [
        fileURLToPath(import.meta.url),
        'search',
        dir,
        `${jobs},${Number(mode ?? 100)},${Number(second ?? 50)}`,
      ];
      spawnSync(process.execPath, args, { stdio: 'inherit' });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
