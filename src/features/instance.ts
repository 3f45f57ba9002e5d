import type { Interval } from '../core/time.ts';
import type { FeatureDefinition, ParamValues, QuoteInput, SymbolFeature } from './define-feature.ts';

/** A feature with everything fixed that a choice can fix. Its plain form goes into manifests and to worker threads. */
export interface FeatureInstance<Definition extends FeatureDefinition = FeatureDefinition> {
  readonly definition: Definition;
  readonly params: ParamValues;
  /** What it refers to: a symbol, a series or a column, by the scope of the definition. */
  readonly of?: string;
  /** Bars that it is computed on, when they are not the base bars: longer ones, made from them. */
  readonly timeframe?: Interval;
}

export type ReferenceKind = 'symbol' | 'series' | 'column';

/** What `of=` means for a feature; undefined when it refers to nothing. */
export function referenceKind(definition: FeatureDefinition): ReferenceKind | undefined {
  if (definition.scope === 'series') return 'series';
  if (definition.scope === 'panel') return definition.ofColumn ? 'column' : undefined;
  return definition.inputs.includes('reference') ? 'symbol' : undefined;
}

/** Column names of an instance: rsi_14, beta_60_gspc, series_change_5_dgs10, rsi_14_60m. */
export function columnsOf({ definition, params, of, timeframe }: FeatureInstance): string[] {
  const suffix = [of === undefined ? '' : `_${slug(of)}`, timeframe === undefined ? '' : `_${timeframe}`].join('');
  return definition.outputs(params).map((name) => name + suffix);
}

/** '^GSPC' is gspc, 'BTC-USD' is btc_usd. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

const quoteInputs: ReadonlySet<string> = new Set<QuoteInput>(['bid', 'ask', 'bid_size', 'ask_size']);

/** True when it reads bid, ask or their sizes. */
export function readsQuotes({ definition }: FeatureInstance): boolean {
  return definition.scope === 'symbol' && definition.inputs.some((name) => quoteInputs.has(name));
}

export function isSymbolInstance(instance: FeatureInstance): instance is FeatureInstance<SymbolFeature> {
  return instance.definition.scope === 'symbol';
}

/**
 * Base bars before every output of every instance has its first value, which is as far back as a value looks. Series count
 * their own observations, not bars.
 * @param rowsPerBar base bars in one bar of a longer timeframe, at most
 */
export function warmupBars(
  instances: readonly FeatureInstance[],
  rowsPerBar: (timeframe: Interval) => number = () => 1,
): number {
  return instances.reduce((longest, { definition, params, timeframe }) => {
    if (definition.scope === 'series') return longest;
    const warmup = definition.warmup(params);
    if (timeframe === undefined) return Math.max(longest, warmup);
    // warmup + 1 whole bars and one that is not: the first, when data begin within it, or the one that is not yet over.
    return Math.max(longest, (warmup + 2) * rowsPerBar(timeframe) - 1);
  }, 0);
}
