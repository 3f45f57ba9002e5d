import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyFolder, filesBelow, leftovers, sharedFolder, succeed, trademl } from '../support/cli.ts';

const config = `
seed: 7
ingest: { source: synthetic, symbols: 3, days: 420, edge: 0.1, interval: 1d }
features: { name: small, set: core }
splits: { nFolds: 2, embargo: 2, holdoutStart: 2020-04-01 }
select: { method: [constant] }
evaluate: { resamples: 100 }
tasks:
  direction:
    label: direction:horizon=1,band=0.001
    train:
      onModelFailure: skip
      runs:
        - { run: direction-prior, model: prior }
        - { run: direction-naive, model: naive }
        - { run: direction-lightgbm, model: lightgbm, params: { rounds: 5 } }
  volatility:
    label: volatility:window=20
    train: { runs: [{ run: volatility-ewma, model: ewma }, { run: volatility-naive, model: naive }] }
  regime:
    label: regime:ahead=1
    train: { model: majority }
`;
const pipeline = ['train', '--full-pipeline', '--config', 'tasks.yaml'];
const missing = { TRADEML_LIGHTGBM_LIB: '/nowhere/lib_lightgbm.so' };

let root: string;
let cwd: string;
beforeAll(async () => {
  root = await sharedFolder();
  cwd = join(root, 'run');
  await mkdir(cwd);
  await writeFile(join(cwd, 'tasks.yaml'), config);
});

const readJson = async (dir: string, path: string) => JSON.parse(await readFile(join(dir, path), 'utf8'));

describe('a pipeline of several tasks', () => {
  it('runs each to a verdict and a report of its own, over one ingest and one feature set', async () => {
    const { stdout } = await succeed([...pipeline, '--json'], { cwd });
    const { stages, skipped } = JSON.parse(stdout) as {
      stages: { stage: string; task?: string; name: string }[];
      skipped: unknown[];
    };
    expect(skipped).toEqual([]);
    const ofTask = (task?: string) => stages.filter((stage) => stage.task === task).map(({ stage }) => stage);
    expect(ofTask(undefined)).toEqual(['ingest', 'features']);
    expect(ofTask('direction')).toEqual([
      ...['splits', 'select', 'train', 'train', 'train', 'ensemble'],
      ...['audit', 'backtest', 'evaluate', 'drift', 'drift', 'report'],
    ]);
    expect(ofTask('volatility')).toEqual([
      'splits',
      'select',
      'train',
      'train',
      'ensemble',
      'audit',
      'evaluate',
      'report',
    ]);
    expect(ofTask('regime')).toEqual(['splits', 'select', 'train', 'audit', 'evaluate', 'report']);
    const files = await filesBelow(cwd);
    for (const task of ['direction', 'volatility', 'regime']) {
      expect(files).toContain(`artifacts/runs/small-${task}/report.html`);
      expect(files).toContain(`configs/splits/small-${task}.json`);
    }
    const models = files.filter((file) => /^artifacts\/models\/.*metadata\.json$/.test(file));
    expect(models.map((file) => file.split('/')[2]).sort()).toEqual([
      ...['direction_1-lightgbm', 'direction_1-naive', 'direction_1-prior'],
      ...['regime_1-majority', 'volatility_20-ewma', 'volatility_20-naive'],
    ]);
    const metadata = await readJson(cwd, models[0]);
    for (const key of ['name', 'version', 'date', 'samples', 'metrics', 'symbols', 'featureCount', 'timeframe']) {
      expect(metadata).toHaveProperty(key);
    }
    expect(leftovers(files)).toEqual([]);
  });

  it('finds everything up to date the second time, and prints a verdict for each task', async () => {
    const { stdout } = await succeed(pipeline, { cwd });
    expect(stdout).not.toMatch(/│ done /);
    expect(stdout.match(/^verdict: /gm)).toHaveLength(3);
    expect(stdout).toContain('artifacts/runs/small-regime/report.html');
  });

  it('runs one task alone with --task', async () => {
    const { stdout } = await succeed([...pipeline, '--task', 'volatility', '--dry-run', '--json'], { cwd });
    const { stages } = JSON.parse(stdout) as { stages: { task?: string }[] };
    expect([...new Set(stages.map(({ task }) => task))]).toEqual([undefined, 'volatility']);
  });
});

describe('a model whose engine is missing', () => {
  it('stops the pipeline before any work, with exit code 6', async () => {
    const dir = join(root, 'fail');
    await mkdir(dir);
    await writeFile(join(dir, 'tasks.yaml'), config.replace('skip', 'fail'));
    const { code, stderr } = await trademl(pipeline, { cwd: dir, env: missing });
    expect(code, stderr).toBe(6);
    expect(stderr).toContain('/nowhere/lib_lightgbm.so');
    expect(await filesBelow(dir)).toEqual(['tasks.yaml']);
  });

  it('stops `train` before its first run', async () => {
    const dir = await copyFolder(cwd, join(root, 'train'));
    const runs = '[{ run: first, model: prior }, { run: second, model: lightgbm }]';
    const train = `train: { features: small, label: 'direction:horizon=1', splits: configs/splits/small-direction.json, runs: ${runs} }`;
    await writeFile(join(dir, 'train.yaml'), train);
    const args = ['train', '--config', 'train.yaml'];
    expect((await trademl(args, { cwd: dir, env: missing })).code).toBe(6);
    expect(await filesBelow(join(dir, 'artifacts/runs'))).not.toContain('first/manifest.json');
    const { stdout } = await succeed([...args, '--on-model-failure', 'skip'], { cwd: dir, env: missing });
    expect(stdout).toMatch(/left out: second \(.*\/nowhere\/lib_lightgbm\.so/);
    expect(await filesBelow(join(dir, 'artifacts/runs'))).toContain('first/manifest.json');
  });

  it('is left out with onModelFailure: skip, although an older run of it is there, and ensemble and report say so', async () => {
    const dir = await copyFolder(cwd, join(root, 'skip'));
    const { stdout, stderr } = await succeed([...pipeline, '--json'], { cwd: dir, env: missing });
    expect(stderr).toContain("run 'direction-lightgbm' is left out");
    const { skipped } = JSON.parse(stdout) as { skipped: unknown };
    const reason = expect.stringContaining('/nowhere/lib_lightgbm.so');
    expect(skipped).toEqual([{ task: 'direction', run: 'direction-lightgbm', reason }]);
    const { summary } = await readJson(dir, 'artifacts/runs/small-direction/manifest.json');
    expect(summary.members.map(({ run }: { run: string }) => run)).toEqual(['direction-prior', 'direction-naive']);
    expect(summary.skippedMembers).toEqual([{ run: 'direction-lightgbm', reason }]);
    const report = await readFile(join(dir, 'artifacts/runs/small-direction/report.html'), 'utf8');
    expect(report).toMatch(/Left out.{1,100}direction-lightgbm/s);
  });
});
