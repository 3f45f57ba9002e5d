import type { StageContext } from '../core/context.ts';
import { missingInput, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { FeatureInstance } from '../features/instance.ts';
import { listBars } from '../io/bars.ts';
import { barsDir } from '../io/layout.ts';
import { type LabelSpec, labelSymbols } from '../labels/label-spec.ts';
import { readBarsManifest } from '../market/sources/bars-manifest.ts';
import { loadUniverse, mergeUniverses, plainSymbol, type UniverseSymbol } from '../market/universe.ts';
import type { FeaturesConfig } from './features-config.ts';
import { referredTo, type SymbolAbout } from './market-data.ts';

/** Symbols that features are computed of, and others that features refer to. Sorted by symbol. */
export interface WantedSymbols {
  readonly symbols: readonly SymbolAbout[];
  readonly references: readonly SymbolAbout[];
}

/**
 * The symbols asked for that have bars: those listed, those of the universes, or all.
 * @throws TrademlError when there are no bars, a listed symbol has none, no symbol of the universes has any, or a symbol
 *   that a feature refers to has none
 */
export async function wantedSymbols(
  { interval, symbols, universe }: FeaturesConfig,
  instances: readonly FeatureInstance[],
  ctx: StageContext,
  labels: readonly LabelSpec[] = [],
): Promise<WantedSymbols> {
  const present = await listBars(ctx.workspace, interval);
  if (present.length === 0) {
    throw missingInput(`bars in ${barsDir(ctx.workspace, interval)}`, `trademl ingest --interval ${interval}`);
  }
  const listed = await symbolsOf(universe, ctx);
  const inUniverse = new Set(listed.map(({ symbol }) => symbol));
  const without = listed.map(({ symbol }) => symbol).filter((symbol) => !present.includes(symbol));
  if (without.length > 0) ctx.log.detail(`no bars of ${without.join(', ')}`);
  const known = universe.length === 0 ? present : present.filter((symbol) => inUniverse.has(symbol));
  if (known.length === 0) {
    const command = `trademl ingest --interval ${interval} --universe ${universe.join(',')}`;
    throw missingInput(`bars of universe ${universe.join(', ')} in ${barsDir(ctx.workspace, interval)}`, command);
  }
  for (const symbol of symbols ?? []) {
    if (known.includes(symbol)) continue;
    const where = universe.length === 0 || !present.includes(symbol) ? '' : ` in universe ${universe.join(', ')}`;
    throw usageError(`no ${interval} bars of symbol '${symbol}'${where}`, suggestion(symbol, known));
  }
  const referred = [...new Set([...referredTo(instances, 'symbol'), ...labelSymbols(labels)])].sort();
  for (const symbol of referred) {
    if (present.includes(symbol)) continue;
    throw usageError(
      `a feature or label refers to '${symbol}', which has no ${interval} bars`,
      suggestion(symbol, present),
    );
  }
  const describe = (names: readonly string[]) => describeSymbols({ interval, universe }, names, ctx);
  const chosen = symbols ? [...new Set(symbols)].sort() : known;
  return { symbols: await describe(chosen), references: await describe(referred) };
}

/** Calendar and sector of symbols: as their universes say, else the stored bars, else what their names tell. */
export async function describeSymbols(
  { interval, universe }: Pick<FeaturesConfig, 'interval' | 'universe'>,
  symbols: readonly string[],
  ctx: StageContext,
): Promise<SymbolAbout[]> {
  const listed = await symbolsOf(universe, ctx);
  const stored = (await readBarsManifest(ctx.workspace, interval))?.symbols ?? {};
  return symbols.map((symbol) => {
    const entry = listed.find((candidate) => candidate.symbol === symbol) ?? stored[symbol] ?? plainSymbol(symbol);
    return { symbol, calendar: entry.calendar, ...(entry.sector !== undefined && { sector: entry.sector }) };
  });
}

/** Every symbol of these universes, merged. */
export async function symbolsOf(universes: readonly string[], ctx: StageContext): Promise<readonly UniverseSymbol[]> {
  if (universes.length === 0) return [];
  const loaded = [];
  for (const name of universes) loaded.push(await loadUniverse(name, ctx.workspace.configsDir));
  return mergeUniverses(loaded).universe.symbols;
}
