/**
 * Wall time of each stage of the plan26 pipeline on a synthetic market of 26 symbols x 1,260 days, in an empty folder,
 * then of a second run that finds everything up to date.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/core/version.ts';
import type { PipelineResult } from '../src/stages/pipeline.ts';

const root = packageRoot();
const args = [
  join(root, 'bin/trademl'),
  'train',
  '--full-pipeline',
  '--config',
  join(root, 'configs/pipelines/plan26.yaml'),
  '--override',
  'ingest.source=synthetic',
  '--override',
  'splits.holdoutStart=2023-01-03',
  '--json',
  '--quiet',
];

function run(cwd: string): { seconds: number; result: PipelineResult } {
  const start = performance.now();
  const child = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (child.status !== 0) throw new Error(`the pipeline ended with ${child.status}: ${child.stdout}${child.stderr}`);
  return { seconds: (performance.now() - start) / 1000, result: JSON.parse(child.stdout) as PipelineResult };
}

const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
try {
  const first = run(folder);
  for (const { stage, name, seconds } of first.result.stages) {
    console.log(`${stage.padEnd(9)} ${name.padEnd(20)} ${(seconds ?? 0).toFixed(1).padStart(6)} s`);
  }
  const second = run(folder);
  const idle = second.result.stages.every(({ status }) => status === 'up to date');
  console.log(`whole pipeline ${first.seconds.toFixed(1)} s (the source plan budgets 45 minutes)`);
  console.log(
    `second run ${second.seconds.toFixed(1)} s, ${idle ? 'everything up to date' : 'NOT everything up to date'}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
