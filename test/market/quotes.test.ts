import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { singleSymbolFrame } from '../../src/core/frame.ts';
import { microsPerMinute, parseTime } from '../../src/core/time.ts';
import { chooseFeatures } from '../../src/features/choose-features.ts';
import { columnsOf, readsQuotes } from '../../src/features/instance.ts';
import { writeBars } from '../../src/io/bars.ts';
import { featuresPath } from '../../src/io/layout.ts';
import { readTable } from '../../src/io/parquet.ts';
import { readQuotes } from '../../src/io/quotes.ts';
import { cleanQuotes } from '../../src/market/quotes/clean-quotes.ts';
import { joinQuotes } from '../../src/market/quotes/join-quotes.ts';
import { featuresStage } from '../../src/stages/features.ts';
import { featuresConfig } from '../../src/stages/features-config.ts';
import type { QuotesSummary } from '../../src/stages/ingest/quotes.ts';
import { ingestConfig } from '../../src/stages/ingest.ts';
import { runIngestCommand } from '../../src/stages/ingest-command.ts';
import { loadMarket } from '../../src/stages/market-data.ts';
import { type TestContext, testContext } from '../support/stage-context.ts';

/** Minutes of 2024-07-01, counted from 13:30 UTC, when New York opens. */
const minute = (i: number) => parseTime('2024-07-01T13:30', 'start') + i * microsPerMinute;

function quotesOf(rows: readonly (readonly [minute: number, bid: number, ask: number])[]) {
  return {
    time: Float64Array.from(rows, ([i]) => minute(i)),
    bid: Float64Array.from(rows, ([, bid]) => bid),
    ask: Float64Array.from(rows, ([, , ask]) => ask),
    bid_size: new Float64Array(rows.length).fill(-1),
    ask_size: new Float64Array(rows.length).fill(2),
  };
}

describe('cleaning', () => {
  const raw = quotesOf([
    [2, 10, 11],
    [1, 10, 10],
    [3, 11, 10],
    [4, 1, 10],
    [5, Number.NaN, 10],
    [6, 0, 10],
    [7, 9, 10],
    [7, 9.5, 10],
  ]);

  it('counts what is odd, and leaves out what is no quote', () => {
    const { quotes, findings } = cleanQuotes(raw, false);
    expect(Array.from(quotes.time)).toEqual([1, 2, 3, 4, 7].map(minute));
    expect(quotes.bid[4]).toBe(9.5);
    expect(quotes.bid_size.every(Number.isNaN)).toBe(true);
    expect(findings.map(({ check, count, dropped }) => [check, count, dropped])).toEqual([
      ['order', 1, false],
      ['locked', 1, false],
      ['crossed', 1, false],
      ['stub', 1, false],
      ['one-sided', 2, true],
      ['duplicate', 1, true],
    ]);
  });

  it('keeps a size of nothing and a bid of half the ask, and takes a side without a usable price for none', () => {
    const odd = quotesOf([
      [1, 5, 10],
      [2, 10, 0],
      [3, 10, Number.POSITIVE_INFINITY],
      [4, Number.POSITIVE_INFINITY, 10],
      [5, 10, -1],
    ]);
    odd.ask_size[0] = 0;
    const { quotes, findings } = cleanQuotes(odd, false);
    expect([...quotes.time, ...quotes.ask_size]).toEqual([minute(1), 0]);
    expect(findings.map(({ check, count }) => [check, count])).toEqual([['one-sided', 4]]);
  });

  it('leaves out crossed and stub quotes when told to', () => {
    const { quotes, findings } = cleanQuotes(raw, true);
    expect(Array.from(quotes.time)).toEqual([1, 2, 7].map(minute));
    expect(findings.filter(({ dropped }) => dropped).length).toBe(4);
  });
});

it('joins to a bar the last quote within it, and none that is older', () => {
  const quotes = quotesOf([
    [1, 1, 2],
    [3, 3, 4],
    [11, 11, 12],
  ]);
  const closes = Float64Array.from([0, 1, 5, 10, 15], minute);
  expect(Array.from(joinQuotes(closes, '5m', quotes).bid)).toEqual([Number.NaN, 1, 3, Number.NaN, 11]);
});

describe('the stages', () => {
  const text = [
    'ts_et,symbol,bid_open,bid_close,bid_size,ask_open,ask_close,ask_size',
    ...Array.from({ length: 30 }, (_, i) => `2024-07-01T09:${30 + i}:00,AAA,1,${100 + i},5,1,${101 + i},${i}`),
  ].join('\n');

  async function ingest(ctx: TestContext, options: Record<string, unknown> = {}) {
    const path = join(ctx.dir, 'quotes.csv');
    await writeFile(path, text);
    const config = { source: 'quotes', path, interval: '1m', timezone: 'America/New_York', ...options };
    return (await runIngestCommand(ingestConfig.parse(config), ctx)).summary as QuotesSummary;
  }

  async function bars(ctx: TestContext, symbol: string, base: 1 | 5): Promise<void> {
    const time = Float64Array.from({ length: 60 }, (_, i) => minute(base * (i + 1)));
    const price = time.map((_, i) => 100 + (i % 5));
    const columns = { open: price, high: price, low: price, close: price, volume: price, adj_close: price };
    await writeBars(ctx.workspace, base === 1 ? '1m' : '5m', singleSymbolFrame(symbol, time, columns));
  }

  const about = [{ symbol: 'AAA', calendar: 'XNYS' }];
  const instances = chooseFeatures('micro', []).filter(readsQuotes);

  it('store quotes at the end of their interval and read them to bars of that or a longer one', async () => {
    const ctx = testContext();
    expect(await ingest(ctx)).toMatchObject({ interval: '1m', quotes: [{ symbol: 'AAA', rows: 30 }] });
    const { time, bid, ask_size } = await readQuotes(ctx.workspace, '1m', 'AAA');
    expect([time[0], bid[0], ask_size[29]]).toEqual([minute(1), 100, 29]);
    await bars(ctx, 'AAA', 1);
    await bars(ctx, 'AAA', 5);
    const bidsOf = async (interval: '1m' | '5m') => {
      const market = await loadMarket(ctx.workspace, interval, about, instances);
      return Array.from(market.symbols.get('AAA')?.quotes?.bid ?? []);
    };
    expect((await bidsOf('1m')).slice(27, 32)).toEqual([127, 128, 129, Number.NaN, Number.NaN]);
    expect((await bidsOf('5m')).slice(0, 7)).toEqual([104, 109, 114, 119, 124, 129, Number.NaN]);
    const without = await loadMarket(ctx.workspace, '1m', about, []);
    expect(without.symbols.get('AAA')?.quotes).toBeUndefined();
  });

  it('leave features of quotes out of a set where there are none, with a word, and refuse them by name', async () => {
    const ctx = testContext();
    await bars(ctx, 'AAA', 1);
    const config = featuresConfig.parse({ interval: '1m', set: 'micro' });
    const quoted = instances.flatMap(columnsOf);
    expect(quoted.length).toBeGreaterThan(0);
    const { summary } = await featuresStage(config, ctx);
    expect(summary?.features.filter((name) => quoted.includes(name))).toEqual([]);
    expect(ctx.said.filter((line) => line.includes('features of quotes are left out')).length).toBe(1);
    const named = featuresConfig.parse({ interval: '1m', set: 'none', features: [instances[0].definition.name] });
    await expect(featuresStage(named, ctx)).rejects.toMatchObject({
      kind: 'missing-input',
      hint: expect.stringContaining('trademl ingest --source quotes'),
    });
    await ingest(ctx);
    const again = await featuresStage(config, ctx);
    expect(again.summary?.features).toEqual(expect.arrayContaining(quoted));
    const table = await readTable(featuresPath(ctx.workspace, 'default', 'AAA'));
    expect(quoted.some((name) => (table[name] as Float64Array).some(Number.isFinite))).toBe(true);
  });

  it('of files that follow each other are joined; of one of them alone they take the place of both, with a word', async () => {
    const ctx = testContext();
    const file = async (name: string, day: string) => {
      const path = join(ctx.dir, 'in', name);
      await mkdir(join(ctx.dir, 'in'), { recursive: true });
      await writeFile(path, `ts,symbol,bid,ask\n${day}T09:30:00Z,AAA,10,11\n${day}T09:31:00Z,AAA,10,12\n`);
      return path;
    };
    const january = await file('b.csv', '2024-01-02');
    await file('a.csv', '2024-02-02');
    const both = await ingest(ctx, { path: join(ctx.dir, 'in') });
    expect(both.quotes).toMatchObject([{ symbol: 'AAA', rows: 4, findings: [] }]);
    await ingest(ctx, { path: january });
    expect(ctx.said.join()).toContain(
      'AAA: 4 stored quotes (2024-01-02T09:31:00Z to 2024-02-02T09:32:00Z) gave way to these (2024-01-02T09:31:00Z to 2024-01-02T09:32:00Z)',
    );
    await file('c.csv', '2024-01-02');
    await expect(ingest(ctx, { path: join(ctx.dir, 'in') })).rejects.toThrow('which tell of the same time');
  });

  it('name what is missing', async () => {
    const ctx = testContext();
    await expect(ingest(ctx, { columns: 'bid=bids' })).rejects.toThrow("has no column 'bids'");
    await expect(ingest(ctx, { symbols: 'AAB' })).rejects.toMatchObject({ hint: "did you mean 'AAA'?" });
    await expect(ingest(ctx, { timezone: undefined })).rejects.toThrow('does not say in which time zone it is');
  });
});
