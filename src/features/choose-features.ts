import { configError, missingInput, usageError } from '../core/errors.ts';
import type { Registry } from '../core/registry.ts';
import { suggestion } from '../core/suggest.ts';
import { type Interval, intervalNames } from '../core/time.ts';
import { defaultParams, type FeatureDefinition } from './define-feature.ts';
import { features } from './index.ts';
import {
  columnsOf,
  type FeatureInstance,
  isSymbolInstance,
  type ReferenceKind,
  readsQuotes,
  referenceKind,
} from './instance.ts';
import { inTimeframes, type Timeframes } from './timeframes.ts';

export const featureSetNames = ['core', 'ta', 'alpha158', 'micro', 'all', 'none'] as const;
export type FeatureSetName = (typeof featureSetNames)[number];

/** One feature with parameters, as a config names it: { name: rsi, period: 7 }. */
export type FeatureChoice = { readonly name: string } & Readonly<Record<string, string | number>>;

const variantsOf = (definition: FeatureDefinition, set: 'core' | 'alpha158'): FeatureInstance[] =>
  (definition[set] ?? []).map((params) => ({ definition, params }));
export const byDefault = (definition: FeatureDefinition): FeatureInstance => ({
  definition,
  params: defaultParams(definition),
});

/**
 * Instances of a set, in the order of names.
 * core: model-ready features in their usual windows; ta: every function of TA-Lib at its default; alpha158: qlib's factors;
 * micro: microstructure from bars and quotes; all: these and the rest. What must refer to something (a series, another
 * symbol, a column) is in no set: name it with `of=`.
 */
export function featureSet(name: FeatureSetName, catalogue: Registry<FeatureDefinition> = features): FeatureInstance[] {
  const all = catalogue.all().filter((definition) => referenceKind(definition) === undefined);
  if (name === 'none') return [];
  if (name === 'core' || name === 'alpha158') return all.flatMap((definition) => variantsOf(definition, name));
  if (name === 'ta') return all.filter((definition) => talibName(definition) !== undefined).map(byDefault);
  const whole = name === 'micro' ? all.filter(({ family }) => family === 'microstructure') : all;
  return withoutRepeats(
    whole.flatMap((definition) => [
      ...variantsOf(definition, 'core'),
      ...variantsOf(definition, 'alpha158'),
      byDefault(definition),
    ]),
  );
}

/** TA-Lib's function of the same values, if there is one. */
export function talibName(definition: FeatureDefinition): string | undefined {
  return definition.scope === 'symbol' ? definition.talib : undefined;
}

/**
 * The set and the features named besides, without repeats.
 * @param extra what --features and the config list: 'rsi', 'rsi:period=7', 'macd:fast=5' followed by 'slow=20' (a part
 *   without a name belongs to the feature before it), or { name: 'rsi', period: 7 }
 * @param timeframes the base bars and the frames of features that name none; without it features stay as they are
 * @param catalogue where names are looked up: trademl's features, and the user's own where there are any
 * @param hasQuotes without them a set leaves out what reads quotes, and a feature that is named and reads them is refused
 * @throws TrademlError (usage, config, missing-input) for an unknown feature or parameter, a value outside its limits, a
 *   timeframe that can't be made from the base bars, and a named feature of quotes without quotes
 */
export function chooseFeatures(
  set: FeatureSetName,
  extra: readonly (string | FeatureChoice)[],
  timeframes?: Timeframes,
  catalogue: Registry<FeatureDefinition> = features,
  hasQuotes = true,
): FeatureInstance[] {
  const listed = readChoices(extra).map((choice) => instanceOf(choice, catalogue));
  const asking = hasQuotes ? undefined : listed.find(readsQuotes);
  if (asking) {
    throw missingInput(`quotes for feature '${asking.definition.name}'`, 'trademl ingest --source quotes --path FILE');
  }
  const named = [...featureSet(set, catalogue).filter((instance) => hasQuotes || !readsQuotes(instance)), ...listed];
  const chosen = withoutRepeats(timeframes ? inTimeframes(named, timeframes) : named);
  if (chosen.length === 0) {
    throw configError('no features are chosen', 'name some with --features, or take a set: --set core');
  }
  checkColumns(chosen);
  return chosen;
}

/** @throws TrademlError (config) when two instances fill one column, or a panel feature refers to a column of none */
function checkColumns(chosen: readonly FeatureInstance[]): void {
  const names = chosen.flatMap(columnsOf);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw configError(`two of the chosen features fill the column '${twice}'`, 'leave one of them out');
  const ranked = chosen.filter(isSymbolInstance).flatMap(columnsOf);
  for (const { definition, of } of chosen) {
    if (referenceKind(definition) !== 'column' || ranked.includes(of as string)) continue;
    throw configError(
      `feature '${definition.name}': no feature of this set has a column '${of}'`,
      suggestion(of as string, ranked),
    );
  }
}

/** @throws TrademlError (config) when two features, and not one twice, fill the same columns */
function withoutRepeats(instances: readonly FeatureInstance[]): FeatureInstance[] {
  const seen = new Map<string, string>();
  return instances.filter((instance) => {
    const key = columnsOf(instance).join(' ');
    const { name } = instance.definition;
    const before = seen.get(key);
    if (before !== undefined && before !== name) {
      throw configError(`features '${before}' and '${name}' both fill the column '${key}'`, 'leave one of them out');
    }
    seen.set(key, name);
    return before === undefined;
  });
}

function readChoices(extra: readonly (string | FeatureChoice)[]): FeatureChoice[] {
  const choices: Record<string, string | number>[] = [];
  for (const item of extra) {
    if (typeof item !== 'string') {
      choices.push({ ...item });
      continue;
    }
    for (const part of item.split(',').map((text) => text.trim())) {
      const [head, tail] = part.includes(':') ? splitOnce(part, ':') : part.includes('=') ? [undefined, part] : [part];
      if (head !== undefined) choices.push({ name: head });
      if (tail === undefined) continue;
      const [key, value] = splitOnce(tail, '=');
      const last = choices.at(-1);
      if (!last || key === '' || value === undefined) {
        throw usageError(
          `features: '${part}' is not NAME or NAME:KEY=VALUE`,
          "write for example 'rsi:period=7,ema_ratio:period=50'",
        );
      }
      last[key] = value;
    }
  }
  return choices as FeatureChoice[];
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

const referenceExample: Record<ReferenceKind, string> = {
  symbol: 'of=^GSPC, a symbol with bars',
  series: 'of=dgs10, a series of data/series',
  column: 'of=rsi_14, a column of the same set',
};

/** @throws TrademlError (config) when a feature refers to nothing though it must, or the other way round */
function checkReference(definition: FeatureDefinition, of: string | undefined): void {
  const kind = referenceKind(definition);
  const { name } = definition;
  if (kind === undefined && of !== undefined)
    throw configError(`feature '${name}' refers to nothing`, "leave 'of' out");
  if (kind !== undefined && of === undefined) {
    throw configError(`feature '${name}' must say what it refers to`, `write for example ${referenceExample[kind]}`);
  }
}

function timeframeOf(definition: FeatureDefinition, text: string | undefined): Interval | undefined {
  if (text === undefined) return undefined;
  if (definition.scope !== 'symbol' || referenceKind(definition)) {
    throw configError(`feature '${definition.name}' has no timeframe`, 'only features of a symbol’s own bars have one');
  }
  const known = intervalNames.find((name) => name === text);
  if (known) return known;
  throw configError(`feature '${definition.name}': unknown timeframe '${text}'`, suggestion(text, intervalNames));
}

/** @throws TrademlError (usage) for an unknown name; one of a column, as rsi_14, is told how the feature is written */
function definitionOf(name: string, catalogue: Registry<FeatureDefinition>): FeatureDefinition {
  const [, feature, numbers] = /^(\w+?)((?:[_(, ]+\d+)+)\)?$/.exec(name) ?? [];
  if (catalogue.has(name) || feature === undefined || !catalogue.has(feature)) return catalogue.get(name);
  const keys = Object.keys(catalogue.get(feature).params);
  const given = numbers.match(/\d+/g) ?? [];
  const written = given.slice(0, keys.length).map((number, i) => `${keys[i]}=${number}`);
  throw usageError(
    `unknown feature '${name}'`,
    `the feature of such a column is written '${written.length > 0 ? `${feature}:${written.join(',')}` : feature}'`,
  );
}

function instanceOf(
  { name, of, timeframe, ...given }: FeatureChoice,
  catalogue: Registry<FeatureDefinition>,
): FeatureInstance {
  const definition = definitionOf(name, catalogue);
  const reference = of === undefined ? undefined : String(of);
  checkReference(definition, reference);
  const bars = timeframeOf(definition, timeframe === undefined ? undefined : String(timeframe));
  return {
    definition,
    params: paramsOf(definition, given),
    ...(reference !== undefined && { of: reference }),
    ...(bars !== undefined && { timeframe: bars }),
  };
}

function paramsOf(definition: FeatureDefinition, given: Readonly<Record<string, string | number>>) {
  const { name } = definition;
  const params = defaultParams(definition);
  const known = Object.keys(definition.params);
  for (const [key, raw] of Object.entries(given)) {
    const limits = definition.params[key];
    if (!limits) {
      const hint = known.length === 0 ? 'it has none' : suggestion(key, known);
      throw configError(`feature '${name}' has no parameter '${key}'`, hint);
    }
    const value = typeof raw === 'number' ? raw : raw.trim() === '' ? Number.NaN : Number(raw);
    const whole = limits.integer !== false;
    if (!(value >= limits.min && value <= limits.max) || (whole && !Number.isInteger(value))) {
      throw configError(
        `feature '${name}': ${key} must be ${whole ? 'a whole number' : 'a number'} from ${limits.min} to ${limits.max}, found '${raw}'`,
        `${limits.describe}; ${limits.default} is the default. See: trademl features --explain ${name}`,
      );
    }
    params[key] = value;
  }
  return params;
}
