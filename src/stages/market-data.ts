import type { Workspace } from '../core/context.ts';
import type { BarFrame } from '../core/frame.ts';
import type { Interval } from '../core/time.ts';
import { type FeatureInstance, readsQuotes, referenceKind } from '../features/instance.ts';
import type { MarketData, Series, SymbolData } from '../features/market-data.ts';
import { barFiles, readManyBars } from '../io/bars.ts';
import { quotesPath } from '../io/layout.ts';
import { quoteIntervals, readQuotes } from '../io/quotes.ts';
import { readSeries, seriesFile } from '../io/series.ts';
import { calendarFor } from '../market/calendar/index.ts';
import { joinQuotes } from '../market/quotes/join-quotes.ts';
import type { UniverseSymbol } from '../market/universe.ts';

/** What features need to know of a symbol besides its bars. */
export type SymbolAbout = Pick<UniverseSymbol, 'symbol' | 'calendar' | 'sector'>;

/** The names that instances refer to, of one kind. */
export function referredTo(instances: readonly FeatureInstance[], kind: 'symbol' | 'series'): string[] {
  const names = instances.flatMap(({ definition, of }) => (referenceKind(definition) === kind ? [of as string] : []));
  return [...new Set(names)].sort();
}

/**
 * Reads what these instances read of these symbols.
 * @throws TrademlError (missing-input) naming the command that makes what is not there
 */
export async function loadMarket(
  ws: Workspace,
  interval: Interval,
  symbols: readonly SymbolAbout[],
  instances: readonly FeatureInstance[],
): Promise<MarketData> {
  const market = { interval, symbols: new Map<string, SymbolData>(), series: new Map<string, Series>() };
  const bars = await readManyBars(
    ws,
    interval,
    symbols.map(({ symbol }) => symbol),
  );
  const quoted = instances.some(readsQuotes) ? await quoteIntervals(ws, interval) : new Map<string, Interval>();
  for (const { symbol, calendar, sector } of symbols) {
    const own = bars.get(symbol) as BarFrame;
    const from = quoted.get(symbol);
    market.symbols.set(symbol, {
      bars: own,
      ...(from && { quotes: joinQuotes(own.time, interval, await readQuotes(ws, from, symbol)) }),
      calendar: calendarFor(calendar),
      ...(sector !== undefined && { sector }),
    });
  }
  for (const name of referredTo(instances, 'series')) market.series.set(name, await readSeries(ws, name));
  return market;
}

/** The files that loadMarket reads. @throws TrademlError (missing-input, usage) when a series is not there */
export async function marketFiles(
  ws: Workspace,
  interval: Interval,
  symbols: readonly Pick<SymbolAbout, 'symbol'>[],
  instances: readonly FeatureInstance[],
): Promise<string[]> {
  const files: string[] = [];
  for (const { symbol } of symbols) files.push(...(await barFiles(ws, interval, symbol)));
  const quoted = instances.some(readsQuotes) ? await quoteIntervals(ws, interval) : new Map<string, Interval>();
  for (const { symbol } of symbols) {
    const from = quoted.get(symbol);
    if (from) files.push(quotesPath(ws, from, symbol));
  }
  for (const name of referredTo(instances, 'series')) files.push(await seriesFile(ws, name));
  return files;
}
