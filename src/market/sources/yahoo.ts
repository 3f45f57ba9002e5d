import { z } from 'zod';
import { dataError, interrupted, messageOf } from '../../core/errors.ts';
import { type Interval, microsPerDay } from '../../core/time.ts';
import { barClose } from '../calendar/bar-close.ts';
import { floorToDate } from '../calendar/civil-date.ts';
import { calendarFor } from '../calendar/index.ts';
import { zoneClock } from '../calendar/zoned-time.ts';
import { type Row, rawBarsFromRows } from './rows.ts';
import { type Action, defineSource, type FetchedBars, type FetchRequest } from './source.ts';
import { createJsonFetch } from './yahoo-fetch.ts';

type Chart = import('yahoo-finance2/modules/chart').ChartResultArray;
type ChartClient = { chart(symbol: string, options: Record<string, unknown>): Promise<Chart> };

/** The real client, with its chatter silenced and its requests going through `createJsonFetch`. */
async function createClient(signal: AbortSignal): Promise<ChartClient> {
  const { default: YahooFinance } = await import('yahoo-finance2');
  const quiet = () => {};
  return new YahooFinance({
    fetch: createJsonFetch(process.env.TRADEML_YAHOO_URL, signal),
    logger: { info: quiet, warn: quiet, error: quiet, debug: quiet, dir: quiet },
    queue: { concurrency: 64 },
    suppressNotices: ['yahooSurvey'],
    validation: { logErrors: false, logOptionsErrors: false },
    versionCheck: false,
  }) as unknown as ChartClient;
}

const value = (cell: number | null | undefined) => cell ?? Number.NaN;

/** Yahoo stamps a bar with its start, and a daily bar with the session's open or, for today, with the last trade. */
function toRows(chart: Chart, interval: Interval, calendarName: string): Row[] {
  const calendar = calendarFor(calendarName);
  const clock = zoneClock(chart.meta.exchangeTimezoneName);
  return chart.quotes.flatMap((quote) => {
    const stamp = quote.date.getTime() * 1000;
    const start = interval === '1d' ? floorToDate(stamp + clock.offsetAt(stamp)) : stamp;
    const [open, high, low, close] = [quote.open, quote.high, quote.low, quote.close].map(value);
    // A row of nulls is a slot in which nothing traded, not a bar.
    if (Number.isNaN(open) && Number.isNaN(high) && Number.isNaN(low) && Number.isNaN(close)) return [];
    const adjClose = quote.adjclose === undefined ? close : value(quote.adjclose);
    const time = barClose(start, interval, calendar);
    return [{ time, open, high, low, close, volume: value(quote.volume), adj_close: adjClose }];
  });
}

function toActions(chart: Chart): Action[] {
  const clock = zoneClock(chart.meta.exchangeTimezoneName);
  const day = (date: Date) => floorToDate(date.getTime() * 1000 + clock.offsetAt(date.getTime() * 1000));
  const splits = (chart.events?.splits ?? []).map(({ date, numerator, denominator }) => {
    return { time: day(date), kind: 'split' as const, value: numerator / denominator };
  });
  const dividends = (chart.events?.dividends ?? []).map(({ date, amount }) => {
    return { time: day(date), kind: 'dividend' as const, value: amount };
  });
  return [...splits, ...dividends].sort((a, b) => a.time - b.time);
}

/** Intraday charts carry no adjusted close; the day's ratio of adjusted to raw close comes from the daily chart. */
function applyDailyAdjustment(rows: readonly Row[], daily: readonly Row[]): Row[] {
  const ratio = new Map(daily.map((row) => [floorToDate(row.time - 1), row.adj_close / row.close]));
  const last = daily.length > 0 ? daily[daily.length - 1].adj_close / daily[daily.length - 1].close : 1;
  return rows.map((row) => ({ ...row, adj_close: row.close * (ratio.get(floorToDate(row.time - 1)) ?? last) }));
}

/**
 * Yahoo Finance through yahoo-finance2. Prices come split-adjusted, `adjclose` also dividend-adjusted; both are rewritten
 * by the vendor after each later action. Bars that have not ended yet are left out by the stage.
 */
export const yahoo = defineSource({
  name: 'yahoo',
  summary: 'Yahoo Finance: daily and intraday bars with splits and dividends (yahoo-finance2)',
  reach: 'network',
  intervals: ['1m', '5m', '15m', '30m', '60m', '1d'],
  options: z.strictObject({}),
  open: async (_options, { signal }) => {
    const client = await createClient(signal);
    const chart = async (request: FetchRequest, interval: Interval): Promise<Chart> => {
      try {
        return await client.chart(request.symbol, {
          // A session of date D may open on the UTC date before it; what is outside (from, to] is cut off by the stage.
          period1: new Date((request.from - microsPerDay) / 1000),
          period2: new Date(request.to / 1000),
          interval,
          events: 'div|split',
          includePrePost: false,
        });
      } catch (error) {
        if (signal.aborted) throw interrupted();
        if (error instanceof Error && error.name === 'FetchFailure') throw error;
        throw dataError(
          `yahoo gave no usable answer for '${request.symbol}': ${messageOf(error)}`,
          'check the symbol on finance.yahoo.com, and that yahoo-finance2 is up to date',
          error,
        );
      }
    };
    return {
      fetch: async (request): Promise<FetchedBars> => {
        const answer = await chart(request, request.interval);
        const rows = toRows(answer, request.interval, request.calendar);
        if (request.interval === '1d') return { raw: rawBarsFromRows(rows), actions: toActions(answer) };
        const daily = await chart(request, '1d');
        const adjusted = applyDailyAdjustment(rows, toRows(daily, '1d', request.calendar));
        return { raw: rawBarsFromRows(adjusted), actions: toActions(daily) };
      },
    };
  },
});
