import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { readBars } from '../../src/io/bars.ts';
import { withConnection } from '../../src/io/duckdb.ts';
import { readJson } from '../../src/io/json.ts';
import { qualityPath } from '../../src/io/layout.ts';
import { readTable, writeTable } from '../../src/io/parquet.ts';
import { readBarsManifest } from '../../src/market/sources/bars-manifest.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { type TestContext, testContext } from '../support/stage-context.ts';

const header = 'date,open,high,low,close,volume';
const days = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'];
const rows = days.map((date, i) => `${date},${10 + i},${12 + i},${9 + i},${11 + i},${100 * (i + 1)}`);
const good = [header, ...rows].join('\n');
const closes = days.map((date) => Date.parse(`${date}T21:00:00Z`) * 1000);

async function put(ctx: TestContext, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(ctx.dir, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

function ingest(ctx: TestContext, path: string, options: Record<string, unknown> = {}) {
  return ingestStage(ingestConfig.parse({ source: 'csv', path, ...options }), ctx);
}

describe('files that are fine', () => {
  it('takes the symbol from the file name and stamps bars at the close', async () => {
    const ctx = testContext();
    const outcome = await ingest(ctx, await put(ctx, 'aapl.csv.gz', gzipSync(good)));
    expect(outcome.summary?.symbols).toMatchObject([{ symbol: 'AAPL', rows: 4, newRows: 4, status: 'stored' }]);
    const bars = await readBars(ctx.workspace, '1d', 'AAPL');
    expect(Array.from(bars.time)).toEqual(closes);
    expect(Array.from(bars.columns.adj_close)).toEqual([11, 12, 13, 14]);
  });

  it('takes the calendar that is given for symbols whose names do not tell', async () => {
    const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    const daily = Array.from({ length: 40 }, (_, i) => `${day(i)},10,12,9,${10 + (i % 3)},${100 + i}`);
    const ctx = testContext();
    const path = await put(ctx, 'MYCOIN.csv', ['date,open,high,low,close,volume', ...daily].join('\n'));
    const refused = (await ingest(ctx, path)).summary?.symbols[0];
    expect(refused).toMatchObject({ status: 'failed', message: expect.stringContaining('--calendar 24x7') });
    const taken = (await ingest(ctx, path, { calendar: '24x7' })).summary?.symbols[0];
    expect(taken).toMatchObject({ status: 'stored', rows: 40 });
    await expect(ingest(ctx, path, { calendar: '24/7' })).rejects.toThrow(/calendar '24\/7'/);
  });

  it('is up to date the second time, and works again when a byte changes', async () => {
    const ctx = testContext();
    const path = await put(ctx, 'AAPL.csv', good);
    await ingest(ctx, path);
    expect((await ingest(ctx, path)).status).toBe('up to date');
    await writeFile(path, good.replace('100', '101'));
    expect((await ingest(ctx, path)).status).toBe('done');
  });

  it.each([
    {
      what: 'odd names, semicolons, a byte order mark, Windows line ends and blank lines',
      text: '\ufeffDate;Open;High;Low;Last;Adj Close;Vol;Ticker;extra\r\n\r\n2024-01-02;10;12;9;11;5.5;100;MSFT;x\r\n',
    },
    { what: 'compact dates', text: 't,o,h,l,c,adj_close,v,symbol\n20240102,10,12,9,11,5.5,100,MSFT\n' },
    {
      what: 'epoch seconds',
      text: 'time,open,high,low,close,adjclose,volume,sym\n1704153600,10,12,9,11,5.5,100,MSFT\n',
    },
    {
      what: 'daily stamps with an offset',
      text: 'date,open,high,low,close,adj_close,volume,name\n2024-01-02 00:00:00-05:00,10,12,9,11,5.5,100,MSFT\n',
    },
  ])('reads $what', async ({ text }) => {
    const ctx = testContext();
    await ingest(ctx, await put(ctx, 'long.csv', text));
    const bars = await readBars(ctx.workspace, '1d', 'MSFT');
    expect(Array.from(bars.time)).toEqual([closes[0]]);
    const { open, close, adj_close, volume } = bars.columns;
    expect([open[0], close[0], adj_close[0], volume[0]]).toEqual([10, 11, 5.5, 100]);
  });

  it.each([
    { stamp: '2024-07-01T13:30:00Z', options: {}, close: '2024-07-01T13:35:00Z' },
    { stamp: '2024-07-01 09:30:00-04:00', options: {}, close: '2024-07-01T13:35:00Z' },
    { stamp: '2024-07-01 09:30', options: { timezone: 'America/New_York' }, close: '2024-07-01T13:35:00Z' },
    { stamp: '2024-07-01 13:35', options: { timezone: 'UTC', stamp: 'end' }, close: '2024-07-01T13:35:00Z' },
  ])('an intraday stamp $stamp with $options is known at $close', async ({ stamp, options, close }) => {
    const ctx = testContext();
    const path = await put(ctx, 'AAPL.csv', `ts,open,high,low,close,volume\n${stamp},10,12,9,11,100\n`);
    await ingest(ctx, path, { interval: '5m', ...options });
    expect((await readBars(ctx.workspace, '5m', 'AAPL')).time[0]).toBe(Date.parse(close) * 1000);
  });

  it('a first hourly bar that is cut at the full hour is known at the full hour', async () => {
    const ctx = testContext();
    const stamps = ['13:30', '14:00', '15:00', '19:30'].map((at) => `2024-07-01T${at}:00Z,10,12,9,11,100`);
    const path = await put(ctx, 'AAPL.csv', `ts,open,high,low,close,volume\n${stamps.join('\n')}\n`);
    await ingest(ctx, path, { interval: '60m', onBad: 'keep' });
    const { time } = await readBars(ctx.workspace, '60m', 'AAPL');
    expect(Array.from(time, (at) => new Date(at / 1000).toISOString().slice(11, 16))).toEqual([
      '14:00',
      '15:00',
      '16:00',
      '20:00',
    ]);
  });

  it('maps columns and symbols by flag, and joins files of one symbol that follow each other', async () => {
    const ctx = testContext();
    const half = (from: number) => [header.replace('close', 'px'), ...rows.slice(from, from + 2)].join('\n');
    await put(
      ctx,
      'in/a.csv',
      half(0).replaceAll('\n2024', '\n2024').replace('date', 'symbol,date').replaceAll('\n20', '\nFB,20'),
    );
    await put(ctx, 'in/b.csv', half(2).replace('date', 'symbol,date').replaceAll('\n20', '\nFB,20'));
    await put(ctx, 'in/notes.txt', 'not bars at all\n');
    const options = { columns: ['close=px'], rename: 'FB=META', files: '*.csv' };
    const outcome = await ingest(ctx, join(ctx.dir, 'in'), options);
    expect(outcome.summary?.symbols).toMatchObject([{ symbol: 'META', rows: 4 }]);
  });

  it('applies a factor file and lists the splits', async () => {
    const ctx = testContext();
    const path = await put(ctx, 'AAPL.csv', good);
    const factors = await put(
      ctx,
      'factors.csv',
      'symbol,date,price_factor,split_factor,reference_price\nAAPL,2024-01-03,0.9,0.5,12\nAAPL,2050-12-31,1,1,0\n',
    );
    const outcome = await ingest(ctx, path, { factors });
    const { columns } = await readBars(ctx.workspace, '1d', 'AAPL');
    expect(Array.from(columns.close)).toEqual([5.5, 6, 13, 14]);
    expect(Array.from(columns.volume)).toEqual([200, 400, 300, 400]);
    expect(columns.adj_close[0]).toBeCloseTo(4.95, 12);
    expect(outcome.summary?.splits).toEqual([{ symbol: 'AAPL', date: '2024-01-04', ratio: 2 }]);
    const record = (await readBarsManifest(ctx.workspace, '1d'))?.symbols.AAPL;
    expect(record?.dividends[0]).toMatchObject({ date: '2024-01-04' });
    expect(record?.dividends[0].cash).toBeCloseTo(0.6, 12);
  });

  it('reads Parquet and Arrow as it reads CSV', async () => {
    const time = Float64Array.from(closes);
    // A fresh array per column: apache-arrow 21 writes columns that share one buffer wrongly.
    const prices = () => Float64Array.from([11, 12, 13, 14]);
    const columns = { open: prices(), high: prices(), low: prices(), close: prices(), volume: prices() };
    const ctx = testContext();
    await writeTable(join(ctx.dir, 'in', 'AAPL.parquet'), { time, ...columns });
    await put(ctx, 'in/MSFT.arrow', tableToIPC(tableFromArrays({ date: days, ...columns }), 'file'));
    const outcome = await ingest(ctx, join(ctx.dir, 'in'), { source: 'parquet' });
    expect(outcome.summary?.failed).toEqual([]);
    expect(outcome.summary?.symbols.map(({ symbol, rows: count }) => [symbol, count])).toEqual([
      ['AAPL', 4],
      ['MSFT', 4],
    ]);
    for (const symbol of ['AAPL', 'MSFT']) {
      expect(Array.from((await readBars(ctx.workspace, '1d', symbol)).time)).toEqual(closes);
    }
  });

  it.each([
    ['seconds', 1e-6],
    ['milliseconds', 1e-3],
    ['microseconds', 1],
    ['nanoseconds', 1e3],
  ])('reads epoch %s of an Arrow file', async (_unit, perMicro) => {
    const ctx = testContext();
    const stamps = days.map((date) => BigInt(Math.round(Date.parse(`${date}T14:30:00Z`) * 1000 * perMicro)));
    const prices = () => Float64Array.from([11, 12, 13, 14]);
    const columns = { open: prices(), high: prices(), low: prices(), close: prices(), volume: prices() };
    const table = tableFromArrays({ timestamp: BigInt64Array.from(stamps), ...columns });
    await ingest(ctx, await put(ctx, 'AAPL.feather', tableToIPC(table, 'file')), { source: 'parquet' });
    expect(Array.from((await readBars(ctx.workspace, '1d', 'AAPL')).time)).toEqual(closes);
  });

  it('says so when bars of an earlier file are gone, and not when they are covered', async () => {
    const ctx = testContext();
    const notes = async (text: string) => (await ingest(ctx, await put(ctx, 'AAPL.csv', text))).summary?.notes ?? [];
    const part = (from: number, to: number) => [header, ...rows.slice(from, to)].join('\n');
    const lost = expect.objectContaining({ note: expect.stringContaining('gave way to these') });
    expect(await notes(part(0, 2))).not.toContainEqual(lost);
    expect(await notes(part(0, 3))).not.toContainEqual(lost);
    const [, note] = await notes(part(2, 4));
    expect(note.note).toContain('bars stored before (2024-01-02 to 2024-01-04, from csv) gave way to these');
    expect(note.note).toContain('--path FOLDER with all files');
  });

  it('takes the symbol out of the names of exports and joins their months', async () => {
    const ctx = testContext();
    const text = (month: number) => `${header}\n2024-0${month}-02,10,12,9,11,100\n`;
    await put(ctx, 'in/BTCUSDT-1d-2024-01.csv', text(1));
    await put(ctx, 'in/BTCUSDT-1d-2024-02.csv', text(2));
    await put(ctx, 'in/ETH_USDT-1d.csv', text(1));
    await put(ctx, 'in/EURUSD_H1.csv', text(1));
    await put(ctx, 'in/BF-B.csv', text(1));
    const outcome = await ingest(ctx, join(ctx.dir, 'in'), { onBad: 'keep' });
    const stored = outcome.summary?.symbols.map(({ symbol, rows: count }) => [symbol, count]);
    expect(stored).toEqual([
      ['BF-B', 1],
      ['BTCUSDT', 2],
      ['ETH_USDT', 1],
      ['EURUSD', 1],
    ]);
  });

  it('says so when a made market takes the place of real bars', async () => {
    const ctx = testContext();
    await ingest(ctx, await put(ctx, 'AAPL.csv', good));
    const made = { source: 'synthetic', symbols: 'AAPL,MSFT', days: 40 };
    const outcome = await ingestStage(ingestConfig.parse(made), ctx);
    expect(outcome.summary?.notes).toEqual([
      {
        note: 'bars stored before (2024-01-02 to 2024-01-05, from csv) gave way to made ones; --data-dir keeps them apart',
        symbols: 1,
      },
    ]);
    const again = await ingestStage(ingestConfig.parse({ ...made, days: 50 }), ctx);
    expect(again.summary?.notes).toEqual([]);
  });

  it.each([
    ['BTC_USDT', '24x7'],
    ['1000PEPEUSDT', '24x7'],
    ['ETH/USD', '24x7'],
    ['EURUSD', '24x5'],
    ['GBP/JPY', '24x5'],
    ['AAPL', 'XNYS'],
    ['USDT', 'XNYS'],
  ])('a symbol called %s trades by calendar %s', async (symbol, calendar) => {
    const ctx = testContext();
    const path = await put(ctx, 'a.csv', `symbol,${header}\n${symbol},${rows[0]}\n`);
    await ingest(ctx, path);
    expect((await readBarsManifest(ctx.workspace, '1d'))?.symbols[symbol].calendar).toBe(calendar);
  });

  it('keeps the symbols of earlier runs in the manifest and in the quality report', async () => {
    const ctx = testContext();
    await ingest(ctx, await put(ctx, 'AAPL.csv', good));
    await ingest(ctx, await put(ctx, 'MSFT.csv', good.replaceAll(',1', ',2')));
    expect(Object.keys((await readBarsManifest(ctx.workspace, '1d'))?.symbols ?? {})).toEqual(['AAPL', 'MSFT']);
    expect(await readJson(qualityPath(ctx.workspace, '1d', 'json'), 'report')).toMatchObject({ symbols: 2, rows: 8 });
  });
});

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
