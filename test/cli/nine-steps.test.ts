import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  binary,
  filesBelow,
  fingerprint,
  leftovers,
  packageDir,
  sharedFolder,
  start,
  trademl,
} from '../support/cli.ts';

const script = join(packageDir, 'examples', 'nine-steps.sh');
const sizes = { SYMBOLS: '5', DAYS: '500', SEALED: '2020-07-01' };

describe('examples/nine-steps.sh', async () => {
  const cwd = await sharedFolder();
  const run = (...args: string[]) => start('bash', [script, ...args], { cwd, env: { TRADEML: binary, ...sizes } });
  const statusLines = (text: string) =>
    text.split('\n').filter((line) => /^[\w ]+ '[^']+': (done|up to date|dry run)/.test(line));

  it('covers the nine stages', async () => {
    const text = await readFile(script, 'utf8');
    const words = [...text.matchAll(/^ *run (\w+)/gm)].map(([, word]) => word);
    const stages = ['ingest', 'features', 'splits', 'select', 'train', 'ensemble', 'backtest', 'evaluate', 'drift'];
    expect([...new Set(words)]).toEqual([...stages, 'report']);
  });

  it('rehearses in an empty folder and leaves it empty', async () => {
    // The guard against an old build sits in trademl().
    await trademl(['--version'], { cwd });
    const { code, stdout, stderr } = await run('--dry-run').finished;
    expect(code, stdout + stderr).toBe(0);
    expect(statusLines(stdout).every((line) => line.includes('dry run'))).toBe(true);
    expect(statusLines(stdout).length).toBeGreaterThanOrEqual(11);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('runs to its end', async () => {
    const { code, stdout, stderr } = await run().finished;
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/report: artifacts\/runs\/stacked\/report\.html/);
    const files = await filesBelow(cwd);
    expect(files).toContain('artifacts/runs/stacked/report.html');
    expect(leftovers(files)).toEqual([]);
  });

  it('finds everything up to date the second time, and changes nothing', async () => {
    const before = await fingerprint(cwd);
    const { code, stdout, stderr } = await run().finished;
    expect(code, stdout + stderr).toBe(0);
    const lines = statusLines(stdout);
    expect(lines.length).toBeGreaterThanOrEqual(11);
    for (const line of lines) expect(line).toContain('up to date');
    expect(await fingerprint(cwd)).toEqual(before);
  });
});
