/**
 * The features stage on a task of the size that qlib publishes: 14 factors of 800 symbols over 13 years of days, 2.6
 * million rows, from Parquet to Parquet. qlib's paper gives 147 s without a cache on one CPU of 2020 (Yang et al. 2020,
 * Qlib: An AI-oriented Quantitative Investment Platform, arXiv:2009.11189, table 1); machines differ, so read the size of
 * the gap and no more. Prints seconds, rows a second and the peak of resident memory.
 *
 * Arguments: [symbols, default 800] [days, default 3276] [jobs, default all cores]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageContext } from '../src/core/context.ts';
import { writeBars } from '../src/io/bars.ts';
import { featuresStage } from '../src/stages/features.ts';
import { featuresConfig } from '../src/stages/features-config.ts';
import { madeBars } from './made-bars.ts';

const [symbols, days, jobs] = [800, 3276, availableParallelism()].map((fallback, i) =>
  Number(process.argv[i + 2] ?? fallback),
);
const factors = [
  'roc:period=5',
  'roc:period=20',
  'sma_ratio:period=5',
  'sma_ratio:period=20',
  'sma_ratio:period=60',
  'realised_volatility:period=20',
  'zscore:period=20',
  'bb_position:period=20',
  'drawdown:period=60',
  'volume_ratio:period=20',
  'price_volume_correlation:period=20',
  'body_share',
  'close_location',
  'rsi:period=14',
];
const dir = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
const quiet = () => undefined;
const ctx: StageContext = {
  workspace: { dataDir: join(dir, 'data'), artifactsDir: join(dir, 'artifacts'), configsDir: join(dir, 'configs') },
  seed: 7,
  jobs,
  device: 'cpu',
  dryRun: false,
  log: { info: quiet, warn: quiet, detail: quiet, progress: () => ({ update: quiet, stop: quiet }) },
  signal: new AbortController().signal,
};
try {
  for (let i = 0; i < symbols; i++) await writeBars(ctx.workspace, '1d', madeBars(`S${i}`, days, i));
  const start = performance.now();
  const before = process.cpuUsage();
  const { summary } = await featuresStage(featuresConfig.parse({ set: 'none', features: factors }), ctx);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const again = performance.now();
  await featuresStage(featuresConfig.parse({ set: 'none', features: factors }), ctx);
  const upToDate = (performance.now() - again) / 1000;
  const rows = summary?.rows ?? 0;
  console.log(`${symbols} symbols x ${days} days = ${rows} rows, ${factors.length} factors and a label, ${jobs} jobs`);
  console.log(`Parquet to Parquet: ${seconds.toFixed(1)} s, ${(rows / seconds / 1e6).toFixed(2)} million rows/s`);
  console.log(`processor time of all threads: ${((user + system) / 1e6).toFixed(1)} s`);
  console.log(`nothing changed: ${upToDate.toFixed(2)} s`);
  console.log(`peak resident memory: ${(process.resourceUsage().maxRSS / 2 ** 20).toFixed(2)} GiB`);
} finally {
  rmSync(dir, { recursive: true });
}
