import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { configError, hasCode, messageOf, missingInput, TrademlError, usageError } from '../core/errors.ts';
import { hashFile } from '../core/hash.ts';
import { type Registry, registry } from '../core/registry.ts';
import { remembersEverything } from '../math/memory.ts';
import * as rolling from '../math/rolling.ts';
import { distance } from '../math/series.ts';
import * as smoothing from '../math/smoothing.ts';
import {
  accumulationFeature,
  bars,
  calendarFeature,
  column,
  crossAssetFeature,
  defaultParams,
  type FeatureDefinition,
  featureFamilies,
  microstructureFeature,
  momentumFeature,
  panelFeature,
  patternFeature,
  real,
  type SymbolFeature,
  seriesFeature,
  statisticalFeature,
  trendFeature,
  volatilityFeature,
  volumeFeature,
} from './define-feature.ts';
import { features } from './index.ts';

/** What a module's default function receives: how the entries of trademl are written, and what their kernels use. */
const featureHelpers = {
  accumulationFeature,
  bars,
  calendarFeature,
  column,
  crossAssetFeature,
  microstructureFeature,
  momentumFeature,
  panelFeature,
  patternFeature,
  real,
  seriesFeature,
  statisticalFeature,
  trendFeature,
  volatilityFeature,
  volumeFeature,
  distance,
  ...rolling,
  ...smoothing,
};
type FeatureHelpers = typeof featureHelpers;

const inputs = [
  ...['open', 'high', 'low', 'close', 'volume'],
  ...['session', 'minute', 'session_minutes'],
  ...['bid', 'ask', 'bid_size', 'ask_size', 'reference'],
] as const;
const variants = z.array(z.record(z.string(), z.number())).optional();
const callable = z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function', 'must be a function');
const param = z.object({
  default: z.number(),
  min: z.number(),
  max: z.number(),
  integer: z.literal(false).optional(),
  describe: z.string(),
});
const words = {
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and _'),
  family: z.enum(featureFamilies).default('statistical'),
  summary: z.string().min(1),
  params: z.record(z.string(), param).default({}),
  scaleFree: z.boolean().default(true),
  core: variants,
  alpha158: variants,
  formula: z.string().default('see the module'),
  source: z.string().default('a module of the user'),
  warmup: callable,
  outputs: callable.optional(),
  compute: callable,
};
const definitionSchema = z.discriminatedUnion('scope', [
  z.looseObject({ ...words, scope: z.literal('symbol'), inputs: z.array(z.enum(inputs)).min(1) }),
  z.looseObject({ ...words, scope: z.literal('series') }),
  z.looseObject({ ...words, scope: z.literal('panel'), ofColumn: z.literal(true).optional() }),
]);

export interface UserModule {
  /** As the user gave it. */
  readonly path: string;
  /** sha256 of the module's bytes. */
  readonly hash: string;
  readonly definitions: readonly FeatureDefinition[];
}

/**
 * Loads modules that export feature entries: objects, arrays of them, or a default function that is given the helpers
 * and returns them.
 * @throws TrademlError naming the file and the export that is wrong
 */
export async function loadUserFeatures(paths: readonly string[]): Promise<UserModule[]> {
  const modules: UserModule[] = [];
  for (const path of paths) modules.push(await loadModule(path));
  return modules;
}

/** The features of trademl and the user's own. @throws TrademlError (config) when a name is taken */
export function catalogueOf(modules: readonly UserModule[]): Registry<FeatureDefinition> {
  if (modules.length === 0) return features;
  const taken = new Map<string, string>(features.names().map((name) => [name, 'trademl']));
  const own = modules.flatMap(({ path, definitions }) =>
    definitions.map((definition) => {
      const owner = taken.get(definition.name);
      if (owner !== undefined) {
        throw configError(`${path}: feature '${definition.name}' is there already, in ${owner}`, 'choose another name');
      }
      taken.set(definition.name, path);
      return definition;
    }),
  );
  return registry<FeatureDefinition>('feature', [...features.all(), ...own]);
}

async function loadModule(path: string): Promise<UserModule> {
  const hash = await hashFile(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT'))
      throw missingInput(`module ${path} (features.from)`, 'write it: docs/your-own-features.md');
    throw error;
  });
  let exported: Record<string, unknown>;
  try {
    // The hash makes a changed file another module, since imports are kept for as long as the process lives.
    exported = (await import(`${pathToFileURL(resolve(path)).href}?v=${hash}`)) as Record<string, unknown>;
  } catch (error) {
    throw usageError(
      `${path} could not be loaded: ${messageOf(error).split('\n')[0]}`,
      'it must be an ES module: call it NAME.mjs, or put { "type": "module" } into the package.json beside it',
    );
  }
  const found = Object.entries(exported).flatMap(([name, value]) => entriesOf(path, name, value));
  if (found.length === 0) throw configError(`${path} exports no feature`, 'see docs/your-own-features.md');
  return { path, hash, definitions: found };
}

function entriesOf(path: string, name: string, value: unknown): FeatureDefinition[] {
  let given = value;
  if (name === 'default' && typeof value === 'function') {
    try {
      given = (value as (helpers: FeatureHelpers) => unknown)(featureHelpers);
    } catch (error) {
      throw configError(`${path}, export 'default': the function failed: ${messageOf(error)}`);
    }
  }
  const list = Array.isArray(given) ? given : [given];
  return list.map((entry, i) =>
    definitionOf(entry, `${path}, export '${name}'${Array.isArray(given) ? ` entry ${i}` : ''}`),
  );
}

function definitionOf(value: unknown, where: string): FeatureDefinition {
  if (value === null || typeof value !== 'object') {
    throw configError(
      `${where} is no feature: found ${value === null ? 'null' : `a ${typeof value}`}`,
      'export feature entries only',
    );
  }
  const parsed = definitionSchema.safeParse({ scope: 'symbol', ...value });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.map(String).join('.') || 'entry'}: ${message}`,
    );
    throw configError(`${where} is no feature: ${problems.join('; ')}`, 'see docs/your-own-features.md');
  }
  const entry = parsed.data as unknown as FeatureDefinition;
  const defaults = defaultParams(entry);
  const written = (list: FeatureDefinition['core']) => list?.map((variant) => ({ ...defaults, ...variant }));
  return checkedEntry(
    {
      ...entry,
      core: written(entry.core),
      alpha158: written(entry.alpha158),
      outputs: entry.outputs ?? ((params) => [column(entry.name, ...Object.values(params))]),
    },
    where,
  );
}

/**
 * Puts a look at what the user's functions return in front of everyone who calls them. Their kernels get arrays of their own:
 * one that writes into its inputs would change what every other feature reads.
 */
function checkedEntry(given: FeatureDefinition, where: string): FeatureDefinition {
  const outputs: FeatureDefinition['outputs'] = (params) => checkedNames(given.outputs(params), where);
  const entry = { ...given, outputs } as FeatureDefinition;
  const defaults = defaultParams(entry);
  const warmup = entry.warmup(defaults);
  if (!Number.isInteger(warmup) || warmup < 0) {
    throw configError(`${where}: warmup(params) must give a whole number of bars, found ${warmup}`);
  }
  outputs(defaults);
  const compute = entry.compute as (...args: unknown[]) => unknown;
  if (entry.scope !== 'symbol') {
    return { ...entry, compute: (...args: unknown[]) => attempt(() => compute(...args), where) } as FeatureDefinition;
  }
  const { inputs: declared } = entry;
  const checked: SymbolFeature['compute'] = (all, params) => {
    // Nobody knows what a user's kernel remembers.
    remembersEverything();
    const own = Object.fromEntries(declared.map((name) => [name, all[name].slice()]));
    const values = attempt(() => compute(own, params), where);
    return checkedValues(values, { columns: outputs(params).length, length: own[declared[0]].length, where });
  };
  return { ...entry, compute: checked };
}

/** @throws TrademlError (config) for what is no name of a column, or the name of one that every table has */
function checkedNames(names: string[], where: string): string[] {
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => !/^[a-z][a-z0-9_]*$/.test(name))) {
    throw configError(`${where}: outputs(params) must give column names, found ${JSON.stringify(names)}`);
  }
  const taken = names.find((name) => name === 'time' || name === 'symbol' || name.startsWith('label_'));
  if (taken === undefined) return names;
  throw configError(
    `${where}: outputs(params) gives '${taken}'; columns must not be called time or symbol, nor begin with label_`,
    'choose another name',
  );
}

function attempt<T>(run: () => T, where: string): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof TrademlError) throw error;
    // The module's own frame: it was imported under its hash.
    const at = /\?v=\w+:(\d+):\d+/.exec(error instanceof Error ? (error.stack ?? '') : '');
    throw configError(
      `${where}: compute failed: ${messageOf(error)}`,
      at ? `mend the module, line ${at[1]}` : undefined,
    );
  }
}

function checkedValues(
  values: unknown,
  { columns, length, where }: { readonly columns: number; readonly length: number; readonly where: string },
): Float64Array[] {
  const fits =
    Array.isArray(values) &&
    values.length === columns &&
    values.every((column) => column instanceof Float64Array && column.length === length);
  if (!fits) {
    throw configError(
      `${where}: compute must return ${columns} Float64Array${columns === 1 ? '' : 's'} of ${length} values each`,
    );
  }
  for (const column of values as Float64Array[]) {
    const at = column.findIndex((value) => Math.abs(value) === Infinity);
    if (at < 0) continue;
    throw configError(
      `${where}: compute gave ${column[at]} at bar ${at + 1} of ${length}`,
      'a value that does not exist, such as a ratio to zero, is NaN',
    );
  }
  return values;
}
