import { mapConcurrently } from '../core/concurrency.ts';
import type { Workspace } from '../core/context.ts';
import type { Registry } from '../core/registry.ts';
import type { Interval } from '../core/time.ts';
import type { FeatureColumns } from '../features/compute-feature.ts';
import { computeSymbol } from '../features/compute-set.ts';
import type { FeatureDefinition } from '../features/define-feature.ts';
import type { FeatureInstance } from '../features/instance.ts';
import type { MarketData, SymbolData } from '../features/market-data.ts';
import { type LookBack, measureLookBack } from '../features/timeframes.ts';
import { catalogueOf, loadUserFeatures } from '../features/user-features.ts';
import { featuresPath } from '../io/layout.ts';
import { type Table, writeTable } from '../io/parquet.ts';
import { computeLabels, type PanelOutcomes } from '../labels/compute-labels.ts';
import { labelBars } from '../labels/label-bars.ts';
import type { LabelSpec } from '../labels/label-spec.ts';
import { type RunSides, sideAtBars } from '../labels/run-sides.ts';
import { inScratch, own } from '../math/scratch.ts';
import { loadMarket, type SymbolAbout } from './market-data.ts';

/** A feature instance as plain data. */
export type FeatureNamed = Omit<FeatureInstance, 'definition'> & { readonly name: string };

/** One symbol's share of the features stage. */
export interface SymbolTask {
  readonly about: SymbolAbout;
  /** Panel features of this symbol. */
  readonly panel: FeatureColumns;
  /** Panel labels of this symbol. */
  readonly panelLabels: PanelOutcomes;
  /** What runs that labels name predict of this symbol. */
  readonly sides: RunSides;
}

/** Several symbols' share, as plain data for a worker thread. */
export interface GroupTask {
  readonly workspace: Workspace;
  readonly interval: Interval;
  readonly featuresName: string;
  readonly symbols: readonly SymbolTask[];
  /** Symbols that features refer to. */
  readonly references: readonly SymbolAbout[];
  readonly features: readonly FeatureNamed[];
  /** Modules of the user that some of them come from. */
  readonly modules: readonly string[];
  readonly labels: readonly LabelSpec[];
}

export interface SymbolSummary {
  readonly symbol: string;
  readonly rows: number;
  /** Close times of the first and the last bar, UTC microseconds; null without bars. */
  readonly from: number | null;
  readonly to: number | null;
  /** Of its longer timeframes. */
  readonly lookBack: LookBack;
  /** Label columns without a value in any row. */
  readonly emptyLabels: readonly string[];
}

export function namedInstance({ definition, ...rest }: FeatureInstance): FeatureNamed {
  return { name: definition.name, ...rest };
}

export function instanceOfNamed(
  { name, ...rest }: FeatureNamed,
  catalogue: Registry<FeatureDefinition>,
): FeatureInstance {
  return { definition: catalogue.get(name), ...rest };
}

/** Files of a thread: while two are on their way to the disk the next one is computed. */
const filesInHand = 3;

/**
 * Reads bars of a group of symbols, computes features and labels, writes a Parquet file each: time, features in the order
 * asked for, labels. Features are doubles: the file then holds TA-Lib's values to 1e-9 (figures in
 * docs/adding-a-feature.md).
 */
export async function writeFeatures(task: GroupTask): Promise<SymbolSummary[]> {
  const { workspace, interval, featuresName, symbols, references } = task;
  const catalogue = catalogueOf(await loadUserFeatures(task.modules));
  const instances = task.features.map((named) => instanceOfNamed(named, catalogue));
  const about = new Map([...references, ...symbols.map((one) => one.about)].map((one) => [one.symbol, one]));
  const market = await loadMarket(workspace, interval, [...about.values()], instances);
  return mapConcurrently(symbols, filesInHand, async ({ about: { symbol }, panel, panelLabels, sides }) => {
    const table = inScratch(() => {
      const { bars } = market.symbols.get(symbol) as SymbolData;
      const columns = computeSymbol(instances, market, symbol, panel);
      const named = Object.entries(sides).map(([of, side]) => [of, sideAtBars(side, bars.time)]);
      const sources = { columns: { ...columns, ...Object.fromEntries(named) }, panel: panelLabels };
      const computed = { ...columns, ...computeLabels(labelBars(bars), task.labels, sources) };
      const kept = Object.entries(computed).map(([name, values]) => [name, own(values)]);
      return { time: bars.time, ...Object.fromEntries(kept) } as Table;
    });
    await writeTable(featuresPath(workspace, featuresName, symbol), table);
    const empty = task.labels.filter(({ column }) => !(table[column] as Float64Array).some(Number.isFinite));
    return { ...summaryOf(symbol, market, instances), emptyLabels: empty.map(({ column }) => column) };
  });
}

function summaryOf(symbol: string, market: MarketData, instances: readonly FeatureInstance[]) {
  const data = market.symbols.get(symbol) as SymbolData;
  const { time } = data.bars;
  return {
    symbol,
    rows: time.length,
    from: time.length > 0 ? time[0] : null,
    to: time.length > 0 ? time[time.length - 1] : null,
    lookBack: measureLookBack(instances, data, market.interval),
  };
}
