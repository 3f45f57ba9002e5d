/**
 * The features stage on minute bars: synthetic ones of three years, 60 features on each of 5m, 10m and 60m bars, Parquet to
 * Parquet. The stage runs in a process of its own, so that its peak of memory is not that of making the bars. Prints rows
 * a second and the peak of resident memory; each thread holds one symbol, so the peak does not grow with their number.
 *
 * Arguments: [symbols, default 46] [days, default 756] [jobs, default all cores]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StageContext } from '../src/core/context.ts';
import { type FeatureChoice, featureSet } from '../src/features/choose-features.ts';
import { isSymbolInstance } from '../src/features/instance.ts';
import { writeBars } from '../src/io/bars.ts';
import { generateMarket } from '../src/market/synthetic/index.ts';
import { featuresStage } from '../src/stages/features.ts';
import { featuresConfig } from '../src/stages/features-config.ts';

const [symbols, days, jobs] = [46, 756, availableParallelism()].map((fallback, i) =>
  Number(process.argv[i + 2] ?? fallback),
);
/** Given to the process that runs the stage. */
const madeIn = process.argv[5];

const barInputs = new Set<string>(['open', 'high', 'low', 'close', 'volume']);

/** 60 features of set `core` on a symbol's own bars, spread over the families. */
function sixtyFeatures(): FeatureChoice[] {
  const own = featureSet('core')
    .filter(isSymbolInstance)
    .filter(({ definition, of }) => of === undefined && definition.inputs.every((name) => barInputs.has(name)));
  return Array.from({ length: 60 }, (_, i) => own[Math.floor((i * own.length) / 60)]).map(
    ({ definition, params }) => ({ name: definition.name, ...params }) as FeatureChoice,
  );
}

function contextIn(dir: string): StageContext {
  const quiet = () => undefined;
  return {
    workspace: { dataDir: join(dir, 'data'), artifactsDir: join(dir, 'artifacts'), configsDir: join(dir, 'configs') },
    seed: 7,
    jobs,
    device: 'cpu',
    dryRun: false,
    log: { info: quiet, warn: quiet, detail: quiet, progress: () => ({ update: quiet, stop: quiet }) },
    signal: new AbortController().signal,
  };
}

async function runStage(dir: string): Promise<void> {
  const config = { interval: '1m', timeframes: ['5m', '10m', '60m'], set: 'none', features: sixtyFeatures() };
  const start = performance.now();
  const { summary } = await featuresStage(featuresConfig.parse(config), contextIn(dir));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  const rows = summary?.rows ?? 0;
  console.log(
    `${symbols} symbols x ${days} sessions of minutes = ${rows} rows, ${summary?.features.length} columns, ${jobs} jobs`,
  );
  console.log(`Parquet to Parquet: ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s`);
  console.log(`processor time of all threads: ${((user + system) / 1e6).toFixed(1)} s`);
  console.log(`peak resident memory: ${(process.resourceUsage().maxRSS / 2 ** 20).toFixed(2)} GiB`);
}

async function makeBars(dir: string): Promise<void> {
  for (let i = 0; i < symbols; i++) {
    const { bars } = generateMarket({ symbols: [`S${i}`], days, interval: '1m', edge: 0, seed: i, delistings: 0 });
    await writeBars(contextIn(dir).workspace, '1m', bars[0]);
  }
}

if (madeIn !== undefined) await runStage(madeIn);
else {
  const dir = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  try {
    await makeBars(dir);
    const given = [symbols, days, jobs].map(String);
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...given, dir], { stdio: 'inherit' });
    process.exitCode = child.status ?? 1;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
