import { configError } from '../../core/errors.ts';
import { type Interval, parseTime } from '../../core/time.ts';

export interface SyntheticOptions {
  /** How many (named S01, S02 ...) or their names. */
  symbols: number | readonly string[];
  /** Sessions of the New York calendar. */
  days: number;
  interval: Interval;
  /** How far P(up) moves from one half at most, in [0, 0.5]. 0 plants nothing. */
  edge: number;
  seed: number;
  /** First civil date, UTC micros or ISO text; default 2019-01-02. */
  start?: number | string;
  /** Stock splits per symbol and year, default 0.05. */
  splits?: number;
  /** Delistings per symbol and year (none in the first 250 sessions), default 0.01. */
  delistings?: number;
  /**
   * How much larger up moves are than down moves in a bull market, and the reverse in a bear market; in [0, 0.5), default 0.
   * It leaves the next bar's P(up) as it is, but gives regimes a drift, so that directions over several bars can then be
   * guessed from the regime even with edge 0.
   */
  asymmetry?: number;
}

export interface ResolvedOptions {
  readonly names: readonly string[];
  readonly days: number;
  readonly interval: Interval;
  readonly edge: number;
  readonly seed: number;
  readonly start: number;
  readonly splitsPerYear: number;
  readonly delistingsPerYear: number;
  readonly asymmetry: number;
}

function namesOf(symbols: number | readonly string[]): readonly string[] {
  if (typeof symbols !== 'number') {
    const repeated = symbols.find((name, i) => symbols.indexOf(name) !== i);
    if (repeated !== undefined) throw configError(`synthetic symbol '${repeated}' is named twice`, 'name it once');
    if (symbols.length === 0) throw configError('the synthetic market has no symbols', 'name at least one');
    return symbols;
  }
  if (!Number.isInteger(symbols) || symbols < 1) {
    throw configError(`synthetic symbols must be a whole number of at least 1, found ${symbols}`, 'try --symbols 26');
  }
  return Array.from({ length: symbols }, (_, i) => `S${String(i + 1).padStart(2, '0')}`);
}

/** @throws TrademlError (config) naming the option that is out of bounds */
export function resolveOptions(options: SyntheticOptions): ResolvedOptions {
  const { days, interval, edge, seed, start = '2019-01-02', splits = 0.05, delistings = 0.01, asymmetry = 0 } = options;
  const within = (name: string, value: number, low: number, high: number) => {
    if (!(value >= low && value <= high)) {
      throw configError(`synthetic ${name} must be from ${low} to ${high}, found ${value}`);
    }
  };
  if (!Number.isInteger(days)) throw configError(`synthetic days must be a whole number, found ${days}`);
  within('days', days, 1, 20_000);
  within('edge', edge, 0, 0.5);
  within('splits per symbol and year', splits, 0, 12);
  within('delistings per symbol and year', delistings, 0, 12);
  within('asymmetry', asymmetry, 0, 0.49);
  return {
    names: namesOf(options.symbols),
    days,
    interval,
    edge,
    seed,
    start: typeof start === 'string' ? parseTime(start, 'synthetic start') : start,
    splitsPerYear: splits,
    delistingsPerYear: delistings,
    asymmetry,
  };
}
