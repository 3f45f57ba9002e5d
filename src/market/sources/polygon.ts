import { z } from 'zod';
import { formatDate, type Interval, intervals, microsPerDay } from '../../core/time.ts';
import { barClose } from '../calendar/bar-close.ts';
import { floorToDate } from '../calendar/civil-date.ts';
import { calendarFor } from '../calendar/index.ts';
import { zoneClock } from '../calendar/zoned-time.ts';
import { adjustForDividends } from './dividend-adjustment.ts';
import { actionsOption, extendedHoursOption } from './options.ts';
import { type Aggregate, createPolygonCaller, type PolygonCaller } from './polygon-client.ts';
import { type Row, rawBarsFromRows } from './rows.ts';
import { type Action, defineSource, type FetchedBars, type FetchRequest } from './source.ts';

type Timespan = 'minute' | 'hour' | 'day';
const spans: Partial<Record<Interval, readonly [number, Timespan]>> = {
  '1m': [1, 'minute'],
  '5m': [5, 'minute'],
  '10m': [10, 'minute'],
  '15m': [15, 'minute'],
  '30m': [30, 'minute'],
  '60m': [1, 'hour'],
  '1d': [1, 'day'],
};

/** The vendor's names of indices that are known here by their Yahoo names. */
const indexNames: Record<string, string> = {
  '^GSPC': 'I:SPX',
  '^IXIC': 'I:COMP',
  '^DJI': 'I:DJI',
  '^NDX': 'I:NDX',
  '^RUT': 'I:RUT',
  '^VIX': 'I:VIX',
};

/** ^VIX -> I:VIX, BTC-USD or BTC/USD -> X:BTCUSD; anything else as it is. */
export function polygonTicker(symbol: string): string {
  const crypto = /^([A-Z0-9]{2,10})[-/](USD[TC]?|EUR)$/.exec(symbol);
  if (crypto) return `X:${crypto[1]}${crypto[2]}`;
  return indexNames[symbol] ?? symbol;
}

const pageRows = 50_000;

async function fetchAggregates(caller: PolygonCaller, request: FetchRequest): Promise<Aggregate[]> {
  const [multiplier, timespan] = spans[request.interval] as readonly [number, Timespan];
  // Whole days around the range; the stage cuts to (from, to].
  const first = formatDate(request.from - microsPerDay);
  const last = formatDate(request.to);
  return caller.allPages((options, nextPath) => {
    // The path of a next_url ends in /range/MULTIPLIER/TIMESPAN/FROM/TO, FROM moved to where the page begins.
    const [from, to] = nextPath ? nextPath.split('/').slice(-2) : [first, last];
    const ticker = polygonTicker(request.symbol);
    const ask = caller.client.getStocksAggregates.bind(caller.client, ticker, multiplier, timespan, from, to);
    return nextPath ? ask(undefined, undefined, undefined, options) : ask(true, 'asc', pageRows, options);
  });
}

function toRows(aggregates: readonly Aggregate[], request: FetchRequest, extendedHours: boolean): Row[] {
  const calendar = calendarFor(request.calendar);
  const clock = zoneClock(calendar.zone);
  return aggregates.flatMap(({ t, o, h, l, c, v }) => {
    const stamp = t * 1000;
    // A daily bar is stamped with midnight of the exchange's own clock.
    const start = request.interval === '1d' ? floorToDate(stamp + clock.offsetAt(stamp)) : stamp;
    if (request.interval !== '1d' && !extendedHours) {
      const session = calendar.session(start);
      if (!session || start >= session.close || start + intervals[request.interval] <= session.open) return [];
    }
    const time = barClose(start, request.interval, calendar);
    return [{ time, open: o, high: h, low: l, close: c, volume: v, adj_close: c }];
  });
}

/** Names of companies and funds; indices and coins have neither splits nor dividends. */
const hasActions = (symbol: string) => !/^[IXC]:/.test(polygonTicker(symbol));

const dayOf = (text: string) => Date.parse(`${text}T00:00Z`) * 1000;
const skipped = (count: number) => new Array<undefined>(count).fill(undefined);
const referenceLimit = 1000;

async function fetchSplits({ client, allPages }: PolygonCaller, symbol: string): Promise<Action[]> {
  const splits = await allPages((options, nextPath) => {
    const question = nextPath ? skipped(14) : [symbol, ...skipped(11), referenceLimit, undefined];
    return client.listStockSplits(...question, options);
  });
  return splits.map(({ execution_date, split_to, split_from }) => {
    return { time: dayOf(execution_date), kind: 'split', value: split_to / split_from };
  });
}

/** Cash as paid, in the shares of its own day. */
async function fetchDividends({ client, allPages }: PolygonCaller, symbol: string): Promise<Action[]> {
  const dividends = await allPages((options, nextPath) => {
    const question = nextPath ? skipped(35) : [symbol, ...skipped(32), referenceLimit, undefined];
    return client.listDividends(...question, options);
  });
  return dividends.map(({ ex_dividend_date, cash_amount }) => {
    return { time: dayOf(ex_dividend_date), kind: 'dividend', value: cash_amount };
  });
}

/**
 * Polygon aggregates through @polygon.io/client-js, asked for as split-adjusted. The vendor's bars carry no dividends, so
 * adj_close equals close unless `--actions all` asks for the dividends too.
 */
export const polygon = defineSource({
  name: 'polygon',
  summary: 'Polygon aggregates, minute to daily (@polygon.io/client-js; key in POLYGON_API_KEY)',
  reach: 'network',
  intervals: ['1m', '5m', '10m', '15m', '30m', '60m', '1d'],
  options: z.strictObject({ actions: actionsOption, extendedHours: extendedHoursOption }),
  open: async ({ actions, extendedHours }, { signal }) => {
    const caller = await createPolygonCaller(signal);
    return {
      fetch: async (request): Promise<FetchedBars> => {
        const raw = rawBarsFromRows(toRows(await fetchAggregates(caller, request), request, extendedHours));
        if (actions === 'none' || !hasActions(request.symbol)) return { raw, actions: [] };
        const splits = await fetchSplits(caller, request.symbol);
        if (actions === 'splits') {
          return {
            raw,
            actions: splits,
            notes: ['adj_close equals close: dividends were not asked for (--actions all)'],
          };
        }
        return adjustForDividends(raw, splits, await fetchDividends(caller, request.symbol));
      },
    };
  },
});
