import { afterEach, describe, expect, it } from 'vitest';
import { readBars } from '../../src/io/bars.ts';
import { readBarsManifest } from '../../src/market/sources/bars-manifest.ts';
import { type IngestConfig, ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import { type LoopbackServer, type Reply, type SeenRequest, startLoopbackServer } from '../support/loopback-server.ts';
import { testContext } from '../support/stage-context.ts';
import { type DayBar, openSeconds, yahooChart, yahooNotFound } from '../support/vendor-answers.ts';

const week: DayBar[] = [
  { date: '2024-01-02', close: 10 },
  { date: '2024-01-03', close: 11 },
  { date: '2024-01-04', close: 12 },
  { date: '2024-01-05', close: 13 },
  { date: '2024-01-08', close: 14 },
];
const later: DayBar[] = [
  { date: '2024-01-09', close: 15 },
  { date: '2024-01-10', close: 16 },
];
const close = (date: string) => Date.parse(`${date}T21:00:00Z`) * 1000;

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  delete process.env.TRADEML_YAHOO_URL;
});

async function serve(answer: (request: SeenRequest, index: number) => Reply): Promise<LoopbackServer> {
  server = await startLoopbackServer(answer);
  process.env.TRADEML_YAHOO_URL = server.url;
  return server;
}

/** Bars whose start lies within the period that was asked for, as Yahoo answers. */
const within = (bars: readonly DayBar[], { period1, period2 }: Record<string, string>) =>
  bars.filter(({ date }) => openSeconds(date) >= Number(period1) && openSeconds(date) < Number(period2));

function config(overrides: Partial<IngestConfig> = {}): IngestConfig {
  const base = { source: 'yahoo', symbols: ['AAPL'], start: '2024-01-02', end: '2024-01-08' };
  return ingestConfig.parse({ ...base, ...overrides });
}

describe('yahoo through its real client against a loopback server', () => {
  it('stores daily bars stamped at the close of their session, adjusted and raw', async () => {
    const { requests } = await serve(() => ({
      body: yahooChart(
        'AAPL',
        week.map((bar, i) => ({ ...bar, adjClose: i < 3 ? bar.close * 0.99 : bar.close })),
        { splits: { '2024-01-04': [4, 1] }, dividends: { '2024-01-05': 0.13 } },
      ),
    }));
    const ctx = testContext();
    const outcome = await ingestStage(config(), ctx);
    expect(outcome.exitCode).toBeUndefined();
    expect(requests[0].path).toBe('/v8/finance/chart/AAPL');
    expect(requests[0].query).toMatchObject({ interval: '1d', events: 'div|split', includePrePost: 'false' });
    const bars = await readBars(ctx.workspace, '1d', 'AAPL');
    expect(Array.from(bars.time)).toEqual(week.map(({ date }) => close(date)));
    expect(Array.from(bars.columns.close)).toEqual([10, 11, 12, 13, 14]);
    expect(bars.columns.adj_close[0]).toBeCloseTo(9.9, 12);
    const record = (await readBarsManifest(ctx.workspace, '1d'))?.symbols.AAPL;
    expect(record?.splits).toEqual([{ date: '2024-01-04', ratio: 4 }]);
    expect(record?.dividends).toEqual([{ date: '2024-01-05', cash: 0.13 }]);
    expect(outcome.summary?.splits).toEqual([{ symbol: 'AAPL', date: '2024-01-04', ratio: 4 }]);
  });

  it('a second run asks only for what is missing, merges it without duplicates, and a third asks for nothing', async () => {
    const all = [...week, ...later];
    const { requests } = await serve(({ query }) => ({ body: yahooChart('AAPL', within(all, query)) }));
    const ctx = testContext();
    await ingestStage(config(), ctx);
    expect(requests).toHaveLength(1);
    const second = await ingestStage(config({ end: '2024-01-10' }), ctx);
    expect(requests).toHaveLength(2);
    // The two last stored bars come again; the request begins a day before them because a session may open the day before.
    expect(Number(requests[1].query.period1)).toBeGreaterThan(openSeconds('2024-01-03'));
    expect(second.summary?.symbols[0]).toMatchObject({ status: 'stored', rows: 7, newRows: 2 });
    const bars = await readBars(ctx.workspace, '1d', 'AAPL');
    expect(Array.from(bars.time)).toEqual(all.map(({ date }) => close(date)));
    const third = await ingestStage(config({ end: '2024-01-10' }), ctx);
    expect(requests).toHaveLength(2);
    expect(third.status).toBe('up to date');
  });

  it('an earlier start asks only for what lies before the stored bars', async () => {
    const all = [{ date: '2023-12-28', close: 8 }, { date: '2023-12-29', close: 9 }, ...week];
    const { requests } = await serve(({ query }) => ({ body: yahooChart('AAPL', within(all, query)) }));
    const ctx = testContext();
    await ingestStage(config(), ctx);
    const second = await ingestStage(config({ start: '2023-12-28' }), ctx);
    expect(Number(requests[1].query.period2)).toBeLessThan(openSeconds('2024-01-04'));
    expect(second.summary?.symbols[0]).toMatchObject({ rows: 7, newRows: 2, from: '2023-12-28T21:00:00Z' });
  });

  it('fetches a symbol whole when a later split has changed the prices that are stored', async () => {
    let bars: DayBar[] = week;
    const { requests } = await serve(({ query }) => ({ body: yahooChart('AAPL', within(bars, query)) }));
    const ctx = testContext();
    await ingestStage(config(), ctx);
    bars = [...week, ...later].map((bar) => ({ ...bar, close: bar.close / 2 }));
    const outcome = await ingestStage(config({ end: '2024-01-10' }), ctx);
    expect(requests).toHaveLength(3);
    expect(requests[2].query.period1).toBe(requests[0].query.period1);
    expect(Array.from((await readBars(ctx.workspace, '1d', 'AAPL')).columns.close)).toEqual([
      5, 5.5, 6, 6.5, 7, 7.5, 8,
    ]);
    expect(outcome.summary?.notes.map(({ note }) => note)).toContain('prices were adjusted again: fetched whole');
    expect(ctx.said.join('\n')).toContain('AAPL: stored prices were adjusted again');
  });

  it.each([
    {
      what: '429 with Retry-After',
      reply: { status: 429, headers: { 'retry-after': '0' }, body: 'Too Many Requests' },
    },
    { what: '500', reply: { status: 500, body: 'oops' } },
    { what: 'a body that breaks off', reply: { body: yahooChart('AAPL', week), truncated: true } },
    { what: 'half a JSON document', reply: { body: JSON.stringify(yahooChart('AAPL', week)).slice(0, 400) } },
  ])('tries again after $what', async ({ reply }) => {
    const { requests } = await serve((_request, index) => (index === 0 ? reply : { body: yahooChart('AAPL', week) }));
    const outcome = await ingestStage(config(), testContext());
    expect(requests).toHaveLength(2);
    expect(outcome.summary?.symbols[0]).toMatchObject({ status: 'stored', rows: 5 });
  });

  it('waits as long as Retry-After says', async () => {
    const times: number[] = [];
    await serve((_request, index) => {
      times.push(Date.now());
      return index === 0
        ? { status: 429, headers: { 'retry-after': '1.5' }, body: 'slow down' }
        : { body: yahooChart('AAPL', week) };
    });
    await ingestStage(config(), testContext());
    expect(times[1] - times[0]).toBeGreaterThanOrEqual(1490);
  });

  it('gives up when the tries are used up, and says what came', async () => {
    const { requests } = await serve(() => ({ status: 503, headers: { 'retry-after': '0' }, body: 'no' }));
    const outcome = await ingestStage(config({ maxRetries: 1 }), testContext());
    expect(requests).toHaveLength(2);
    expect(outcome.exitCode).toBe(3);
    expect(outcome.summary?.failed[0].message).toMatch(/fetching AAPL failed 2 times: .* answered 503/);
  });

  it('lists an unknown symbol, does not ask for it again, and keeps the others', async () => {
    const { requests } = await serve(({ path }) =>
      path.endsWith('/NOPE') ? { status: 404, body: yahooNotFound } : { body: yahooChart('AAPL', week) },
    );
    const ctx = testContext();
    const outcome = await ingestStage(config({ symbols: ['NOPE', 'AAPL'] }), ctx);
    expect(outcome.exitCode).toBe(3);
    expect(requests.filter(({ path }) => path.endsWith('/NOPE'))).toHaveLength(1);
    expect(outcome.summary?.failed).toHaveLength(1);
    expect(outcome.summary?.failed[0]).toMatchObject({ symbol: 'NOPE', status: 'failed' });
    expect(outcome.summary?.failed[0].message).toContain('No data found, symbol may be delisted');
    expect((await readBars(ctx.workspace, '1d', 'AAPL')).time).toHaveLength(5);
  });

  it('a dry run asks for nothing and touches nothing', async () => {
    const { requests } = await serve(() => ({ status: 500 }));
    const ctx = testContext({ dryRun: true });
    const outcome = await ingestStage(config(), ctx);
    expect(outcome.status).toBe('dry run');
    expect(outcome.plan?.work[0]).toMatch(/fetch 1 symbols from yahoo.*about 5 1d bars/);
    expect(requests).toHaveLength(0);
  });

  it('needs a start date and symbols', async () => {
    await expect(ingestStage(config({ start: undefined }), testContext())).rejects.toThrow(
      'source yahoo needs --start',
    );
    await expect(ingestStage(config({ symbols: [] }), testContext())).rejects.toMatchObject({ kind: 'config' });
  });
});
