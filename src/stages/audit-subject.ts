import { featureFunction } from '../audit/feature-function.ts';
import type { AuditSubject, FeatureSubject } from '../audit/subject.ts';
import type { StageContext } from '../core/context.ts';
import { missingInput } from '../core/errors.ts';
import type { FeatureInstance } from '../features/instance.ts';
import type { MarketData } from '../features/market-data.ts';
import { featuresManifestPath, featuresPath } from '../io/layout.ts';
import { type Manifest, readManifest } from '../io/manifest.ts';
import { isLabelColumn } from '../io/panel.ts';
import { readFrame } from '../io/parquet.ts';
import { isPanelLabel } from '../labels/compute-labels.ts';
import { labelSymbols } from '../labels/label-spec.ts';
import { chosenFeatures } from './feature-choice.ts';
import { wantedSymbols } from './feature-symbols.ts';
import type { FeaturesSummary } from './features.ts';
import { type FeaturesConfig, featuresConfig } from './features-config.ts';
import { loadMarket, marketFiles, referredTo } from './market-data.ts';

/** A feature set with the means to compute it again. */
export interface LoadedSet {
  readonly manifest: Manifest<FeaturesSummary>;
  readonly config: FeaturesConfig;
  readonly instances: readonly FeatureInstance[];
  readonly modules: readonly string[];
}

/** @throws TrademlError (missing-input) when there is no such feature set */
export async function loadSet(
  ctx: StageContext,
  name: string,
  from: readonly string[] | undefined,
): Promise<LoadedSet> {
  const path = featuresManifestPath(ctx.workspace, name);
  const manifest = await readManifest<FeaturesSummary>(path);
  if (!manifest) throw missingInput(path, `trademl features --name ${name}`);
  const { resolved: _resolved, ...plain } = manifest.config as Record<string, unknown>;
  const config = featuresConfig.parse(plain);
  const modules = from && from.length > 0 ? from : config.from;
  const { instances } = await chosenFeatures({ ...config, from: [...modules] }, ctx);
  return { manifest, config, instances, modules };
}

/** Every file that the audit of a feature set reads. */
export async function setFiles(
  ctx: StageContext,
  { config, instances, modules, manifest }: LoadedSet,
): Promise<string[]> {
  const { symbols, references } = await wantedSymbols(config, instances, ctx, manifest.summary.labels);
  const stored = manifest.summary.symbols.map((symbol) => featuresPath(ctx.workspace, config.name, symbol));
  return [
    ...(await marketFiles(ctx.workspace, config.interval, [...symbols, ...references], instances)),
    ...modules,
    ...stored,
  ];
}

export async function marketOf(ctx: StageContext, { config, instances, manifest }: LoadedSet): Promise<MarketData> {
  const { symbols, references } = await wantedSymbols(config, instances, ctx, manifest.summary.labels);
  const names = new Set(symbols.map(({ symbol }) => symbol));
  const others = references.filter(({ symbol }) => !names.has(symbol));
  return loadMarket(ctx.workspace, config.interval, [...symbols, ...others], instances);
}

/** Symbols that a quick audit looks at. */
const quickSymbols = 3;

/** @param depth quick takes a few symbols, spread over the list; a panel needs all of them */
export async function featureSubject(
  ctx: StageContext,
  set: LoadedSet,
  market: MarketData,
  depth: 'quick' | 'full',
): Promise<FeatureSubject> {
  const all = set.manifest.summary.symbols;
  const { labels } = set.manifest.summary;
  const isPanel = set.instances.some(({ definition }) => definition.scope === 'panel') || labels.some(isPanelLabel);
  const step = depth === 'quick' && !isPanel ? Math.max(1, Math.ceil(all.length / quickSymbols)) : 1;
  const symbols = all.filter((_, i) => i % step === 0);
  const referred = new Set([...referredTo(set.instances, 'symbol'), ...labelSymbols(labels)]);
  const looked = new Set(symbols);
  const sampled: MarketData = {
    ...market,
    symbols: new Map([...market.symbols].filter(([symbol]) => looked.has(symbol) || referred.has(symbol))),
  };
  const stored: NonNullable<AuditSubject['features']>['stored'] = new Map(
    await Promise.all(
      symbols.map(async (symbol) => {
        const { time, columns } = await readFrame(featuresPath(ctx.workspace, set.config.name, symbol), { symbol });
        const features = Object.entries(columns).filter(([name]) => !isLabelColumn(name));
        return [symbol, { time, columns: Object.fromEntries(features) as Record<string, Float64Array> }] as const;
      }),
    ),
  );
  return { market: sampled, symbols, instances: set.instances, compute: featureFunction(set.instances), stored };
}
