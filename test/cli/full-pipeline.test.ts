import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/io/parquet.ts';
import {
  copyFolder,
  filesBelow,
  fingerprint,
  leftovers,
  sharedFolder,
  smallPipeline,
  succeed,
  trademl,
} from '../support/cli.ts';

const pipeline = ['train', '--full-pipeline', '--config', 'small.yaml'];
const deploy = ['train', '--stage', 'deploy', '--config', 'small.yaml'];
const validate = ['train', '--stage', 'validate', '--config', 'small.yaml'];
const production = 'artifacts/production/small';

let root: string;
let cwd: string;

beforeAll(async () => {
  root = await sharedFolder();
  cwd = join(root, 'run');
  await mkdir(cwd);
  await writeFile(join(cwd, 'small.yaml'), smallPipeline);
});

interface Current {
  readonly version: string;
  readonly previous: string | null;
}

async function readCurrent(dir: string): Promise<Current> {
  return JSON.parse(await readFile(join(dir, production, 'current.json'), 'utf8')) as Current;
}

/** Files that hold results: their bytes must not depend on how they were made. */
const results = (prints: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(prints).filter(([file]) => /\.(parquet|ubj|yaml)$|splits\/small\.json$/.test(file)),
  );

describe('trademl train --full-pipeline', () => {
  it('rehearses without touching anything', async () => {
    const { stdout } = await succeed([...pipeline, '--dry-run'], { cwd });
    for (const word of [
      'ingest',
      'features',
      'splits',
      'select',
      'train',
      'ensemble',
      'evaluate',
      'backtest',
      'drift',
    ]) {
      expect(stdout).toContain(word);
    }
    expect(await filesBelow(cwd)).toEqual(['small.yaml']);
  });

  it('runs every stage, ending with the verdict and the path of the report', async () => {
    const { stdout } = await succeed([...pipeline, '--jobs', '2'], { cwd });
    expect(stdout).toMatch(/evidence/i);
    expect(stdout).toMatch(/^oof: auc 0\.\d{4} \(95 % interval .*, reachable in this synthetic market 0\.\d{4}$/m);
    expect(stdout).toMatch(/^not a real market: .*an edge of 10 points planted .*an AUC of 0\.\d{3} for the next bar/m);
    expect(stdout).toContain('artifacts/runs/both/report.html');
    expect(leftovers(await filesBelow(cwd))).toEqual([]);
  });

  it('finds everything up to date the second time; --json is one document', async () => {
    const { stdout, stderr } = await succeed([...pipeline, '--json'], { cwd });
    const { stage, stages, exitCode } = JSON.parse(stdout) as {
      stage: string;
      stages: { stage: string; status: string }[];
      exitCode: number;
    };
    expect({ stage, exitCode }).toEqual({ stage: 'pipeline', exitCode: 0 });
    expect(stages.map((outcome) => outcome.stage)).toEqual([
      ...['ingest', 'features', 'splits', 'select', 'train', 'train', 'ensemble'],
      ...['audit', 'backtest', 'evaluate', 'drift', 'drift', 'report'],
    ]);
    expect(stages.filter(({ status }) => status !== 'up to date')).toEqual([]);
    expect(stderr).not.toContain('error');
  });

  it('gives the same bytes with one worker and with two, and stage by stage', async () => {
    const one = join(root, 'one');
    await mkdir(one);
    await writeFile(join(one, 'small.yaml'), smallPipeline);
    for (const stage of ['ingest', 'features', 'splits', 'select', 'train', 'ensemble', 'backtest', 'evaluate']) {
      await succeed([stage, '--config', 'small.yaml', '--jobs', '1'], { cwd: one });
    }
    const alone = results(await fingerprint(one));
    expect(Object.keys(alone).length).toBeGreaterThan(20);
    expect(results(await fingerprint(cwd))).toEqual(alone);
  });
});

describe('gates and deployment', () => {
  const section = 'deploy: { run: both, name: small }';
  const withGate = (auc: number) =>
    `${smallPipeline.replace('resamples: 200 }', `resamples: 200, thresholdAuc: ${auc} }`)}\n${section}\n`;

  it('a gate that cannot be met: exit 4 after the report, and nothing is deployed', async () => {
    const dir = await copyFolder(cwd, join(root, 'failing'));
    await writeFile(join(dir, 'small.yaml'), withGate(0.99));
    const { code, stdout, stderr } = await trademl(validate, { cwd: dir });
    expect(code, stderr).toBe(4);
    expect(stdout).toContain('artifacts/runs/both/report.html');
    expect(await readFile(join(dir, 'artifacts/runs/both/report.html'), 'utf8')).toContain('0.99');
    const deployed = await trademl(deploy, { cwd: dir });
    expect(deployed.code, deployed.stderr).toBe(4);
    expect(deployed.stderr).toMatch(/'small' was not deployed: gates not met: .*auc/i);
    expect((await filesBelow(dir)).filter((file) => /production\/.*(current\.json|\.ubj)$/.test(file))).toEqual([]);
  });

  it('gates that are met: the model goes to production; a second one keeps the first; a failing one changes nothing', async () => {
    const dir = await copyFolder(cwd, join(root, 'passing'));
    await writeFile(join(dir, 'small.yaml'), withGate(0.1));
    await succeed(validate, { cwd: dir });
    await succeed(deploy, { cwd: dir });
    const first = await readCurrent(dir);
    expect(first.previous).toBeNull();
    const isOf = (version: string) => (file: string) => file.startsWith(`${production}/${version}/`);
    const firstFiles = (await filesBelow(dir)).filter(isOf(first.version));
    expect(firstFiles.some((file) => file.endsWith('.ubj'))).toBe(true);

    // What is in production predicts by itself, as the run does.
    const predict = (model: string, output: string) =>
      succeed(['predict', '--model', model, '--output', output], { cwd: dir });
    await predict('both', 'run.parquet');
    await cp(join(dir, production), join(dir, 'server/small'), { recursive: true });
    await rename(join(dir, 'artifacts'), join(dir, 'away'));
    await predict('server/small', 'production.parquet');
    await rm(join(dir, 'artifacts'), { recursive: true, force: true });
    await rename(join(dir, 'away'), join(dir, 'artifacts'));
    expect(await readTable(join(dir, 'production.parquet'))).toEqual(await readTable(join(dir, 'run.parquet')));

    await writeFile(join(dir, 'small.yaml'), withGate(0.1).replace('rounds: 30', 'rounds: 31'));
    for (const part of ['train', 'validate', 'deploy']) {
      await succeed(['train', '--stage', part, '--config', 'small.yaml'], { cwd: dir });
    }
    const second = await readCurrent(dir);
    expect(second.previous).toBe(first.version);
    expect(second.version).not.toBe(first.version);
    const files = await filesBelow(dir);
    expect(files.filter(isOf(first.version))).toEqual(firstFiles);
    expect(files.filter(isOf(second.version)).length).toBe(firstFiles.length);

    await writeFile(join(dir, 'small.yaml'), withGate(0.99).replace('rounds: 30', 'rounds: 31'));
    expect((await trademl(validate, { cwd: dir })).code).toBe(4);
    expect((await trademl(deploy, { cwd: dir })).code).toBe(4);
    expect(await readCurrent(dir)).toEqual(second);
    expect(leftovers(await filesBelow(dir))).toEqual([]);
  });
});
