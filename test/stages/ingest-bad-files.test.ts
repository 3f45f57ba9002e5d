import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBars } from '../../src/io/bars.ts';
import { withConnection } from '../../src/io/duckdb.ts';
import { qualityPath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { testContext } from '../support/stage-context.ts';

import { closes, days, good, header, ingest, put, rows } from './bar-files.ts';

describe('bad files, each with its own message', () => {
  const line = (text: string) => [header, rows[0], text, rows[2]].join('\n');
  it.each([
    {
      what: 'text in a price column',
      name: 'a.csv',
      content: line('2024-01-03,11,13,abc,12,200'),
      message: "a.csv line 3 column 'low': 'abc' is not a number",
    },
    {
      what: 'no close column',
      name: 'a.csv',
      content: 'date,open,high,low,settle\n2024-01-02,1,2,1,2',
      message: 'has no close column; its columns are: date, open, high, low, settle',
    },
    { what: 'no time', name: 'a.csv', content: line(',11,13,10,12,200'), message: 'a.csv line 3: the time is missing' },
    {
      what: 'a time that is none',
      name: 'a.csv',
      content: line('03/01/2024,11,13,10,12,200'),
      message: "a.csv line 3: '03/01/2024' is not a time",
    },
    {
      what: 'a day that does not exist',
      name: 'a.csv',
      content: line('2024-02-30,11,13,10,12,200'),
      message: "line 3: '2024-02-30' is not a time",
    },
    {
      what: 'too few fields',
      name: 'a.csv',
      content: line('2024-01-03,11,13'),
      message: 'a.csv line 3 has 3 fields, the header has 6',
    },
    { what: 'an empty file', name: 'a.csv', content: '', message: 'a.csv is empty' },
    { what: 'a header alone', name: 'a.csv', content: header, message: 'a.csv has a header but no rows' },
    {
      what: 'a truncated gzip',
      name: 'a.csv.gz',
      content: gzipSync(good).subarray(0, 60),
      message: 'a.csv.gz is a damaged gzip file: unexpected end of file',
    },
    {
      what: 'a gzip without its last bytes',
      name: 'a.csv.gz',
      content: gzipSync(good).subarray(0, -4),
      message: 'a.csv.gz is a damaged gzip file',
    },
    {
      what: 'plain text called .gz',
      name: 'a.csv.gz',
      content: good,
      message: 'is not a gzip file although its name ends in .gz',
    },
    {
      what: 'another encoding',
      name: 'a.csv',
      content: Buffer.from(line('2024-01-03,11,13,10,12,\xe9'), 'latin1'),
      message: 'a.csv line 3 is not UTF-8 text',
    },
    { what: 'UTF-16', name: 'a.csv', content: Buffer.from(`\ufeff${good}`, 'utf16le'), message: 'a.csv is in UTF-16' },
    {
      what: 'a truncated Parquet',
      name: 'a.parquet',
      content: Buffer.from('PAR1 and then nothing'),
      message: 'a.parquet is not a readable Parquet file',
    },
    {
      what: 'no symbol in a row',
      name: 'a.csv',
      content: 'symbol,date,open,high,low,close\n,2024-01-02,1,2,1,2',
      message: 'a.csv line 2 has no symbol',
    },
  ])('$what', async ({ name, content, message }) => {
    const ctx = testContext();
    const path = await put(ctx, name, content);
    const run = ingest(ctx, path, { source: name.endsWith('.parquet') ? 'parquet' : 'csv' });
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toMatchObject({ kind: 'data' });
  });

  it('a Parquet column of lists', async () => {
    const ctx = testContext();
    const path = join(ctx.dir, 'a.parquet');
    await withConnection((connection) =>
      connection.run(
        `COPY (SELECT DATE '2024-01-02' AS date, 1.0 AS open, 2.0 AS high, 1.0 AS low, [1.5, 2.0] AS close) TO '${path}' (FORMAT parquet)`,
      ),
    );
    await expect(ingest(ctx, path, { source: 'parquet' })).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringMatching(/a\.parquet column 'close' holds DECIMAL\(.*\)\[\] and no numbers/),
    });
  });

  it('asks for a path', async () => {
    const run = ingestStage(ingestConfig.parse({ source: 'csv', path: '' }), testContext());
    await expect(run).rejects.toThrow('name the file or folder that holds the bars: --path FOLDER');
    await expect(ingest(testContext(), '/no/such/file.csv')).rejects.toThrow('--path /no/such/file.csv does not exist');
    await expect(ingest(testContext(), '/no/such/*.csv')).rejects.toMatchObject({
      hint: "a pattern is given apart: --path /no/such --files '*.csv'",
    });
    await expect(ingest(testContext(), 's3://bucket/x.csv')).rejects.toMatchObject({
      hint: expect.stringContaining('fetch it first'),
    });
  });

  it('counts blank lines when it names a line', async () => {
    const ctx = testContext();
    const path = await put(ctx, 'a.csv', `${header}\n\n${rows[0]}\n\n2024-01-03,x,13,10,12,200\n`);
    await expect(ingest(ctx, path)).rejects.toThrow("a.csv line 5 column 'open': 'x'");
  });

  it('asks for the time zone of intraday stamps that do not say it', async () => {
    const ctx = testContext();
    const path = await put(ctx, 'a.csv', 'ts,open,high,low,close,volume\n2024-07-01 09:30,10,12,9,11,1\n');
    await expect(ingest(ctx, path, { interval: '5m' })).rejects.toMatchObject({
      kind: 'config',
      hint: 'state it: --timezone UTC or --timezone America/New_York',
    });
  });

  it('names both files when one symbol is in two that overlap', async () => {
    const ctx = testContext();
    await put(ctx, 'in/one.csv', good.replace('date', 'symbol,date').replaceAll('\n2', '\nAAPL,2'));
    await put(ctx, 'in/two.csv', good.replace('date', 'symbol,date').replaceAll('\n2', '\nAAPL,2'));
    const run = ingest(ctx, join(ctx.dir, 'in'));
    await expect(run).rejects.toThrow(/AAPL is in .*one\.csv .* and in .*two\.csv/);
    await expect(run).rejects.toMatchObject({ kind: 'config', hint: 'choose one of them: --files two.csv' });
  });

  it('lists a symbol that no file has, with the nearest name, and keeps the rest', async () => {
    const ctx = testContext();
    const path = await put(ctx, 'long.csv', good.replace('date', 'symbol,date').replaceAll('\n2', '\nAAPL,2'));
    const outcome = await ingest(ctx, path, { symbols: 'AAPL,AAPM' });
    expect(outcome.exitCode).toBe(3);
    expect(outcome.summary?.failed).toMatchObject([{ symbol: 'AAPM', hint: "did you mean 'AAPL'?" }]);
    const shortfall = {
      text: '1 of 2 symbols failed (AAPM)',
      isAll: false,
      next: 'do what is said above of each, then run the same command again; until then the stages after this one go on with the others alone',
    };
    expect(outcome.shortfall).toEqual(shortfall);
    expect(await ingest(ctx, path, { symbols: 'AAPL,AAPM' })).toMatchObject({ exitCode: 3, shortfall });
    expect((await ingest(ctx, path, { symbols: 'AAPL' })).shortfall).toBeUndefined();
    expect((await readBars(ctx.workspace, '1d', 'AAPL')).time).toHaveLength(4);
  });

  it('one damaged file of many is listed, the others are stored', async () => {
    const ctx = testContext();
    await put(ctx, 'in/AAPL.csv', good);
    await put(ctx, 'in/MSFT.csv', line('2024-01-03,11,13,abc,12,200'));
    const outcome = await ingest(ctx, join(ctx.dir, 'in'));
    expect(outcome.summary?.failed).toMatchObject([{ symbol: 'MSFT' }]);
    expect(outcome.summary?.symbols.map(({ status }) => status).sort()).toEqual(['failed', 'stored']);
  });

  it('an unsorted file with repeated rows is sorted and merged, and the report says so', async () => {
    const ctx = testContext();
    const path = await put(ctx, 'AAPL.csv', [header, rows[2], rows[0], rows[1], rows[1], rows[3]].join('\n'));
    const outcome = await ingest(ctx, path);
    expect(Array.from((await readBars(ctx.workspace, '1d', 'AAPL')).time)).toEqual(closes);
    const { check, severity } = await readTable(qualityPath(ctx.workspace, '1d', 'parquet'));
    expect(check).toEqual(['duplicate-timestamps', 'unsorted']);
    expect(severity).toEqual(['warning', 'warning']);
    expect(outcome.summary?.dropped).toBe(1);
  });

  it.each([
    { onBad: 'fail', stored: 0, exitCode: 3 },
    { onBad: 'drop', stored: 3, exitCode: undefined },
    { onBad: 'keep', stored: 4, exitCode: undefined },
  ])('on bad bars, $onBad stores $stored of 4 bars', async ({ onBad, stored, exitCode }) => {
    const ctx = testContext();
    const path = await put(ctx, 'AAPL.csv', good.replace('12,14,11,13,300', '12,10,11,13,300'));
    const outcome = await ingest(ctx, path, { onBad });
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.summary?.quality.byCheck['price-order']).toMatchObject({ severity: 'error', count: 1 });
    expect(outcome.summary?.symbols[0].rows).toBe(stored);
    if (stored > 0) expect((await readBars(ctx.workspace, '1d', 'AAPL')).time).toHaveLength(stored);
    else await expect(readBars(ctx.workspace, '1d', 'AAPL')).rejects.toMatchObject({ kind: 'missing-input' });
  });

  it('a symbol of which nothing is left is no symbol stored', async () => {
    const ctx = testContext();
    const path = await put(ctx, 'AAPL.csv', [header, ...days.map((date) => `${date},10,12,9,,100`)].join('\n'));
    const outcome = await ingest(ctx, path, { onBad: 'drop' });
    expect(outcome.exitCode).toBe(3);
    expect(outcome.summary?.failed).toMatchObject([
      { symbol: 'AAPL', message: 'not stored, no bar is left: missing-values 4 x' },
    ]);
  });

  it('says of an error that dropping rows does not mend what does', async () => {
    const ctx = testContext();
    const split = rows.map((row, i) => (i < 2 ? `${row},${(11 + i) / 4}` : `${days[i]},2.5,3,2,2.8,400,2.8`));
    const path = await put(ctx, 'AAPL.csv', [`${header},adj_close`, ...split].join('\n'));
    const outcome = await ingest(ctx, path);
    expect(outcome.summary?.failed[0].message).toContain('unadjusted-split 1 x');
    expect(outcome.summary?.failed[0].hint).toBe('mend the data; --on-bad drop and keep store it with such errors');
    const dropped = await ingest(ctx, path, { onBad: 'drop' });
    expect(dropped.summary?.notes).toContainEqual({
      note: 'stored although its bars have errors: unadjusted-split',
      symbols: 1,
    });
  });

  it('refuses two names for one series', async () => {
    const ctx = testContext();
    const many = Array.from({ length: 30 }, (_, i) => {
      const date = new Date(Date.UTC(2024, 2, 4 + i + 2 * Math.floor(i / 5))).toISOString().slice(0, 10);
      return `${date},${10 + i},${12 + i},${9 + i},${11 + i},${100 * (i + 1)}`;
    });
    await put(ctx, 'in/AAPL.csv', [header, ...many].join('\n'));
    await put(ctx, 'in/MSFT.csv', [header, ...many].join('\n'));
    const outcome = await ingest(ctx, join(ctx.dir, 'in'));
    expect(outcome.exitCode).toBe(3);
    expect(outcome.summary?.failed.map(({ symbol }) => symbol)).toEqual(['AAPL', 'MSFT']);
    expect(outcome.summary?.failed[0].message).toContain('identical-series');
  });
});
