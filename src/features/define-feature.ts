import { averageKinds } from '../math/moving-average.ts';

/** Prices are total-return prices (total-return.ts), volume is in shares. */
export type BarInput = 'open' | 'high' | 'low' | 'close' | 'volume';
/**
 * When a bar was, by the calendar of its symbol (clock.ts): session = its civil date as days since 1970-01-01, minute =
 * minutes from the open of the session to the bar's close, session_minutes = length of the session.
 */
export type ClockInput = 'session' | 'minute' | 'session_minutes';
/** The last quote of the bar: prices as quoted (never adjusted) and sizes in shares. Missing where there are no quotes. */
export type QuoteInput = 'bid' | 'ask' | 'bid_size' | 'ask_size';
/**
 * `traded_close`: the close without the dividend factor, to be held against quotes.
 * `reference`: total-return close of another symbol (`of=SYMBOL`), as it was known at the close of the bar.
 */
export type FeatureInput = BarInput | ClockInput | QuoteInput | 'traded_close' | 'reference';

export const featureFamilies = [
  'trend',
  'momentum',
  'volatility',
  'volume',
  'pattern',
  'statistical',
  'microstructure',
  'accumulation',
  'calendar',
  'cross-asset',
  'cross-section',
] as const;
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

/** What all features have: their names, limits and words. */
interface FeatureWords {
  readonly name: string;
  readonly family: FeatureFamily;
  readonly summary: string;
  readonly params: Readonly<Record<string, FeatureParam>>;
  /** True when the value means the same at any price level and share count, so that symbols can be pooled. */
  readonly scaleFree: boolean;
  /** Parameter settings that belong to set `core`; absent when the feature is not model-ready. */
  readonly core?: readonly ParamValues[];
  /** Parameter settings that belong to set `alpha158`. */
  readonly alpha158?: readonly ParamValues[];
  readonly formula: string;
  /** Book, paper or library that defines it. */
  readonly source: string;
  /** Rows of a run of bars before the first value of the slowest output; for a series, observations. */
  warmup(params: ParamValues): number;
  outputs(params: ParamValues): string[];
}

/**
 * A feature of one symbol's own bars, and of a reference symbol's when it reads `reference`.
 *
 * The contract (test/features/contract.test.ts holds every entry to it): row i of a result depends on rows up to i alone;
 * results are NaN in the first `warmup(params)` rows of a run of bars and finite from there on, on any bars with positive
 * prices and volume >= 0, flat and zero-volume ones included; a scale-free feature does not move when all prices or
 * all volumes are multiplied by a constant.
 */
export interface SymbolFeature extends FeatureWords {
  readonly scope: 'symbol';
  readonly inputs: readonly FeatureInput[];
  /** TA-Lib's function of the same values. */
  readonly talib?: string;
  /**
   * Inputs have one length, are finite and without gaps; returns one array of that length per output.
   * @param from rows before it are not looked at: a feature may leave them out where that saves it work; default 0
   */
  compute(inputs: Readonly<Record<string, Float64Array>>, params: ParamValues, from?: number): Float64Array[];
}

/**
 * A feature of a dated series (`of=SERIES`): macro figures, yields, flows. Whenever something new is published, it is
 * computed from what was known by then, each period in its latest revision; bars see it from `available_at` on.
 */
export interface SeriesFeature extends FeatureWords {
  readonly scope: 'series';
  /**
   * True when it is about how old the latest value is: it is then computed anew at each bar, of one number in place of
   * observations, the days since the value of the latest known period became available.
   */
  readonly ofAge?: true;
  /** @param observations the last warmup + 1 known values, oldest first, finite  @returns one number per output */
  compute(observations: Float64Array, params: ParamValues): number[];
}

/**
 * A feature of all symbols at one moment: breadth, ranks, distance from the market. `of=COLUMN` names a column of the
 * same feature set where the entry ranks other features.
 */
export interface PanelFeature extends FeatureWords {
  readonly scope: 'panel';
  /** True when the entry reads `panel.feature`, so that `of=COLUMN` must be given. */
  readonly ofColumn?: true;
  /**
   * Row t of a result depends on rows up to t of all symbols alone; a symbol without a bar at t has NaN.
   * @returns per output, per symbol, an array of shape (panel.time.length,)
   */
  compute(panel: Panel, params: ParamValues): Float64Array[][];
}

export type FeatureDefinition = SymbolFeature | SeriesFeature | PanelFeature;

/** Bars of several symbols on one grid of times; NaN where a symbol has no bar. */
export interface Panel {
  /** Distinct close times, ascending, UTC micros. */
  readonly time: Float64Array;
  readonly symbols: readonly string[];
  /** Sector of each symbol; undefined when its universe names none. */
  readonly sectors: readonly (string | undefined)[];
  /** Per symbol, shape (time.length,). */
  readonly bars: Readonly<Record<BarInput, readonly Float64Array[]>>;
  /** The column that `of=COLUMN` names, per symbol. */
  feature(): readonly Float64Array[];
}

type Variants<P extends string> = readonly Partial<Record<P, number>>[];
type Worded<Entry, P extends string> = Omit<
  Entry,
  'scope' | 'params' | 'core' | 'alpha158' | 'warmup' | 'outputs' | 'compute'
> & {
  params: Readonly<Record<P, FeatureParam>>;
  core?: Variants<P>;
  alpha158?: Variants<P>;
  warmup(params: Record<P, number>): number;
  outputs(params: Record<P, number>): string[];
};
type Typed<I extends FeatureInput, P extends string> = Omit<Worded<SymbolFeature, P>, 'family' | 'inputs'> & {
  inputs: readonly I[];
  compute(inputs: Record<I, Float64Array>, params: Record<P, number>, from?: number): Float64Array[];
};

/** Variants with every parameter written out. */
function complete<Entry extends { params: Readonly<Record<string, FeatureParam>> }>(
  entry: Entry & { core?: Variants<string>; alpha158?: Variants<string> },
) {
  const defaults = defaultParams(entry);
  const written = (variants?: Variants<string>) => variants?.map((variant) => ({ ...defaults, ...variant }));
  return { ...entry, core: written(entry.core), alpha158: written(entry.alpha158) };
}

/** Entry of one family; the types of `inputs` and `params` follow what the entry lists. */
type Define = <I extends FeatureInput, P extends string = never>(entry: Typed<I, P>) => SymbolFeature;
const define =
  (family: FeatureFamily): Define =>
  (entry) =>
    ({ ...complete(entry), family, scope: 'symbol' }) as unknown as SymbolFeature;

export const trendFeature = define('trend');
export const momentumFeature = define('momentum');
export const volatilityFeature = define('volatility');
export const volumeFeature = define('volume');
export const patternFeature = define('pattern');
export const statisticalFeature = define('statistical');
export const microstructureFeature = define('microstructure');
export const accumulationFeature = define('accumulation');
export const calendarFeature = define('calendar');
/** Of the symbol's own bars and `reference`. */
export const crossAssetFeature = define('cross-asset');

export function seriesFeature<P extends string = never>(
  entry: Omit<Worded<SeriesFeature, P>, 'family'> & {
    compute(observations: Float64Array, params: Record<P, number>): number[];
  },
): SeriesFeature {
  return { ...complete(entry), family: 'cross-asset', scope: 'series' } as unknown as SeriesFeature;
}

export function panelFeature<P extends string = never>(
  entry: Omit<Worded<PanelFeature, P>, 'family'> & {
    compute(panel: Panel, params: Record<P, number>): Float64Array[][];
  },
): PanelFeature {
  return { ...complete(entry), family: 'cross-section', scope: 'panel' } as unknown as PanelFeature;
}

/** A window length in bars. */
export function bars(byDefault: number, describe = 'window in bars', min = 2, max = 2000): FeatureParam {
  return { default: byDefault, min, max, describe };
}

/** A real-valued parameter. */
export function real(byDefault: number, min: number, max: number, describe: string): FeatureParam {
  return { default: byDefault, min, max, integer: false, describe };
}

/** A kind of moving average by its number (src/math/moving-average.ts). */
export function averageKind(of: string): FeatureParam {
  const kinds = averageKinds.map((name, number) => `${number} ${name}`).join(', ');
  return { default: 0, min: 0, max: averageKinds.length - 1, describe: `kind of the ${of}: ${kinds}` };
}

/** A column name from a stem and parameter values: column('bb_upper', 20, 2.5) is bb_upper_20_2p5. */
export function column(stem: string, ...values: number[]): string {
  return [stem, ...values.map((value) => String(value).replace('.', 'p'))].join('_');
}

export function defaultParams(definition: Pick<FeatureDefinition, 'params'>): Record<string, number> {
  return Object.fromEntries(Object.entries(definition.params).map(([key, param]) => [key, param.default]));
}
