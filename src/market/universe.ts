import { z } from 'zod';
import { configError, TrademlError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { readText } from '../io/json.ts';
import { findConfigFile, isConfigPath, shippedNames } from '../io/shipped-configs.ts';
import { parseYaml } from '../io/yaml.ts';
import { calendars } from './calendar/index.ts';

const kinds = ['equity', 'etf', 'index', 'crypto', 'fx'] as const;

const entrySchema = z.strictObject({
  symbol: z.string().min(1).describe('ticker as the data source writes it'),
  name: z.string().optional().describe('what it is; default: the symbol'),
  sector: z.string().optional(),
  kind: z.enum(kinds).default('equity'),
  calendar: z.string().optional().describe('trading calendar; default by kind and ticker'),
  tags: z.array(z.string()).default([]).describe('themes'),
  priority: z.int().min(0).default(0).describe('larger is more important'),
});

const universeSchema = z.strictObject({
  name: z.string().min(1),
  description: z.string().default(''),
  symbols: z.array(entrySchema).min(1, 'the list is empty'),
});

export interface UniverseSymbol {
  readonly symbol: string;
  readonly name: string;
  readonly sector?: string;
  readonly kind: (typeof kinds)[number];
  /** Name of its trading calendar, see calendarFor. */
  readonly calendar: string;
  readonly tags: readonly string[];
  readonly priority: number;
}

export interface Universe {
  readonly name: string;
  readonly description: string;
  readonly symbols: readonly UniverseSymbol[];
}

/** A symbol that several universes name. */
export interface Overlap {
  readonly symbol: string;
  readonly universes: readonly string[];
  /** Fields on which they disagree; the first universe's value stays. */
  readonly disagreements: readonly string[];
}

/** The calendar of a symbol that names none: crypto 24x7, currencies 24x5, NSE tickers (^NSE..., *.NS) XNSE, else XNYS. */
export function defaultCalendar(symbol: string, kind: UniverseSymbol['kind']): string {
  if (kind === 'crypto') return '24x7';
  if (kind === 'fx') return '24x5';
  return symbol.startsWith('^NSE') || symbol.endsWith('.NS') ? 'XNSE' : 'XNYS';
}

/** A symbol given by name alone (`--symbols AAPL,BTC-USD`): the kind is read off the way that Yahoo writes tickers. */
export function plainSymbol(symbol: string): UniverseSymbol {
  const kind = symbol.startsWith('^')
    ? 'index'
    : symbol.endsWith('=X')
      ? 'fx'
      : /-(USD|USDT|EUR)$/.test(symbol)
        ? 'crypto'
        : 'equity';
  return { symbol, name: symbol, kind, calendar: defaultCalendar(symbol, kind), tags: [], priority: 0 };
}

/** @param text YAML  @param path for messages  @throws TrademlError (config) with all problems, each with its place */
export function parseUniverse(text: string, path: string): Universe {
  const content = parseYaml(text, (problem) => configError(`universe ${path} is ${problem}`));
  const parsed = universeSchema.safeParse(content ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
    const hint =
      'a universe has name, description and symbols: [{symbol, name, sector, kind, calendar, tags, priority}]';
    throw configError(`universe ${path}: ${problems.join('; ')}`, hint);
  }
  const { name, description, symbols } = parsed.data;
  const seen = new Set<string>();
  for (const { symbol, calendar } of symbols) {
    if (seen.has(symbol)) throw configError(`universe ${path} names ${symbol} twice`, 'name it once');
    seen.add(symbol);
    if (calendar !== undefined && !calendars.has(calendar)) {
      throw configError(
        `universe ${path}: ${symbol} has unknown calendar '${calendar}'`,
        suggestion(calendar, calendars.names()),
      );
    }
  }
  return {
    name,
    description,
    symbols: symbols.map((entry) => ({
      ...entry,
      name: entry.name ?? entry.symbol,
      calendar: entry.calendar ?? defaultCalendar(entry.symbol, entry.kind),
    })),
  };
}

/**
 * Where a universe is: a path when it ends in .yaml or .yml or has a slash, else a name looked up in
 * CONFIGS/universes/NAME.yaml and then among those that come with the package.
 * @throws TrademlError (config) with the nearest known name
 */
async function findUniverse(nameOrPath: string, configsDir?: string): Promise<string> {
  const path = await findConfigFile('universes', nameOrPath, configsDir);
  if (path) return path;
  if (isConfigPath(nameOrPath)) {
    throw new TrademlError('path', `universe ${nameOrPath} does not exist`, { hint: 'check the path' });
  }
  throw configError(`unknown universe '${nameOrPath}'`, suggestion(nameOrPath, await shippedNames('universes')));
}

/** @throws TrademlError (config) when it can't be found, is empty or has a wrong field */
export async function loadUniverse(nameOrPath: string, configsDir?: string): Promise<Universe> {
  const path = await findUniverse(nameOrPath, configsDir);
  return parseUniverse(await readText(path, 'universe'), path);
}

/**
 * One universe from several, in order of first appearance. Of a symbol that several name, tags are united, the highest
 * priority stays, and everything else is as the first one has it; each such symbol is reported.
 * @throws TrademlError (config) when there is nothing to merge
 */
export function mergeUniverses(universes: readonly Universe[]): { universe: Universe; overlaps: Overlap[] } {
  if (universes.length === 0) throw configError('no universe is given', 'name one with --universe or --symbols');
  const merged = new Map<string, UniverseSymbol>();
  const sources = new Map<string, string[]>();
  const disagreements = new Map<string, Set<string>>();
  for (const universe of universes) {
    for (const entry of universe.symbols) {
      const before = merged.get(entry.symbol);
      sources.set(entry.symbol, [...(sources.get(entry.symbol) ?? []), universe.name]);
      if (!before) {
        merged.set(entry.symbol, entry);
        continue;
      }
      const differing = (['name', 'sector', 'kind', 'calendar'] as const).filter((key) => before[key] !== entry[key]);
      disagreements.set(entry.symbol, new Set([...(disagreements.get(entry.symbol) ?? []), ...differing]));
      merged.set(entry.symbol, {
        ...before,
        tags: [...new Set([...before.tags, ...entry.tags])],
        priority: Math.max(before.priority, entry.priority),
      });
    }
  }
  const overlaps = [...sources]
    .filter(([, names]) => names.length > 1)
    .map(([symbol, names]) => ({
      symbol,
      universes: names,
      disagreements: [...(disagreements.get(symbol) ?? [])],
    }));
  const single = universes.length === 1;
  return {
    universe: {
      name: universes.map((universe) => universe.name).join('+'),
      description: single ? universes[0].description : `merged: ${universes.map((u) => u.name).join(', ')}`,
      symbols: [...merged.values()],
    },
    overlaps,
  };
}
