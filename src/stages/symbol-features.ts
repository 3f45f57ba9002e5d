import type { Workspace } from '../core/context.ts';
import type { Registry } from '../core/registry.ts';
import type { Interval } from '../core/time.ts';
import type { FeatureColumns } from '../features/compute-feature.ts';
import { computeSymbol } from '../features/compute-set.ts';
import type { FeatureDefinition } from '../features/define-feature.ts';
import type { FeatureInstance } from '../features/instance.ts';
import type { SymbolData } from '../features/market-data.ts';
import { type LookBack, measureLookBack } from '../features/timeframes.ts';
import { catalogueOf, loadUserFeatures } from '../features/user-features.ts';
import { featuresPath } from '../io/layout.ts';
import { type Table, writeTable } from '../io/parquet.ts';
import { computeLabels, type PanelOutcomes } from '../labels/compute-labels.ts';
import { labelBars } from '../labels/label-bars.ts';
import type { LabelSpec } from '../labels/label-spec.ts';
import { loadMarket, type SymbolAbout } from './market-data.ts';

/** A feature instance as plain data. */
export type FeatureNamed = Omit<FeatureInstance, 'definition'> & { readonly name: string };

/** One symbol's share of the features stage, as plain data for a worker thread. */
export interface SymbolTask {
  readonly workspace: Workspace;
  readonly interval: Interval;
  readonly featuresName: string;
  readonly symbol: string;
  /** The symbol and those that features refer to. */
  readonly about: readonly SymbolAbout[];
  readonly features: readonly FeatureNamed[];
  /** Modules of the user that some of them come from. */
  readonly modules: readonly string[];
  readonly labels: readonly LabelSpec[];
  /** Panel features of this symbol. */
  readonly panel: FeatureColumns;
  /** Panel labels of this symbol. */
  readonly panelLabels: PanelOutcomes;
}

export interface SymbolSummary {
  readonly symbol: string;
  readonly rows: number;
  /** Close times of the first and the last bar, UTC microseconds; null without bars. */
  readonly from: number | null;
  readonly to: number | null;
  /** Of its longer timeframes. */
  readonly lookBack: LookBack;
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

/**
 * Reads a symbol's bars, computes features and labels, writes its Parquet file: time, features in the order asked for,
 * labels. Features are doubles: the file then holds TA-Lib's values to 1e-9 (figures in docs/adding-a-feature.md).
 */
export async function writeSymbolFeatures(task: SymbolTask): Promise<SymbolSummary> {
  const { workspace, interval, symbol } = task;
  const catalogue = catalogueOf(await loadUserFeatures(task.modules));
  const instances = task.features.map((named) => instanceOfNamed(named, catalogue));
  const market = await loadMarket(workspace, interval, task.about, instances);
  const data = market.symbols.get(symbol) as SymbolData;
  const { bars } = data;
  const columns = computeSymbol(instances, market, symbol, task.panel);
  const labels = computeLabels(labelBars(bars), task.labels, { columns, panel: task.panelLabels });
  const table: Table = { time: bars.time, ...columns, ...labels };
  await writeTable(featuresPath(workspace, task.featuresName, symbol), table);
  const rows = bars.time.length;
  return {
    symbol,
    rows,
    from: rows > 0 ? bars.time[0] : null,
    to: rows > 0 ? bars.time[rows - 1] : null,
    lookBack: measureLookBack(instances, data, interval),
  };
}
