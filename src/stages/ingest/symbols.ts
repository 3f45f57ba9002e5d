import type { Log } from '../../core/context.ts';
import { configError } from '../../core/errors.ts';
import { suggestion } from '../../core/suggest.ts';
import { calendarFor } from '../../market/calendar/index.ts';
import {
  defaultCalendar,
  loadUniverse,
  mergeUniverses,
  plainSymbol,
  type UniverseSymbol,
} from '../../market/universe.ts';

const coinPair = /^(BTC|XBT|ETH|SOL|XRP|LTC|BCH|ADA|DOGE|DOT|AVAX|LINK|BNB)[-/_]?(USD|EUR|PERP)$/;
/** No share is priced in a stablecoin. */
const stablecoinPair = /^[A-Z0-9]{2,12}[-/_]?(USDT|USDC|BUSD|FDUSD)$/;
const slashPair = /^[A-Z0-9]{2,6}\/USD$/;
const currency = '(USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD)';
const currencyPair = new RegExp(`^${currency}[/_]?${currency}$`);

/** A symbol that no universe describes: coins are also known by BTCUSD, BTC/USD and BTC_USDT, currencies by EURUSD. */
function describeSymbol(symbol: string): UniverseSymbol {
  const plain = plainSymbol(symbol);
  const kind = currencyPair.test(symbol)
    ? 'fx'
    : [coinPair, stablecoinPair, slashPair].some((pattern) => pattern.test(symbol))
      ? 'crypto'
      : plain.kind;
  return { ...plain, kind, calendar: defaultCalendar(symbol, kind) };
}

export interface WantedSymbols {
  /** Undefined: all that the source has. */
  readonly names: readonly string[] | undefined;
  /** `--symbols 26` of a made market. */
  readonly count: number | undefined;
  readonly describe: (symbol: string) => UniverseSymbol;
}

/**
 * The symbols asked for: those of the universes, or the listed ones, or the listed ones within the universes.
 * @param config.calendar of the symbols that no universe describes
 * @throws TrademlError (config) for an unknown or empty universe, or a symbol that the universe does not have
 */
export async function wantedSymbols(
  config: { readonly universe: readonly string[]; readonly symbols: readonly string[]; readonly calendar?: string },
  isMade: boolean,
  configsDir: string,
  log: Log,
): Promise<WantedSymbols> {
  const { symbols } = config;
  const calendar = config.calendar === undefined ? undefined : calendarFor(config.calendar).name;
  const describe = (symbol: string) => ({ ...describeSymbol(symbol), ...(calendar !== undefined && { calendar }) });
  const count = isMade && symbols.length === 1 && /^\d+$/.test(symbols[0]) ? Number(symbols[0]) : undefined;
  const listed = count === undefined && symbols.length > 0 ? [...new Set(symbols)] : undefined;
  if (config.universe.length === 0) return { names: listed, count, describe };
  const universes = [];
  for (const name of config.universe) universes.push(await loadUniverse(name, configsDir));
  const { universe, overlaps } = mergeUniverses(universes);
  if (overlaps.length > 0) {
    const differing = overlaps.filter(({ disagreements }) => disagreements.length > 0);
    const shown = differing.slice(0, 3).map(({ symbol, disagreements }) => `${symbol} (${disagreements.join(', ')})`);
    log.info(
      `${universe.name}: ${universe.symbols.length} symbols, ${overlaps.length} of them in more than one universe` +
        (differing.length > 0 ? `; they disagree on ${shown.join(', ')}: the first universe holds` : ''),
    );
  }
  const entries = new Map(universe.symbols.map((entry) => [entry.symbol, entry]));
  const unknown = listed?.find((symbol) => !entries.has(symbol));
  if (unknown !== undefined) {
    throw configError(`universe ${universe.name} has no '${unknown}'`, suggestion(unknown, [...entries.keys()]));
  }
  return {
    names: listed ?? [...entries.keys()],
    count,
    describe: (symbol) => entries.get(symbol) ?? describe(symbol),
  };
}
