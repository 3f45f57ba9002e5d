import { configError } from '../core/errors.ts';
import type { Registry } from '../core/registry.ts';
import { suggestion } from '../core/suggest.ts';
import { defaultParams, type FeatureDefinition, type FeatureParam } from '../features/define-feature.ts';
import { columnsOf, type FeatureInstance, referenceKind } from '../features/instance.ts';
import type { Distribution, Value } from './distribution.ts';
import type { Space } from './space.ts';

/** A parameter of a feature that a search may choose, such as rsi.period. */
export interface Window {
  /** FEATURE.PARAMETER */
  readonly name: string;
  readonly feature: FeatureDefinition;
  readonly param: string;
}

/** Which columns a search may exchange. */
export interface Windows {
  readonly windows: readonly Window[];
  /** Instances of the tuned features in the set; the feature at its defaults where the set has none. */
  readonly base: readonly FeatureInstance[];
}

/**
 * Finds the features whose parameters are searched.
 * @param space dimensions named FEATURE.PARAMETER
 * @param set instances of the feature set
 * @throws TrademlError (config, usage) for a name that is no feature or parameter, and a range outside its limits
 */
export function readWindows(
  space: Space,
  set: readonly FeatureInstance[],
  catalogue: Registry<FeatureDefinition>,
): Windows {
  const windows = space.map(({ name, distribution }): Window => {
    const [featureName, param] = name.split('.');
    if (param === undefined) {
      throw configError(
        `window '${name}' is not FEATURE.PARAMETER`,
        "write for example --window 'rsi.period=int(5,30)'",
      );
    }
    const feature = catalogue.get(featureName);
    const limits = feature.params[param];
    if (!limits) {
      const known = Object.keys(feature.params);
      throw configError(
        `feature '${featureName}' has no parameter '${param}'`,
        known.length === 0 ? 'it has none' : suggestion(param, known),
      );
    }
    if (referenceKind(feature) === 'column') {
      throw configError(
        `feature '${featureName}' is made of another column, so its windows cannot be searched`,
        'search the windows of the feature that makes the column',
      );
    }
    checkLimits(name, distribution, limits);
    return { name, feature, param };
  });
  const tuned = [...new Set(windows.map(({ feature }) => feature))];
  const base = tuned.flatMap((feature) => {
    const own = set.filter(({ definition }) => definition.name === feature.name);
    if (own.length > 0) return own;
    if (referenceKind(feature) === undefined) return [{ definition: feature, params: defaultParams(feature) }];
    throw configError(
      `feature '${feature.name}' is not in the feature set, and refers to something`,
      `add it first: trademl features --features '${feature.name}:of=...'`,
    );
  });
  return { windows, base };
}

function checkLimits(name: string, distribution: Distribution, limits: FeatureParam): void {
  const values = distribution.kind === 'choice' ? distribution.choices : [distribution.low, distribution.high];
  const whole = limits.integer !== false;
  const bad = values.find(
    (value) =>
      !(typeof value === 'number' && value >= limits.min && value <= limits.max && (!whole || Number.isInteger(value))),
  );
  if (bad !== undefined || (whole && distribution.kind === 'float')) {
    throw configError(
      `window ${name}: values must be ${whole ? 'whole numbers' : 'numbers'} from ${limits.min} to ${limits.max}` +
        (bad === undefined ? '' : `, found ${bad}`),
      whole && distribution.kind === 'float' ? 'use int() in place of float()' : limits.describe,
    );
  }
}

/**
 * The tuned features with these window lengths: every instance of a feature takes the value, its other parameters, its
 * timeframe and what it refers to stay; instances that become the same are one.
 */
export function instancesAt({ windows, base }: Windows, params: Readonly<Record<string, Value>>): FeatureInstance[] {
  const seen = new Set<string>();
  return base
    .map((instance) => {
      const own = windows.filter(({ feature, name }) => feature === instance.definition && params[name] !== undefined);
      const values = own.map(({ name, param }) => [param, params[name] as number] as const);
      return { ...instance, params: { ...instance.params, ...Object.fromEntries(values) } };
    })
    .filter((instance) => {
      const key = columnsOf(instance).join(' ');
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** The value that a window has in the set, of its first instance. */
export function presentValue({ base }: Windows, { feature, param }: Window): number {
  return (base.find(({ definition }) => definition === feature) as FeatureInstance).params[param];
}

/** An instance as `trademl features --features` takes it: 'macd:fast=5,slow=26'. */
export function describeInstance({ definition, params, of, timeframe }: FeatureInstance): string {
  const parts = [
    ...Object.entries(params)
      .filter(([name, value]) => definition.params[name].default !== value)
      .map(([name, value]) => `${name}=${value}`),
    ...(of === undefined ? [] : [`of=${of}`]),
    ...(timeframe === undefined ? [] : [`timeframe=${timeframe}`]),
  ];
  return parts.length === 0 ? definition.name : `${definition.name}:${parts.join(',')}`;
}
