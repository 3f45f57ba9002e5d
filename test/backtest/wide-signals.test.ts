import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { createRng } from '../../src/core/rng.ts';
import { writeBars } from '../../src/io/bars.ts';
import { runDir } from '../../src/io/layout.ts';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { backtestConfig, backtestStage } from '../../src/stages/backtest.ts';
import { day, randomBars } from './fixtures.ts';
import { context } from './run-fixture.ts';

/** Sixty days of S0, S1 and S2; the last is renamed to T, which is also a name for a column of times. */
const symbols = ['S0', 'S1', 'T'];
async function prepared() {
  const ctx = await context();
  const bars = randomBars(3, 60, 5);
  for (const [id, frame] of bars.entries()) await writeBars(ctx.workspace, '1d', { ...frame, symbols: [symbols[id]] });
  return ctx;
}

async function fileOf(ctx: StageContext, text: string, folder = '.') {
  const dir = join(ctx.workspace.dataDir, folder);
  await mkdir(dir, { recursive: true });
  const path = join(dir, 'own.csv');
  await writeFile(path, text);
  return path;
}

const trade = async (ctx: StageContext, change: object) => {
  const { summary } = await backtestStage(backtestConfig.parse({ run: 'own', randomDraws: 20, ...change }), ctx);
  if (!summary) throw new Error('no summary');
  return summary;
};
/** Bytes of everything that a backtest writes about its numbers. */
const bytesOf = (ctx: StageContext) =>
  Promise.all(
    ['signals.parquet', 'backtest.json', 'equity.parquet', 'trades.parquet'].map(async (name) =>
      (await readFile(join(runDir(ctx.workspace, 'own'), name))).toString('base64'),
    ),
  );
const date = (n: number) => new Date(day(n) / 1000).toISOString().slice(0, 10);

/** On 40 days a number for each symbol; every seventh cell is empty. */
function cells(scale: number): (number | undefined)[][] {
  const rng = createRng(3);
  return Array.from({ length: 40 }, (_, n) =>
    symbols.map((_, id) => ((n * 3 + id) % 7 === 6 ? undefined : Math.round(1000 * scale * rng.uniform()) / 1000)),
  );
}
const wideText = (grid: (number | undefined)[][], head = 'Date') =>
  `${head},${symbols.join(',')}\n${grid.map((row, n) => `${date(n)},${row.map((cell) => cell ?? '').join(',')}`).join('\n')}\n`;
const longText = (grid: (number | undefined)[][], unit: string) =>
  [
    `date,symbol,${unit}`,
    ...grid.flatMap((row, n) =>
      row.flatMap((cell, id) => (cell === undefined ? [] : [`${date(n)},${symbols[id]},${cell}`])),
    ),
  ].join('\n');

describe('a file with a column for each symbol', () => {
  it.each([
    ['signal', 'Date', 1],
    ['signal', '', 1],
  ] as const)('of %ss, time named %j: byte by byte what the long form gives', async (unit, head, scale) => {
    const ctx = await prepared();
    const grid = cells(scale);
    await trade(ctx, { signals: await fileOf(ctx, longText(grid, unit)) });
    const long = await bytesOf(ctx);
    const second = await prepared();
    await trade(second, { signals: await fileOf(second, wideText(grid, head)), unit });
    expect(await bytesOf(second)).toEqual(long);
  });

  it('of weights: the same but for the warning of empty cells', async () => {
    const ctx = await prepared();
    const grid = cells(0.3);
    await trade(ctx, { signals: await fileOf(ctx, longText(grid, 'weight')) });
    const [signals, , ...tables] = await bytesOf(ctx);
    const second = await prepared();
    const { warnings } = await trade(second, { signals: await fileOf(second, wideText(grid)), unit: 'weight' });
    const [signalsToo, , ...tablesToo] = await bytesOf(second);
    expect([signalsToo, tablesToo]).toEqual([signals, tables]);
    const empty = grid.flat().filter((cell) => cell === undefined).length;
    expect(warnings.join()).toContain(`${empty} cells of the file are empty beside weights of their time`);
  });

  it('of True and False, as pandas writes a mask: 1 and 0', async () => {
    const ctx = await prepared();
    const mask = `,S0,T\n${date(0)},True,False\n${date(1)},False,True\n`;
    await trade(ctx, { signals: await fileOf(ctx, mask), unit: 'signal' });
    const { signal } = await readTable(join(runDir(ctx.workspace, 'own'), 'signals.parquet'));
    expect(Array.from(signal as Float64Array)).toEqual([1, 0, 0, 1]);
  });

  it('a folder is no file', async () => {
    const ctx = await prepared();
    await expect(trade(ctx, { signals: ctx.workspace.dataDir, unit: 'signal' })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('there is no file'),
    });
  });

  it('Parquet as pandas writes an index without a name', async () => {
    const ctx = await prepared();
    const path = join(ctx.workspace.dataDir, 'own.parquet');
    const columns = { S0: Float64Array.of(0.5, Number.NaN), T: Float64Array.of(0.5, Number.NaN) };
    await writeTable(path, { ...columns, __index_level_0__: [date(0), date(1)] });
    const { range, warnings, label } = await trade(ctx, { signals: path, unit: 'weight' });
    // The row without a number decides nothing: positions drift on.
    expect([range.predictions, label]).toEqual([2, 'weights of own.parquet']);
    expect(warnings.join()).not.toContain('are empty');
  });

  it.each([
    [
      'not told what its numbers are',
      'date,S0\n2024-01-01,1\n',
      {},
      'usage',
      /column for each symbol/,
      /--unit weight/,
    ],
    ['a symbol without bars', 'date,S0,S9\n2024-01-01,1,1\n', {}, 'data', /own.csv column 'S9'.*1d bars/, /S0/],
    ['a word', 'date,S0,T\n2024-01-01,1,x\n', { unit: 'signal' }, 'data', /line 2 column 'T': 'x'/, /mend/],
    ['infinity', 'date,S0,T\n2024-01-01,,inf\n', { unit: 'signal' }, 'data', /line 2 column 'T' \(T\)/, /./],
    [
      'no bar',
      'date,S0\n2024-01-01,1\n2024-01-06,\n2025-01-06,1\n',
      { unit: 'signal' },
      'data',
      /line 4 column 'S0'/,
      /nearest/,
    ],
    [
      'one time twice',
      'date,S0\n2024-01-01,1\n2024-01-01,2\n',
      { unit: 'signal' },
      'data',
      /line 3 column 'S0'.*line 2/,
      /./,
    ],
    ['no time', 'S0,S1\n1,1\n', { unit: 'signal' }, 'data', /no column of times/, /wide/],
    ['time alone', 'date\n2024-01-01\n', { unit: 'signal' }, 'data', /is no header line/, /./],
    [
      'a long file of the other unit',
      'date,symbol,weight\n2024-01-01,S0,1\n',
      { unit: 'signal' },
      'usage',
      /has weights/,
      /leave/,
    ],
  ] as const)('%s: refused', async (_, text, change, kind, message, hint) => {
    const ctx = await prepared();
    await expect(trade(ctx, { signals: await fileOf(ctx, text), ...change })).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it('--unit without a file is refused', async () => {
    await expect(trade(await prepared(), { strategy: 'buy-and-hold', unit: 'weight' })).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('--signals'),
    });
  });
});
