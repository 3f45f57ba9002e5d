import { configError, interrupted, messageOf, usageError } from '../../core/errors.ts';
import { FetchFailure, parseRetryAfter } from './retry.ts';

/** The client's own last argument: passed through to axios. */
export type CallOptions = {
  signal: AbortSignal;
  timeout: number;
  transitional: object;
  params?: Record<string, string>;
};

const timeoutMillis = 30_000;
/** The free plan counts calls by the minute and sends no Retry-After. */
const quotaPauseSeconds = 12;

export interface Page<Result> {
  readonly results?: readonly Result[];
  readonly next_url?: string;
}

export interface Aggregate {
  readonly t: number;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
}

/** What is used of the generated client; two of its methods take up to 36 arguments in a row, nearly all left out here. */
export interface PolygonClient {
  getStocksAggregates(
    ticker: string,
    multiplier: number,
    timespan: string,
    from: string,
    to: string,
    adjusted: boolean | undefined,
    sort: string | undefined,
    limit: number | undefined,
    options: CallOptions,
  ): Promise<Page<Aggregate>>;
  listStockSplits(
    ...args: unknown[]
  ): Promise<Page<{ readonly execution_date: string; readonly split_to: number; readonly split_from: number }>>;
  listDividends(...args: unknown[]): Promise<Page<{ readonly ex_dividend_date: string; readonly cash_amount: number }>>;
}

export interface PolygonCaller {
  readonly client: PolygonClient;
  /**
   * All pages of one question. `ask` gets the options for the client's call and, from the second page on, the path of the
   * server's next_url, whose host is not followed: pages keep coming from the server that was configured.
   */
  allPages<Result>(
    ask: (options: CallOptions, nextPath: string | undefined) => Promise<Page<Result>>,
  ): Promise<Result[]>;
}

/** @throws TrademlError (usage) when POLYGON_API_KEY is not set */
export async function createPolygonCaller(signal: AbortSignal): Promise<PolygonCaller> {
  const key = process.env.POLYGON_API_KEY;
  if (!key) {
    throw usageError(
      'source polygon needs an API key in the environment variable POLYGON_API_KEY, which is not set',
      'export POLYGON_API_KEY=... (keys: polygon.io dashboard), or take --source yahoo, which needs none',
    );
  }
  const { restClient } = await import('@polygon.io/client-js');
  // The client's own paging joins pages in reverse order and follows next_url to any host, so we page ourselves.
  const client = restClient(key, process.env.TRADEML_POLYGON_URL, { pagination: false }) as unknown as PolygonClient;
  const options: CallOptions = { signal, timeout: timeoutMillis, transitional: { silentJSONParsing: false } };
  return {
    client,
    allPages: async (ask) => {
      const all = [];
      let next: URL | undefined;
      const seen = new Set<string>();
      do {
        const params = next && { cursor: next.searchParams.get('cursor') ?? '' };
        const page = await checked(() => ask({ ...options, ...(params && { params }) }, next?.pathname), key, signal);
        for (const result of page.results ?? []) all.push(result);
        next = page.next_url ? new URL(page.next_url) : undefined;
        if (next && seen.has(next.href)) throw new FetchFailure('polygon repeats the same page for ever', 400);
        if (next) seen.add(next.href);
      } while (next);
      return all;
    },
  };
}

interface AxiosFailure {
  readonly message: string;
  readonly response?: {
    readonly status: number;
    readonly headers: Record<string, string | undefined>;
    readonly data?: { readonly error?: string; readonly message?: string };
  };
}

/** Runs one call and turns the client's errors into ours. Their own objects carry the key, so they are not kept as cause. */
async function checked<T extends object>(call: () => Promise<T>, key: string, signal: AbortSignal): Promise<T> {
  let page: T;
  try {
    page = await call();
  } catch (error) {
    if (signal.aborted) throw interrupted();
    throw translate(error as AxiosFailure, key);
  }
  if (page === null || typeof page !== 'object') throw new FetchFailure('polygon sent an answer that is not JSON', 0);
  return page;
}

function translate(error: AxiosFailure, key: string): Error {
  const { response } = error;
  // A body that breaks off is an error with the status of its headers, 200.
  if (!response || response.status < 400)
    return new FetchFailure(`no whole answer from polygon: ${hide(messageOf(error), key)}`, 0);
  const words = hide(response.data?.error ?? response.data?.message ?? error.message, key);
  if (response.status === 401) {
    return configError(`polygon refuses the key in POLYGON_API_KEY: ${words}`, 'check the key and that it is active');
  }
  const asked = parseRetryAfter(response.headers['retry-after'], Date.now());
  const wait = response.status === 429 ? (asked ?? quotaPauseSeconds) : asked;
  return new FetchFailure(`polygon answered ${response.status}: ${words}`, response.status, wait);
}

function hide(text: string, key: string): string {
  return text.replaceAll(key, '***');
}
