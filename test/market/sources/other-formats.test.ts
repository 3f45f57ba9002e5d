import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readCsvTable } from '../../../src/market/sources/csv-table.ts';

async function put(name: string, content: string | Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'trademl-test-')), name);
  await writeFile(path, content);
  return path;
}

const bar = '1704067200000,42283.58,42298.62,42261.02,42298.61,35.92724';

describe('files that are no table of text', () => {
  it.each([
    {
      what: 'a zip archive',
      content: Buffer.from('PK\x03\x04\x14\x00\x00\x00'),
      says: 'is a zip archive',
      type: 'unzip ',
    },
    { what: 'bzip2', content: Buffer.from('BZh91AY&SY'), says: 'is compressed by bzip2', type: 'bunzip2 -k' },
    {
      what: 'xz',
      content: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
      says: 'is compressed by xz',
      type: 'unxz -k',
    },
    { what: 'zstd', content: Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4]), says: 'is compressed by zstd', type: 'unzstd' },
    { what: 'Parquet', content: Buffer.from('PAR1\x15\x04'), says: 'is a Parquet file', type: '--source parquet' },
    { what: 'Feather', content: Buffer.from('ARROW1\0\0'), says: 'is an Arrow file', type: '--source parquet' },
    { what: "freqtrade's JSON", content: `[[${bar}],[${bar}]]`, says: 'is JSON and no table', type: 'python3 -c' },
    {
      what: "a server's refusal",
      content: '{\n "Note": "25 calls per day"\n}',
      says: 'is JSON and no table',
      type: 'look into it',
    },
    {
      what: 'a web page',
      content: '<!DOCTYPE html>\n<html>429</html>',
      says: 'is a web page or XML',
      type: 'fetch it again',
    },
    {
      what: 'a line above the header',
      content: `https://www.example.com\nunix,open,high,low,close\n${bar}`,
      says: "begins with 'https://www.example.com', which is no header line",
      type: 'tail -n +2 > bars.csv',
    },
    {
      what: "Binance's klines",
      content: `${bar},1704067259999,1519032.8,1329,19.5,825444.1,0\n`,
      says: "has no header line: it begins with '1704067200000,42283.58",
      type: '(echo time,open,high,low,close,volume,other7,other8,other9,other10,other11,other12; cat ',
    },
    {
      what: "Kibot's bars",
      content: '03/11/2024,09:30,172.98,173.77,172.74,173.58,2896088\n',
      says: 'has no header line',
      type: '(echo date,time,open,high,low,close,volume; cat ',
    },
    {
      what: "yfinance's header of one ticker",
      content: 'Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n2024-01-02,1,1,1,1,1\n',
      says: 'has the three header lines of yfinance',
      type: 'multi_level_index=False',
    },
    {
      what: "yfinance's header of two tickers",
      content: 'Price,Close,Close,High,High\nTicker,AAPL,MSFT,AAPL,MSFT\nDate,,,,\n2024-01-02,1,1,1,1\n',
      says: "has several columns named 'Close'",
      type: "df.stack(level='Ticker')",
    },
  ])('$what: told apart, with what to type', async ({ content, says, type }) => {
    const run = readCsvTable(await put('a.csv', content), new Map());
    await expect(run).rejects.toThrow(says);
    await expect(run).rejects.toMatchObject({ kind: 'data', hint: expect.stringContaining(type) });
  });

  it('a zipped file without a header is unzipped in the hint', async () => {
    const run = readCsvTable(await put('a.csv.gz', gzipSync(`${bar}\n`)), new Map());
    await expect(run).rejects.toMatchObject({ hint: expect.stringContaining('zcat ') });
  });
});

describe('tables as tools write them', () => {
  it.each([
    {
      what: 'pandas, an index without a name',
      text: ',open,high,low,close\n2024-01-02,1,2,1,2\n',
      stamp: '2024-01-02',
    },
    { what: 'pandas, an index reset', text: 'index,open,high,low,close\n2024-01-02,1,2,1,2\n', stamp: '2024-01-02' },
    {
      what: 'Polygon flat files',
      text: 'ticker,volume,open,close,high,low,window_start,transactions\nA,5,1,2,2,1,1704205800000000000,3\n',
      stamp: '1704205800000000000',
    },
    {
      what: "Binance's futures",
      text: `open_time,open,high,low,close,volume,close_time\n${bar},1704067259999\n`,
      stamp: '1704067200000',
    },
    {
      what: 'Stooq',
      text: '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,5,20240311,093000,1,2,1,2,5,0\n',
      stamp: '20240311 093000',
    },
    {
      what: 'MetaTrader',
      text: '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2024.03.11\t09:30:00\t1\t2\t1\t2\t9\t0\t1\n',
      stamp: '2024.03.11 09:30:00',
    },
  ])('$what', async ({ text, stamp }) => {
    const table = await readCsvTable(await put('a.csv', text), new Map());
    expect(table.stamp).toEqual([stamp]);
    expect(table.values.close).toHaveLength(1);
  });

  it('a volume under an unknown name is asked for', async () => {
    const table = await readCsvTable(
      await put('a.csv', 'time,open,high,low,close,Volume BTC,Volume USDT\n1,1,1,1,1,5,9\n'),
      new Map(),
    );
    expect(table.notes[0]).toBe(
      "no volume column: volume is 0 (or is it 'Volume BTC' or 'Volume USDT'? --columns volume=NAME)",
    );
  });
});
