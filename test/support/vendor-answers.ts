/*
 * Answers in the vendors' own format, made by hand: the shapes of Yahoo's v8 chart and Polygon's v2 aggregates, with prices
 * that are easy to check.
 */

export interface DayBar {
  /** Session date, YYYY-MM-DD. */
  readonly date: string;
  readonly close: number;
  readonly adjClose?: number;
  readonly volume?: number;
}

/** Seconds at which New York's session opens in winter: 14:30 UTC. */
export const openSeconds = (date: string) => Date.parse(`${date}T14:30:00Z`) / 1000;

export function yahooChart(
  symbol: string,
  bars: readonly DayBar[],
  events: { splits?: Record<string, [number, number]>; dividends?: Record<string, number> } = {},
) {
  const column = <T>(value: (bar: DayBar) => T) => bars.map(value);
  const period = { timezone: 'EST', start: 1704465000, end: 1704488400, gmtoffset: -18000 };
  const keyed = <T>(values: Record<string, T> | undefined, shape: (value: T, date: number) => object) =>
    Object.fromEntries(
      Object.entries(values ?? {}).map(([date, value]) => [openSeconds(date), shape(value, openSeconds(date))]),
    );
  const meta = {
    currency: 'USD',
    symbol,
    exchangeName: 'NMS',
    fullExchangeName: 'NasdaqGS',
    instrumentType: 'EQUITY',
    firstTradeDate: 345479400,
    regularMarketTime: 1704488401,
    hasPrePostMarketData: true,
    gmtoffset: -18000,
    timezone: 'EST',
    exchangeTimezoneName: 'America/New_York',
    regularMarketPrice: bars[bars.length - 1]?.close ?? 0,
    priceHint: 2,
    currentTradingPeriod: { pre: period, regular: period, post: period },
    dataGranularity: '1d',
    range: '',
    validRanges: ['1d', '5d', '1mo', 'max'],
  };
  const quote = {
    open: column(({ close }) => close - 0.5),
    high: column(({ close }) => close + 1),
    low: column(({ close }) => close - 1),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume ?? 1000),
  };
  const result = {
    meta,
    ...(bars.length > 0 && { timestamp: column(({ date }) => openSeconds(date)) }),
    events: {
      splits: keyed(events.splits, ([numerator, denominator], date) => ({
        date,
        numerator,
        denominator,
        splitRatio: `${numerator}:${denominator}`,
      })),
      dividends: keyed(events.dividends, (amount, date) => ({ amount, date })),
    },
    indicators:
      bars.length > 0
        ? { quote: [quote], adjclose: [{ adjclose: column(({ close, adjClose }) => adjClose ?? close) }] }
        : { quote: [{}], adjclose: [{}] },
  };
  return { chart: { result: [result], error: null } };
}

export const yahooNotFound = {
  chart: { result: null, error: { code: 'Not Found', description: 'No data found, symbol may be delisted' } },
};

/** @param bars [start in epoch milliseconds, close] */
export function polygonAggregates(ticker: string, bars: readonly (readonly [number, number])[], nextUrl?: string) {
  return {
    ticker,
    queryCount: bars.length,
    resultsCount: bars.length,
    adjusted: true,
    ...(bars.length > 0 && {
      results: bars.map(([t, c]) => ({ v: 500, vw: c, o: c - 0.1, c, h: c + 0.2, l: c - 0.2, t, n: 3 })),
    }),
    status: 'OK',
    request_id: '6a7e466379af0a71039d60cc78e72282',
    count: bars.length,
    ...(nextUrl !== undefined && { next_url: nextUrl }),
  };
}
