import { join } from 'node:path';
import type { StageContext } from '../../src/core/context.ts';
import type { BarFrame } from '../../src/core/frame.ts';
import { createRng } from '../../src/core/rng.ts';
import { predictionColumns, type Task } from '../../src/core/task.ts';
import { writeJson } from '../../src/io/atomic.ts';
import { predictionsPath, runManifestPath } from '../../src/io/layout.ts';
import { type Table, writeTable } from '../../src/io/parquet.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { day } from './fixtures.ts';

const silent = { info() {}, warn() {}, detail() {}, progress: () => ({ update() {}, stop() {} }) };

export async function context(dryRun = false): Promise<StageContext> {
  const dir = await temporaryFolder();
  const workspace = {
    dataDir: join(dir, 'data'),
    artifactsDir: join(dir, 'artifacts'),
    configsDir: join(dir, 'configs'),
  };
  return { workspace, seed: 7, jobs: 1, device: 'cpu', dryRun, log: silent, signal: new AbortController().signal };
}

/** A run of so many days (60), the last 20 of them hold-out, over these bars. */
export async function writeRun(
  ctx: StageContext,
  bars: readonly BarFrame[],
  about: { task?: Task; label?: string; run?: string; seed?: number; days?: number } = {},
) {
  const { task = { kind: 'binary' }, label = 'up:horizon=1', run = 'demo', seed = 1, days = 60 } = about;
  const rng = createRng(seed);
  const rows = Array.from({ length: days }, (_, at) =>
    bars.map((frame) => ({ at: at + 5, symbol: frame.symbols[0] })),
  ).flat();
  const table: Table = {
    time: Float64Array.from(rows, ({ at }) => day(at)),
    symbol: rows.map(({ symbol }) => symbol),
    fold: Int32Array.from(rows, ({ at }) => (at >= days - 15 ? -1 : Math.floor((at - 5) / 20))),
    y: Float64Array.from(rows, ({ at }) => (at >= days - 15 ? Number.NaN : 1)),
    label_known_at: Float64Array.from(rows, ({ at }) => day(at + 1)),
  };
  for (const name of predictionColumns(task)) table[name] = Float64Array.from(rows, () => rng.uniform());
  await writeTable(predictionsPath(ctx.workspace, run), table);
  const summary = {
    run,
    kind: 'train',
    task,
    label,
    horizonBars: 1,
    interval: '1d',
    symbols: bars.map((frame) => frame.symbols[0]),
    featuresName: 'made',
    labelColumn: 'label_up_1',
    folds: [{ trainTo: '2024-01-05', testTo: '2024-01-26' }],
  };
  await writeJson(runManifestPath(ctx.workspace, run), { stage: 'train', name: run, inputs: [], summary });
}
