import { spawnSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/io/parquet.ts';
import {
  binary,
  copyFolder,
  filesBelow,
  fingerprint,
  leftovers,
  sharedFolder,
  smallPipeline,
  start,
  succeed,
  trademl,
} from '../support/cli.ts';
import { badBars } from './bad-bars-cases.ts';
import { type BadInput, csv, header, ingestCsv, rewrite, synthetic } from './bad-input-case.ts';
import { badInputs } from './bad-input-cases.ts';

let root: string;
/** A folder in which the whole small pipeline has run. */
const finished = () => join(root, 'finished');

beforeAll(async () => {
  root = await sharedFolder();
  await mkdir(finished());
  await writeFile(join(finished(), 'small.yaml'), smallPipeline);
  await succeed(['train', '--full-pipeline', '--config', 'small.yaml'], { cwd: finished() });
  await mkdir(join(root, 'empty'));
}, 300_000);

async function prepare({ from = 'empty', files = {}, spoil }: BadInput): Promise<string> {
  const cwd = await copyFolder(join(root, from), join(root, 'case'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
  await spoil?.(cwd);
  return cwd;
}

const stackLine = /^\s+at .*\(?(file:|node:|\/).*:\d+:\d+/m;

describe('bad input ends with the documented exit code, says what is wrong and where, and changes no file', () => {
  it.each([...badBars, ...badInputs])('$name', async (given) => {
    const cwd = await prepare(given);
    const before = await fingerprint(cwd);
    const { code, stdout, stderr } = await trademl(given.args, { cwd, env: given.env });
    expect(code, stderr).toBe(given.code);
    const text = stdout + stderr;
    for (const words of given.says) expect(text).toMatch(words);
    expect(text).not.toMatch(stackLine);
    expect(text).not.toContain('this is a bug');
    if (/^error: /m.test(stderr)) expect(await fingerprint(cwd)).toEqual(before);
    expect(leftovers(await filesBelow(cwd))).toEqual([]);
  });
});

describe('--json', () => {
  it.each([
    { args: ['features'], code: 2, kind: 'missing-input', hint: 'trademl ingest' },
    { args: ['splits', '--override', 'splits.nFold=3'], code: 2, kind: 'config', hint: "'nFolds'" },
    { args: [...synthetic, '--jobs', '0'], code: 2, kind: 'usage', hint: '' },
    { args: ['ingest', '--sorce', 'csv'], code: 2, kind: 'usage', hint: '' },
    { args: ['trian'], code: 2, kind: 'usage', hint: '' },
    { args: [...synthetic, '--data-dir', '/proc/trademl'], code: 2, kind: 'path', hint: '--data-dir' },
  ])('error of kind $kind of $args is one document on stdout', async ({ args, code, kind, hint }) => {
    const cwd = await copyFolder(join(root, 'empty'), join(root, 'case'));
    const result = await trademl([...args, '--json'], { cwd });
    expect(result.code).toBe(code);
    const { error } = JSON.parse(result.stdout) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code, kind, message: expect.stringMatching(/\w/) });
    expect(String(error.hint ?? '')).toContain(hint);
    expect(result.stderr).not.toMatch(stackLine);
  });

  it('a success is one document on stdout and nothing on stderr', async () => {
    const cwd = await copyFolder(join(root, 'empty'), join(root, 'case'));
    const { stdout, stderr } = await succeed([...synthetic, '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ stage: 'ingest', status: 'done' });
    expect(stderr).toBe('');
  });
});

describe('bars that are unsorted, duplicated and impossible', () => {
  const lines = [
    ...['2024-01-04,10,11,9,10,500', '2024-01-02,10,11,9,10,500', '2024-01-03,10,11,9,10.5,500'],
    ...['2024-01-03,10,11,9,10.5,500', '2024-01-05,10,9,11,10,500', '2024-01-08,10,11,9,10.2,500'],
  ];

  it.each([
    { policy: 'fail', code: 3, rows: 0 },
    { policy: 'drop', code: 0, rows: 4 },
    { policy: 'keep', code: 0, rows: 5 },
  ])('--on-bad $policy: exit $code, every defect named in the quality report', async ({ policy, code, rows }) => {
    const cwd = await copyFolder(join(root, 'empty'), join(root, 'case'));
    await writeFile(join(cwd, 'bars.csv'), csv(header, ...lines));
    const { code: found, stdout, stderr } = await trademl([...ingestCsv, '--on-bad', policy], { cwd });
    expect(found, stderr).toBe(code);
    const lastLines = stdout.trimEnd().split('\n').slice(-2).join('\n');
    expect(lastLines).toMatch(
      code === 0
        ? /\ningest 'csv 1d': done in .* s \(.*\)$/
        : /^ingest 'csv 1d': 1 of 1 symbols failed \(BARS\) in .* s \(.*\)\n {2}-> do what is said above of each, then run the same command again$/,
    );
    const text = await readFile(join(cwd, 'data/quality/1d.json'), 'utf8');
    for (const word of ['unsorted', 'duplicate', '2024-01-03', '2024-01-05']) expect(text + stdout).toContain(word);
    const stored = (await filesBelow(cwd)).includes('data/bars/1d/BARS.parquet');
    expect(stored).toBe(rows > 0);
    if (stored) expect((await readTable(join(cwd, 'data/bars/1d/BARS.parquet'))).time).toHaveLength(rows);
  });
});

describe('a selection that was made with other splits', () => {
  it('is refused by train, since its folds have seen other dates', async () => {
    const cwd = await copyFolder(finished(), join(root, 'case'));
    await succeed(['splits', '--config', 'small.yaml', '--n-folds', '2'], { cwd });
    const { code, stderr } = await trademl(['train', '--config', 'small.yaml'], { cwd });
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('configs/features/small.yaml was made with other splits');
    expect(stderr).toContain('trademl select --splits');
    await succeed(['select', '--config', 'small.yaml'], { cwd });
    await succeed(['train', '--config', 'small.yaml'], { cwd });
  });
});

describe('a feature that is never there', () => {
  it('is left out by select, and train does without it', async () => {
    const cwd = await copyFolder(finished(), join(root, 'case'));
    for (const symbol of ['S01', 'S02', 'S03', 'S04', 'S05', 'S06']) {
      await rewrite(`data/features/small/${symbol}.parquet`, (table) => ({
        ...table,
        rsi_14: table.time.map(() => Number.NaN),
      }))(cwd);
    }
    await succeed(['select', '--config', 'small.yaml'], { cwd });
    expect(await readFile(join(cwd, 'configs/features/small.yaml'), 'utf8')).toMatch(/rsi_14[^\n]*\n?[^\n]*missing/);
    await succeed(['train', '--config', 'small.yaml'], { cwd });
    await succeed(['train', '--config', 'small.yaml', '--selection', 'none'], { cwd });
  });
});

/** Runs trademl where `setup` has been done to the folder `small`, in a mount namespace that goes away with it. */
async function inNamespace(cwd: string, setup: string, args: readonly string[]) {
  const script = `${setup} && shift && exec "$@"`;
  const unshare = ['--mount', '--map-root-user', 'bash', '-c', script, 'bash', '-', process.execPath, binary, ...args];
  return start('unshare', unshare, { cwd }).finished;
}

/** Containers may forbid namespaces; the limit on file sizes is tested everywhere. */
const canMount = spawnSync('unshare', ['--mount', '--map-root-user', 'true']).status === 0;

describe('a disk that takes no more', () => {
  it('a limit on the size of files: exit 2, nothing half-written, and completion once it is lifted', async () => {
    const cwd = await copyFolder(join(root, 'empty'), join(root, 'case'));
    const args = ['ingest', '--source', 'synthetic', '--symbols', '3', '--days', '2000'];
    const limited = ['-c', 'ulimit -f 60 && exec "$@"', 'bash', process.execPath, binary, ...args];
    const { code, stderr } = await start('bash', limited, { cwd }).finished;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/could not be written/);
    expect(stderr).not.toMatch(stackLine);
    const left = await filesBelow(cwd);
    expect(leftovers(left)).toEqual([]);
    expect(left.filter((file) => file.endsWith('.parquet'))).toEqual([]);
    await succeed(args, { cwd });
  });

  it.runIf(canMount)('a full disk: exit 2 naming the file, nothing half-written', async () => {
    const cwd = await copyFolder(join(root, 'empty'), join(root, 'case'));
    await mkdir(join(cwd, 'small'));
    const args = ['ingest', '--source', 'synthetic', '--symbols', '4', '--days', '2000', '--data-dir', 'small'];
    const listed = 'mount -t tmpfs -o size=300k tmpfs small';
    const { code, stdout, stderr } = await inNamespace(cwd, listed, ['--verbose', ...args]);
    expect(code, stdout + stderr).toBe(2);
    expect(stderr).toMatch(/error: small\/.* could not be written: the disk is full/);
  });

  it.runIf(canMount)('a read-only file system: exit 2 naming the folder', async () => {
    const cwd = await copyFolder(join(root, 'empty'), join(root, 'case'));
    await mkdir(join(cwd, 'small'));
    const { code, stderr } = await inNamespace(cwd, 'mount -t tmpfs -o ro tmpfs small', [
      ...synthetic,
      ...['--data-dir', 'small'],
    ]);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/error: small.* read-only file system/);
    expect(stderr).not.toMatch(stackLine);
  });

  it('a dangling link as data folder: exit 2 naming it', async () => {
    const cwd = await copyFolder(join(root, 'empty'), join(root, 'case'));
    await symlink('nowhere/at/all', join(cwd, 'data'));
    const { code, stderr } = await trademl(synthetic, { cwd });
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/error: data/);
  });
});
