import type { z } from 'zod';
import type { Log } from '../../core/context.ts';
import type { Interval } from '../../core/time.ts';
import type { RawBars } from '../quality/raw-bars.ts';
import type { BuiltSeries } from '../series/build-series.ts';

/** A corporate action. */
export interface Action {
  /** 00:00 UTC of the first day that trades on the new terms, epoch microseconds. */
  readonly time: number;
  readonly kind: 'split' | 'dividend';
  /** Split: new shares for one old. Dividend: cash per share in today's (split-adjusted) shares. */
  readonly value: number;
}

export interface FetchRequest {
  readonly symbol: string;
  readonly interval: Interval;
  /** Name of the symbol's trading calendar. */
  readonly calendar: string;
  /** Bars wanted: from < close <= to, epoch microseconds. */
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface FetchedBars {
  /**
   * Bars with time = close. open, high, low, close and volume are split-adjusted; adj_close is also dividend-adjusted where
   * the source knows dividends. Values as they came: missing is NaN, nothing is repaired.
   */
  readonly raw: RawBars;
  readonly actions: readonly Action[];
  /** What a reader of the result should know: 'adj_close carries no dividends'. */
  readonly notes?: readonly string[];
  /** P(next close > this close) per row of `raw`, where the source knows it (synthetic). */
  readonly upProbability?: Float64Array;
}

export interface OpenContext {
  readonly interval: Interval;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Calendar of a symbol by its name in the result. */
  readonly calendarOf: (symbol: string) => string;
  /** The symbols asked for; undefined means all that the source has. */
  readonly symbols: readonly string[] | undefined;
  /** How many symbols a made market shall have, when they are not named. */
  readonly symbolCount?: number | undefined;
  /** First moment wanted, UTC micros; a made market begins there. */
  readonly start?: number | undefined;
}

/** A symbol that could not be had. */
export interface SymbolFailure {
  readonly symbol: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A source that is ready to answer. */
export interface OpenSource {
  /** What a file source found. A network source has no list. */
  readonly symbols?: readonly string[];
  /** Symbols whose file is unreadable, while others could be read. */
  readonly failures?: readonly SymbolFailure[];
  /** Facts about the whole market, for the manifest: the reachable AUC of a synthetic one. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Dated series that a made market has beside its bars. */
  readonly series?: readonly (Omit<BuiltSeries, 'findings'> & { readonly availability: string })[];
  /** @throws FetchFailure when the server refuses, TrademlError (data) when the symbol can't be had */
  fetch(request: FetchRequest): Promise<FetchedBars>;
}

/**
 * Where bars come from. `network` sources are asked for what is missing; `files` and `made` sources give the same bars
 * for the same input, so that equal input means nothing to do.
 */
export interface Source<Options = Record<string, unknown>> {
  readonly name: string;
  readonly summary: string;
  readonly reach: 'network' | 'files' | 'made';
  readonly intervals: readonly Interval[];
  /** The source's own keys of the ingest section. Sources that share a key share its schema (options.ts). */
  readonly options: z.ZodObject;
  /** Files that the result depends on; their bytes decide whether there is anything to do. */
  inputs?(options: Options): Promise<readonly string[]>;
  /** Gets ready; what can be checked before any work is checked here: a key is missing, a column can't be found. */
  open(options: Options, context: OpenContext): Promise<OpenSource>;
}

/** Ties `inputs` and `open` to the options' schema; the registry holds sources of all kinds. */
export function defineSource<Shape extends z.ZodRawShape>(
  source: Source<z.infer<z.ZodObject<Shape>>> & { readonly options: z.ZodObject<Shape> },
): Source {
  return source as unknown as Source;
}
