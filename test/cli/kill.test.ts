import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng, deriveSeed } from '../../src/core/rng.ts';
import {
  copyFolder,
  type Finished,
  filesBelow,
  fingerprint,
  leftovers,
  sharedFolder,
  smallPipeline,
  startTrademl,
  succeed,
  trademl,
} from '../support/cli.ts';

const config = ['--config', 'small.yaml', '--jobs', '2'];
/** A nested search of four trials, a window among what is searched. */
const search = [
  ...['--features', 'small', '--study', 'small', '--trials', '4', '--inner-folds', '2', '--params', 'rounds=10'],
  ...['--space', 'maxDepth=int(1,4)', '--space', 'eta=log(0.05,0.5)', '--window', 'rsi.period=int(5,9)'],
];

/** In the order of the workflow: each stage finds what those before it made. */
const stages: readonly { name: string; args: readonly string[] }[] = [
  { name: 'ingest synthetic', args: ['ingest', ...config] },
  {
    name: 'ingest csv',
    args: ['ingest', '--source', 'csv', '--path', 'bars', '--interval', '60m', '--timezone', 'UTC'],
  },
  { name: 'features', args: ['features', ...config] },
  { name: 'splits', args: ['splits', ...config] },
  { name: 'select', args: ['select', ...config] },
  { name: 'train', args: ['train', ...config] },
  { name: 'ensemble', args: ['ensemble', ...config] },
  { name: 'backtest', args: ['backtest', ...config] },
  { name: 'evaluate', args: ['evaluate', ...config] },
  { name: 'drift fit', args: ['drift', 'fit', ...config, '--end', '2020-05-01'] },
  { name: 'drift check', args: ['drift', 'check', ...config, '--last-days', '60'] },
  { name: 'edge', args: ['edge', ...config, '--features', 'small', '--signal', 'sma_ratio_20<0'] },
  { name: 'report', args: ['report', ...config] },
  { name: 'tune', args: ['tune', ...config, ...search] },
];

/** Hourly bars of three symbols over two months of sessions, one file each. */
async function writeHourlyCsv(dir: string): Promise<void> {
  await mkdir(dir);
  for (const [s, symbol] of ['AAA', 'BBB', 'CCC'].entries()) {
    const rng = createRng(deriveSeed(7, 'kill-csv', s));
    const lines = ['time,open,high,low,close,volume'];
    let price = 100 + 10 * s;
    for (let day = 0; day < 60; day++) {
      const date = new Date(Date.UTC(2024, 0, 2 + day));
      if (date.getUTCDay() % 6 === 0) continue;
      for (let hour = 15; hour < 21; hour++) {
        const open = price;
        price *= 1 + 0.004 * (rng.uniform() - 0.5);
        const [high, low] = [Math.max(open, price) * 1.001, Math.min(open, price) * 0.999];
        const stamp = `${date.toISOString().slice(0, 10)} ${hour}:00:00`;
        lines.push([stamp, ...[open, high, low, price].map((value) => value.toFixed(4)), 1000 + hour].join(','));
      }
    }
    await writeFile(join(dir, `${symbol}.csv`), `${lines.join('\n')}\n`);
  }
}

/** What each stage leaves when nothing disturbs it, and how long it takes. */
const expected = new Map<string, { prints: Record<string, unknown>; millis: number; code: number | null }>();
/** Folders as they are before each stage. */
const before = (stage: string) => join(root, `before ${stage}`);
let root: string;

beforeAll(async () => {
  root = await sharedFolder();
  const cwd = join(root, 'uninterrupted');
  await mkdir(cwd);
  await writeFile(join(cwd, 'small.yaml'), smallPipeline);
  await writeHourlyCsv(join(cwd, 'bars'));
  for (const { name, args } of stages) {
    await copyFolder(cwd, before(name));
    const { millis, code, stderr } = await trademl(args, { cwd });
    expect(code, `${name}: ${stderr}`).toBe(name === 'ingest csv' ? code : 0);
    expected.set(name, { prints: await fingerprint(cwd), millis, code });
  }
}, 600_000);

async function expectSameAsUninterrupted(stage: string, cwd: string, result: Finished): Promise<void> {
  const whole = expected.get(stage);
  expect(result.code, result.stderr).toBe(whole?.code);
  expect(leftovers(await filesBelow(cwd))).toEqual([]);
  expect(await fingerprint(cwd)).toEqual(whole?.prints);
}

async function runAndKill(args: readonly string[], cwd: string, moment: () => Promise<void>): Promise<Finished> {
  const { process: child, finished } = await startTrademl(args, { cwd });
  await Promise.race([moment(), finished]);
  child.kill('SIGKILL');
  return finished;
}

/** Resolves when a file is there that was not, finished or not. */
async function nextNewFile(cwd: string): Promise<void> {
  const known = new Set(await readdir(cwd, { recursive: true }));
  for (;;) {
    const now = await readdir(cwd, { recursive: true }).catch(() => []);
    if (now.some((name) => !known.has(name) && !name.endsWith('.lock'))) return;
    await sleep(1);
  }
}

describe('kill -9, then the same command again', () => {
  it.each(stages)('$name: at seeded moments', async ({ name, args }) => {
    const cwd = await copyFolder(before(name), join(root, 'moments'));
    const rng = createRng(deriveSeed(7, 'kill', name));
    const { millis } = expected.get(name) as { millis: number };
    // The first part of a run loads modules; from there on every moment is as likely as another.
    for (let i = 0; i < 2; i++) {
      await runAndKill(args, cwd, () => sleep(millis * (0.3 + 0.7 * rng.uniform())));
    }
    await expectSameAsUninterrupted(name, cwd, await trademl(args, { cwd }));
  });

  it.each(stages)('$name: whenever a file appears', async ({ name, args }) => {
    const cwd = await copyFolder(before(name), join(root, 'appearance'));
    let killed = 0;
    for (let i = 0; i < 3; i++) {
      const { signal } = await runAndKill(args, cwd, () => nextNewFile(cwd));
      if (signal !== 'SIGKILL') break;
      killed++;
    }
    expect(killed).toBeGreaterThan(0);
    await expectSameAsUninterrupted(name, cwd, await trademl(args, { cwd }));
  });
});

describe('two runs of the same stage at once', () => {
  it.each(stages.filter(({ name }) => /ingest synthetic|features|train|evaluate/.test(name)))(
    '$name: one works, the other says so or finds the work done',
    async ({ name, args }) => {
      const cwd = await copyFolder(before(name), join(root, 'twice'));
      const results = await Promise.all([trademl(args, { cwd }), trademl(args, { cwd })]);
      for (const { code, stderr } of results) {
        expect([0, 2], stderr).toContain(code);
        if (code === 2) expect(stderr).toMatch(/another trademl \(process \d+\) is writing/);
      }
      expect(results.some(({ code }) => code === 0)).toBe(true);
      await expectSameAsUninterrupted(name, cwd, await succeed(args, { cwd }));
    },
  );
});

describe('Ctrl-C while a model is fitted', () => {
  const args = [
    ...['train', '--features', 'small', '--splits', 'configs/splits/small.json', '--run', 'long'],
    ...['--params', 'rounds=1000', '--params', 'maxDepth=4', '--params', 'earlyStoppingRounds=0'],
  ];

  it('ends within seconds with code 130 and a word on how to go on; the same command then completes', async () => {
    const cwd = await copyFolder(before('train'), join(root, 'interrupt'));
    const { process: child, finished } = await startTrademl(args, { cwd });
    await Promise.race([nextNewFile(cwd), finished]);
    await sleep(300);
    const pressedAt = performance.now();
    child.kill('SIGINT');
    const { code, stderr } = await finished;
    expect(performance.now() - pressedAt).toBeLessThan(3000);
    expect({ code, stderr }).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('run the same command again'),
    });
    expect(stderr).not.toContain('    at ');
    await succeed(args, { cwd });
    expect(leftovers(await filesBelow(cwd))).toEqual([]);
    await rm(cwd, { recursive: true });
  });
});
