import type { StageContext } from '../core/context.ts';
import type { FeatureColumns } from '../features/compute-feature.ts';
import { columnsOf, type FeatureInstance, isSymbolInstance } from '../features/instance.ts';
import type { SymbolData } from '../features/market-data.ts';
import { computePanel } from '../features/panel.ts';
import { computePanelLabels, isPanelLabel, type PanelOutcomes } from '../labels/compute-labels.ts';
import { labelBars } from '../labels/label-bars.ts';
import type { LabelSpec } from '../labels/label-spec.ts';
import type { WantedSymbols } from './feature-symbols.ts';
import type { FeaturesConfig } from './features-config.ts';
import { loadMarket, type SymbolAbout } from './market-data.ts';

function isRanked(own: FeatureInstance, instances: readonly FeatureInstance[]): boolean {
  const columns = columnsOf(own);
  return instances.some(
    ({ definition, of }) => definition.scope === 'panel' && of !== undefined && columns.includes(of),
  );
}

/** Panel features need all symbols at once, so they are computed before the symbols are handed out. */
export async function panelOf(
  symbols: readonly SymbolAbout[],
  instances: readonly FeatureInstance[],
  { interval }: FeaturesConfig,
  ctx: StageContext,
): Promise<Map<string, FeatureColumns>> {
  if (!instances.some(({ definition }) => definition.scope === 'panel')) return new Map();
  // Of what a panel feature ranks (`of=`): its quotes.
  const ranked = instances.filter(isSymbolInstance).filter((own) => own.of === undefined && isRanked(own, instances));
  const market = await loadMarket(ctx.workspace, interval, symbols, ranked);
  return computePanel(
    instances,
    market,
    symbols.map(({ symbol }) => symbol),
  );
}

/** Labels that compare symbols need all of them at once too. */
export async function panelLabelsOf(
  { symbols, references }: WantedSymbols,
  labels: readonly LabelSpec[],
  { interval }: FeaturesConfig,
  ctx: StageContext,
): Promise<Map<string, PanelOutcomes>> {
  if (!labels.some(isPanelLabel)) return new Map();
  const market = await loadMarket(ctx.workspace, interval, [...symbols, ...references], []);
  const barsOf = (abouts: readonly SymbolAbout[]) =>
    new Map(abouts.map(({ symbol }) => [symbol, labelBars((market.symbols.get(symbol) as SymbolData).bars)]));
  return computePanelLabels(labels, barsOf(symbols), barsOf(references));
}
