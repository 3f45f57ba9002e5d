import { describe, expect, it } from 'vitest';
import { globPattern, symbolOfBarFile } from '../../../src/market/sources/bar-files.ts';
import { parsePairs, recogniseColumns } from '../../../src/market/sources/column-names.ts';
import { parseHeader } from '../../../src/market/sources/csv-header.ts';
import { sources } from '../../../src/market/sources/index.ts';

const none = new Map<string, string>();

describe('recogniseColumns', () => {
  it.each([
    ['Date,Open,High,Low,Close,Adj Close,Volume', { time: 'Date', adj_close: 'Adj Close', volume: 'Volume' }],
    ['ts_et,symbol,open,high,low,close,volume', { time: 'ts_et', symbol: 'symbol' }],
    ['t,o,h,l,c,v,ticker', { time: 't', close: 'c', volume: 'v', symbol: 'ticker' }],
    ['date,open,high,low,close,volume,Name', { symbol: 'Name' }],
    ['date,time,open,high,low,close', { time: 'date', clock: 'time' }],
  ])('knows the columns of %s', (header, expected) => {
    expect(recogniseColumns('f.csv', header.split(','), none)).toMatchObject(expected);
  });

  it('takes a mapping before a common name', () => {
    const names = ['date', 'open', 'high', 'low', 'close', 'last'];
    expect(recogniseColumns('f.csv', names, parsePairs(['close=last'], '--columns')).close).toBe('last');
  });

  it.each([
    { pairs: ['close=lst'], message: "f.csv has no column 'lst'", hint: "did you mean 'last'?" },
    { pairs: ['clos=last'], message: "'clos' is not a column of bars", hint: /use one of: time, symbol, open/ },
  ])('refuses the mapping $pairs', ({ pairs, message, hint }) => {
    const run = () => recogniseColumns('f.csv', ['date', 'last'], parsePairs(pairs, '--columns'));
    expect(run).toThrow(message);
    expect(run).toThrow(
      expect.objectContaining({ hint: typeof hint === 'string' ? hint : expect.stringMatching(hint) }),
    );
  });

  it('asks which of two columns that differ only in writing, unless told', () => {
    const names = ['date', 'open', 'high', 'low', 'Close', 'close'];
    expect(() => recogniseColumns('f.csv', names, none)).toThrow(
      expect.objectContaining({
        message: "f.csv has two columns that may be the close: 'Close' and 'close'",
        hint: "say which: --columns 'close=Close'",
      }),
    );
    expect(recogniseColumns('f.csv', names, parsePairs(['close=close'], '--columns')).close).toBe('close');
  });

  it('lists every column that is missing, and how to name it', () => {
    expect(() => recogniseColumns('f.csv', ['date', 'settle'], none)).toThrow(
      'f.csv has no open and no high and no low and no close column; its columns are: date, settle',
    );
  });
});

describe('names of files', () => {
  it.each([
    ['vix.csv.gz', 'VIX'],
    ['/a/b/AAPL.parquet', 'AAPL'],
    ['BTC%2FUSD.csv', 'BTC/USD'],
    ['^GSPC.csv', '^GSPC'],
  ])('%s is about %s', (path, symbol) => {
    expect(symbolOfBarFile(path)).toBe(symbol);
  });

  it.each([
    ['us_*.csv.gz', 'us_equities.csv.gz', true],
    ['us_*.csv', 'us_equities.csv.gz', false],
    ['{vix,indices}.csv', 'vix.csv', true],
    ['a.csv', 'abcsv', false],
    ['a?.csv', 'ab.csv', true],
  ])('the glob %s fits %s: %s', (glob, name, fits) => {
    expect(globPattern(glob).test(name)).toBe(fits);
  });

  it('reads quoted headers and tells the delimiter', () => {
    expect(parseHeader('f', '"a,b"\tc')).toEqual({ delimiter: '\t', names: ['a,b', 'c'] });
    expect(parseHeader('f', ',date,close').names).toEqual(['column0', 'date', 'close']);
    expect(() => parseHeader('f', 'a,a')).toThrow("two columns named 'a'");
  });
});

describe('the registry of sources', () => {
  it.each(sources.all().map((source) => [source.name, source] as const))(
    '%s describes itself and its options',
    (_name, source) => {
      expect(source.summary).not.toBe('');
      expect(source.intervals).toContain('1d');
      for (const [key, schema] of Object.entries(source.options.shape)) {
        expect((schema as { description?: string }).description, `${source.name} ${key}`).toBeTruthy();
      }
    },
  );
});
