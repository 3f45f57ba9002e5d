import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBars } from '../../src/io/bars.ts';
import { readBarsManifest } from '../../src/market/sources/bars-manifest.ts';
import { polygonTicker } from '../../src/market/sources/polygon.ts';
import { type IngestConfig, ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { type LoopbackServer, type Reply, type SeenRequest, startLoopbackServer } from '../support/loopback-server.ts';
import { testContext } from '../support/stage-context.ts';
import { polygonAggregates } from '../support/vendor-answers.ts';

const minute = 60_000;
/** 2024-01-03 09:30 New York. */
const open = Date.parse('2024-01-03T14:30:00Z');
const midnight = (date: string) => Date.parse(`${date}T05:00:00Z`);
const noSplits = { status: 'OK', request_id: 'x', results: [] };

let server: LoopbackServer | undefined;
beforeEach(() => {
  process.env.POLYGON_API_KEY = 'secret-key';
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  delete process.env.TRADEML_POLYGON_URL;
  delete process.env.POLYGON_API_KEY;
});

async function serve(answer: (request: SeenRequest, index: number) => Reply): Promise<LoopbackServer> {
  server = await startLoopbackServer((request, index) =>
    request.path === '/v3/reference/splits' ? { body: noSplits } : answer(request, index),
  );
  process.env.TRADEML_POLYGON_URL = server.url;
  return server;
}

function config(overrides: Partial<IngestConfig> = {}): IngestConfig {
  const base = { source: 'polygon', symbols: ['AAPL'], start: '2024-01-03', end: '2024-01-03', interval: '5m' };
  return ingestConfig.parse({ ...base, ...overrides });
}

describe('polygon through its real client against a loopback server', () => {
  it('follows next_url page by page on the configured server, in order', async () => {
    const pages = [
      [
        [open, 10],
        [open + 5 * minute, 11],
      ],
      [[open + 10 * minute, 12]],
      [[open + 15 * minute, 13]],
    ] as [number, number][][];
    const { requests } = await serve(({ query }) => {
      const page = query.cursor === undefined ? 0 : Number(query.cursor.slice(-1));
      const from = pages[page + 1]?.[0][0];
      const next = `https://api.polygon.io/v2/aggs/ticker/AAPL/range/5/minute/${from}/2024-01-03?cursor=page${page + 1}`;
      return { body: polygonAggregates('AAPL', pages[page], page < 2 ? next : undefined) };
    });
    const ctx = testContext();
    const outcome = await ingestStage(config(), ctx);
    const aggregates = requests.filter(({ path }) => path.startsWith('/v2/aggs/'));
    expect(aggregates.map(({ path }) => path)).toEqual([
      '/v2/aggs/ticker/AAPL/range/5/minute/2024-01-02/2024-01-04',
      `/v2/aggs/ticker/AAPL/range/5/minute/${open + 10 * minute}/2024-01-03`,
      `/v2/aggs/ticker/AAPL/range/5/minute/${open + 15 * minute}/2024-01-03`,
    ]);
    expect(aggregates[0].query).toMatchObject({ adjusted: 'true', sort: 'asc', limit: '50000', apiKey: 'secret-key' });
    expect(aggregates.map(({ query }) => query.cursor)).toEqual([undefined, 'page1', 'page2']);
    const bars = await readBars(ctx.workspace, '5m', 'AAPL');
    expect(Array.from(bars.columns.close)).toEqual([10, 11, 12, 13]);
    expect(bars.time[0]).toBe((open + 5 * minute) * 1000);
    expect(outcome.summary?.notes[0].note).toContain('dividends were not asked for');
  });

  it('leaves out what lies outside the session unless extended hours are asked for', async () => {
    const bars = [
      [open - 5 * minute, 9],
      [open, 10],
      [Date.parse('2024-01-03T21:00:00Z'), 11],
    ] as const;
    await serve(() => ({ body: polygonAggregates('AAPL', bars) }));
    const ctx = testContext();
    await ingestStage(config(), ctx);
    expect(Array.from((await readBars(ctx.workspace, '5m', 'AAPL')).columns.close)).toEqual([10]);
    const wide = testContext();
    await ingestStage(config({ extendedHours: true }), wide);
    expect(Array.from((await readBars(wide.workspace, '5m', 'AAPL')).columns.close)).toEqual([9, 10, 11]);
  });

  it('reads daily bars on the clock of the exchange, with splits and dividends', async () => {
    server = await startLoopbackServer(({ path, query }) => {
      if (path === '/v3/reference/splits') {
        expect(query).toMatchObject({ ticker: 'AAPL', limit: '1000' });
        return {
          body: {
            status: 'OK',
            results: [{ execution_date: '2024-01-05', split_from: 1, split_to: 4, ticker: 'AAPL', id: 'a' }],
          },
        };
      }
      if (path === '/v3/reference/dividends') {
        const paid = {
          ex_dividend_date: '2024-01-04',
          cash_amount: 4,
          ticker: 'AAPL',
          id: 'b',
          dividend_type: 'CD',
          frequency: 4,
        };
        return { body: { status: 'OK', results: [paid] } };
      }
      const days = ['2024-01-03', '2024-01-04', '2024-01-05'];
      return {
        body: polygonAggregates(
          'AAPL',
          days.map((date, i) => [midnight(date), 10 + i] as const),
        ),
      };
    });
    process.env.TRADEML_POLYGON_URL = server.url;
    const ctx = testContext();
    await ingestStage(config({ interval: '1d', end: '2024-01-05', actions: 'all' }), ctx);
    const bars = await readBars(ctx.workspace, '1d', 'AAPL');
    expect(Array.from(bars.time)).toEqual(
      ['2024-01-03', '2024-01-04', '2024-01-05'].map((date) => Date.parse(`${date}T21:00:00Z`) * 1000),
    );
    // 4 as paid is 1 in today's shares, a tenth of the close before the ex-date.
    expect(Array.from(bars.columns.adj_close)).toEqual([9, 11, 12]);
    const record = (await readBarsManifest(ctx.workspace, '1d'))?.symbols.AAPL;
    expect(record?.splits).toEqual([{ date: '2024-01-05', ratio: 4 }]);
    expect(record?.dividends).toEqual([{ date: '2024-01-04', cash: 1 }]);
  });

  it.each([
    {
      what: '429',
      reply: { status: 429, headers: { 'retry-after': '0' }, body: { status: 'ERROR', error: 'slow down' } },
    },
    { what: '500', reply: { status: 500, body: 'oops' } },
    { what: 'a body that breaks off', reply: { body: polygonAggregates('AAPL', [[open, 10]]), truncated: true } },
    { what: 'half a JSON document', reply: { body: '{"ticker":"AAPL","results":[{"v":1' } },
  ])('tries again after $what', async ({ reply }) => {
    const { requests } = await serve((_request, index) =>
      index === 0 ? reply : { body: polygonAggregates('AAPL', [[open, 10]]) },
    );
    const outcome = await ingestStage(config(), testContext());
    expect(requests.filter(({ path }) => path.startsWith('/v2/aggs/'))).toHaveLength(2);
    expect(outcome.summary?.symbols[0]).toMatchObject({ status: 'stored', rows: 1 });
  });

  it('asks only for what is missing in a second run', async () => {
    const days = ['2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08'];
    const { requests } = await serve(({ path }) => {
      const [from, to] = path.split('/').slice(-2);
      const bars = days.filter((date) => date >= from && date <= to);
      return {
        body: polygonAggregates(
          'AAPL',
          bars.map((date) => [midnight(date), Number(date.slice(-2))] as const),
        ),
      };
    });
    const ctx = testContext();
    const daily = { interval: '1d', actions: 'none' } as const;
    await ingestStage(config({ ...daily, end: '2024-01-05' }), ctx);
    const second = await ingestStage(config({ ...daily, end: '2024-01-08' }), ctx);
    expect(requests).toHaveLength(2);
    expect(requests[1].path.split('/').at(-2)).toBe('2024-01-03');
    expect(second.summary?.symbols[0]).toMatchObject({ rows: 4, newRows: 1 });
  });

  it('an unknown symbol, which the vendor answers with no results, is a failure of that symbol alone', async () => {
    await serve(({ path }) => ({ body: polygonAggregates('X', path.includes('/AAPL/') ? [[open, 10]] : []) }));
    const outcome = await ingestStage(config({ symbols: ['AAPL', 'NOPE'] }), testContext());
    expect(outcome.exitCode).toBe(3);
    expect(outcome.summary?.failed[0].message).toContain(
      "polygon has no 5m bars of 'NOPE' from 2024-01-03 to 2024-01-03",
    );
  });

  it('a refused key stops the run at once and is not repeated in the message', async () => {
    const { requests } = await serve(() => ({
      status: 401,
      body: { status: 'ERROR', error: 'Unknown API Key secret-key' },
    }));
    const run = ingestStage(config({ symbols: ['A', 'B', 'C'], concurrency: 1 }), testContext());
    await expect(run).rejects.toThrow('polygon refuses the key in POLYGON_API_KEY: Unknown API Key ***');
    expect(requests).toHaveLength(1);
  });

  it('says which variable is missing', async () => {
    delete process.env.POLYGON_API_KEY;
    await expect(ingestStage(config(), testContext())).rejects.toThrow('POLYGON_API_KEY, which is not set');
  });

  it.each([
    ['^GSPC', 'I:SPX'],
    ['BTC-USD', 'X:BTCUSD'],
    ['BTC/USD', 'X:BTCUSD'],
    ['BRK.B', 'BRK.B'],
  ])('writes %s as %s', (symbol, ticker) => {
    expect(polygonTicker(symbol)).toBe(ticker);
  });
});
