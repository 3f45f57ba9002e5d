import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { readBars } from '../../src/io/bars.ts';
import { readJson } from '../../src/io/json.ts';
import { qualityPath } from '../../src/io/layout.ts';
import { writeTable } from '../../src/io/parquet.ts';
import { readBarsManifest } from '../../src/market/sources/bars-manifest.ts';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { testContext } from '../support/stage-context.ts';

import { closes, days, good, header, ingest, put, rows } from './bar-files.ts';

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
