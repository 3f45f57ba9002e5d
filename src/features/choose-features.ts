import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { columnsOf, type FeatureInstance } from './compute-feature.ts';
import { defaultParams, type FeatureDefinition } from './define-feature.ts';
import { features } from './index.ts';

export const featureSetNames = ['core', 'ta', 'all', 'none'] as const;
export type FeatureSetName = (typeof featureSetNames)[number];

/** One feature with parameters, as a config names it: { name: rsi, period: 7 }. */
export type FeatureChoice = { readonly name: string } & Readonly<Record<string, string | number>>;

const everyCore = (definition: FeatureDefinition): FeatureInstance[] =>
  (definition.core ?? []).map((params) => ({ definition, params }));
const byDefault = (definition: FeatureDefinition): FeatureInstance => ({
  definition,
  params: defaultParams(definition),
});

/**
 * Instances of a set, in the order of families and then names.
 * core: model-ready features in their usual windows; ta: every function of TA-Lib at its default; all: both and the rest.
 */
export function featureSet(name: FeatureSetName): FeatureInstance[] {
  const all = features.all();
  if (name === 'none') return [];
  if (name === 'core') return all.flatMap(everyCore);
  if (name === 'ta') return all.filter((definition) => definition.talib !== undefined).map(byDefault);
  return withoutRepeats(all.flatMap((definition) => [...everyCore(definition), byDefault(definition)]));
}

/**
 * The set and the features named besides, without repeats.
 * @param extra what --features and the config list: 'rsi', 'rsi:period=7', 'macd:fast=5' followed by 'slow=20' (a part
 *   without a name belongs to the feature before it), or { name: 'rsi', period: 7 }
 * @throws TrademlError (usage, config) for an unknown feature or parameter and a value outside its limits
 */
export function chooseFeatures(set: FeatureSetName, extra: readonly (string | FeatureChoice)[]): FeatureInstance[] {
  const chosen = withoutRepeats([...featureSet(set), ...readChoices(extra).map(instanceOf)]);
  if (chosen.length === 0) {
    throw configError('no features are chosen', 'name some with --features, or take a set: --set core');
  }
  return chosen;
}

function withoutRepeats(instances: readonly FeatureInstance[]): FeatureInstance[] {
  const seen = new Set<string>();
  return instances.filter((instance) => {
    const key = columnsOf(instance).join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
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

function instanceOf({ name, ...given }: FeatureChoice): FeatureInstance {
  const definition = features.get(name);
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
  return { definition, params };
}
