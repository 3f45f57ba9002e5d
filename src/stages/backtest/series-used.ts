import type { SeriesOfSymbol } from '../../backtest/settings.ts';
import type { StageContext } from '../../core/context.ts';
import { usageError } from '../../core/errors.ts';
import { suggestion } from '../../core/suggest.ts';
import { formatDate } from '../../core/time.ts';
import type { Series } from '../../features/market-data.ts';
import { readSeries } from '../../io/series.ts';

/** Name of each symbol's series, undefined for none. @throws TrademlError (usage) when a symbol is named that isn't traded */
function namesOf(given: SeriesOfSymbol, symbols: readonly string[], flag: string): (string | undefined)[] {
  const unknown = Object.keys(given).find((symbol) => symbol !== '*' && !symbols.includes(symbol));
  if (unknown !== undefined) {
    throw usageError(`${flag} names a series for '${unknown}', which is not traded`, suggestion(unknown, symbols));
  }
  return symbols.map((symbol) => given[symbol] ?? given['*']);
}

/** Names of the series that these settings read, each once. */
export function seriesNames(...given: readonly SeriesOfSymbol[]): string[] {
  return [...new Set(given.flatMap((one) => Object.values(one)))].sort();
}

export interface UsedSeries {
  /** Of each symbol, undefined where it has none. */
  readonly series: readonly (Series | undefined)[];
  /** What the series leave open between these moments. */
  readonly warnings: readonly string[];
}

/**
 * Reads the series of each symbol.
 * @param window first and last moment of the account, micros
 * @param flag for messages, such as --funding
 * @throws TrademlError when a series is not stored, or a symbol is named that isn't traded
 */
export async function seriesUsed(
  ctx: StageContext,
  given: SeriesOfSymbol,
  symbols: readonly string[],
  window: { readonly from: number; readonly to: number },
  flag: string,
): Promise<UsedSeries> {
  const read = new Map<string, Series>();
  for (const name of seriesNames(given)) read.set(name, await readSeries(ctx.workspace, name));
  const warnings: string[] = [];
  for (const [name, { availableAt }] of read) {
    const [first, last] = [availableAt[0], availableAt[availableAt.length - 1]];
    if (first <= window.from && last >= window.to) continue;
    const known =
      availableAt.length === 0 ? 'has no values' : `is known from ${formatDate(first)} to ${formatDate(last)}`;
    warnings.push(
      `The series '${name}' (${flag}) ${known}; the account runs from ${formatDate(window.from)} to ${formatDate(window.to)}.`,
    );
  }
  const series = namesOf(given, symbols, flag).map((name) => (name === undefined ? undefined : read.get(name)));
  return { series, warnings };
}
