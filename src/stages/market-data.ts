import type { Workspace } from '../core/context.ts';
import type { BarFrame } from '../core/frame.ts';
import type { Interval } from '../core/time.ts';
import { type FeatureInstance, referenceKind } from '../features/instance.ts';
import type { MarketData, Series, SymbolData } from '../features/market-data.ts';
import { barFiles, readManyBars } from '../io/bars.ts';
import { seriesPath } from '../io/layout.ts';
import { readSeries } from '../io/series.ts';
import { calendarFor } from '../market/calendar/index.ts';
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
  for (const { symbol, calendar, sector } of symbols) {
    market.symbols.set(symbol, {
      bars: bars.get(symbol) as BarFrame,
      calendar: calendarFor(calendar),
      ...(sector !== undefined && { sector }),
    });
  }
  for (const name of referredTo(instances, 'series')) market.series.set(name, await readSeries(ws, name));
  return market;
}

/** The files that loadMarket reads. */
export async function marketFiles(
  ws: Workspace,
  interval: Interval,
  symbols: readonly Pick<SymbolAbout, 'symbol'>[],
  instances: readonly FeatureInstance[],
): Promise<string[]> {
  const files: string[] = [];
  for (const { symbol } of symbols) files.push(...(await barFiles(ws, interval, symbol)));
  return [...files, ...referredTo(instances, 'series').map((name) => seriesPath(ws, name))];
}
