/** Bar columns that a feature may read; prices are total-return prices (total-return.ts), volume is in shares. */
export type FeatureInput = 'open' | 'high' | 'low' | 'close' | 'volume';

export const featureFamilies = ['trend', 'momentum', 'volatility', 'volume', 'pattern', 'statistical'] as const;
export type FeatureFamily = (typeof featureFamilies)[number];

/** One parameter as data: help, the config check and `--explain` read it. Limits are closed. */
export interface FeatureParam {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** False for a real number; whole numbers otherwise. */
  readonly integer?: false;
  readonly describe: string;
}

export type ParamValues = Readonly<Record<string, number>>;

/**
 * A feature: what it is called, what it reads and how it is computed.
 *
 * The contract (test/features/contract.test.ts holds every entry to it): row i of a result depends on rows up to i alone;
 * results are NaN in the first `warmup(params)` rows of a run of bars and finite from there on, on any bars with positive
 * prices and volume >= 0, flat and zero-volume ones included; a scale-free feature does not move when all prices or
 * all volumes are multiplied by a constant.
 */
export interface FeatureDefinition {
  readonly name: string;
  readonly family: FeatureFamily;
  readonly summary: string;
  readonly inputs: readonly FeatureInput[];
  readonly params: Readonly<Record<string, FeatureParam>>;
  /** True when the value means the same at any price level and share count, so that symbols can be pooled. */
  readonly scaleFree: boolean;
  /** Parameter settings that belong to set `core`; absent when the feature is not model-ready. */
  readonly core?: readonly ParamValues[];
  /** TA-Lib's function of the same values. */
  readonly talib?: string;
  readonly formula: string;
  /** Book, paper or library that defines it. */
  readonly source: string;
  /** Rows of a run of bars before the first value of the slowest output. */
  warmup(params: ParamValues): number;
  outputs(params: ParamValues): string[];
  /** Inputs have one length, are finite and without gaps; returns one array of that length per output. */
  compute(inputs: Readonly<Record<string, Float64Array>>, params: ParamValues): Float64Array[];
}

type Typed<I extends FeatureInput, P extends string> = Omit<
  FeatureDefinition,
  'family' | 'inputs' | 'params' | 'core' | 'warmup' | 'outputs' | 'compute'
> & {
  inputs: readonly I[];
  params: Readonly<Record<P, FeatureParam>>;
  core?: readonly Partial<Record<P, number>>[];
  warmup(params: Record<P, number>): number;
  outputs(params: Record<P, number>): string[];
  compute(inputs: Record<I, Float64Array>, params: Record<P, number>): Float64Array[];
};

/** Entry of one family; the types of `inputs` and `params` follow what the entry lists. */
function define<I extends FeatureInput, P extends string>(
  family: FeatureFamily,
  entry: Typed<I, P>,
): FeatureDefinition {
  const defaults = Object.fromEntries(
    Object.entries<FeatureParam>(entry.params).map(([key, param]) => [key, param.default]),
  );
  const core = entry.core?.map((variant) => ({ ...defaults, ...variant }));
  return { ...entry, core, family } as FeatureDefinition;
}

type Define = <I extends FeatureInput, P extends string = never>(entry: Typed<I, P>) => FeatureDefinition;
export const trendFeature: Define = (entry) => define('trend', entry);
export const momentumFeature: Define = (entry) => define('momentum', entry);
export const volatilityFeature: Define = (entry) => define('volatility', entry);
export const volumeFeature: Define = (entry) => define('volume', entry);
export const patternFeature: Define = (entry) => define('pattern', entry);
export const statisticalFeature: Define = (entry) => define('statistical', entry);

/** A window length in bars. */
export function bars(byDefault: number, describe = 'window in bars', min = 2, max = 2000): FeatureParam {
  return { default: byDefault, min, max, describe };
}

/** A real-valued parameter. */
export function real(byDefault: number, min: number, max: number, describe: string): FeatureParam {
  return { default: byDefault, min, max, integer: false, describe };
}

/** A column name from a stem and parameter values: column('bb_upper', 20, 2.5) is bb_upper_20_2p5. */
export function column(stem: string, ...values: number[]): string {
  return [stem, ...values.map((value) => String(value).replace('.', 'p'))].join('_');
}

export function defaultParams(definition: FeatureDefinition): Record<string, number> {
  return Object.fromEntries(Object.entries(definition.params).map(([key, param]) => [key, param.default]));
}
