import type { Workspace } from '../core/context.ts';
import type { Interval } from '../core/time.ts';
import type { FeatureColumns } from '../features/compute-feature.ts';
import { computeSymbol } from '../features/compute-set.ts';
import { columnsOf, type FeatureInstance, isSymbolInstance } from '../features/instance.ts';
import type { MarketData, SymbolData } from '../features/market-data.ts';
import { symbolInputs } from '../features/symbol-inputs.ts';
import { computeLastRows, type Recall, recallOf } from '../features/update.ts';
import { catalogueOf, loadUserFeatures } from '../features/user-features.ts';
import { loadMarket, type SymbolAbout } from './market-data.ts';
import { type FeatureNamed, instanceOfNamed } from './symbol-features.ts';

/** Symbols whose new rows one thread computes, as plain data. */
export interface UpdateTask {
  readonly workspace: Workspace;
  readonly interval: Interval;
  readonly features: readonly FeatureNamed[];
  /** Modules of the user that some of them come from. */
  readonly modules: readonly string[];
  readonly symbols: readonly SymbolAbout[];
  /** Symbols that features refer to. */
  readonly references: readonly SymbolAbout[];
  /** By symbol: close time of the last bar that the feature set has, UTC micros; -Infinity when it has none. */
  readonly known: Readonly<Record<string, number>>;
  /** By symbol, panel features of all its bars. */
  readonly panel: Readonly<Record<string, FeatureColumns>>;
}

export interface UpdatedSymbol {
  readonly symbol: string;
  /** Close times of the new bars, UTC micros. */
  readonly time: Float64Array;
  /** New values by column. */
  readonly columns: FeatureColumns;
  /** What computing them took, without files. */
  readonly micros: number;
}

/** Reads the bars of a group of symbols at once and computes the rows that the feature set does not have yet. */
export async function updateSymbols(task: UpdateTask): Promise<UpdatedSymbol[]> {
  const catalogue = catalogueOf(await loadUserFeatures(task.modules));
  const instances = task.features.map((named) => instanceOfNamed(named, catalogue));
  const about = new Map([...task.symbols, ...task.references].map((entry) => [entry.symbol, entry]));
  const market = await loadMarket(task.workspace, task.interval, [...about.values()], instances);
  const plan = planUpdate(instances);
  return task.symbols.map(({ symbol }) => {
    const start = performance.now();
    const { bars } = market.symbols.get(symbol) as SymbolData;
    const from = firstAfter(bars.time, task.known[symbol]);
    const columns = newRows(plan, market, symbol, task.panel[symbol] ?? {}, from);
    return { symbol, time: bars.time.slice(from), columns, micros: (performance.now() - start) * 1000 };
  });
}

interface UpdatePlan {
  readonly instances: readonly FeatureInstance[];
  /** By instance; undefined where the whole history is computed: longer bars, references, series, the panel. */
  readonly recalls: readonly ({ recall: Recall | undefined } | undefined)[];
}

export function planUpdate(instances: readonly FeatureInstance[]): UpdatePlan {
  const ownBars = (instance: FeatureInstance) =>
    isSymbolInstance(instance) && instance.of === undefined && instance.timeframe === undefined;
  const recalls = instances.map((instance) =>
    isSymbolInstance(instance) && ownBars(instance) ? { recall: recallOf(instance) } : undefined,
  );
  return { instances, recalls };
}

/** Every column's rows from `from` on, in the order of the instances: the bits that the features stage would write. */
export function newRows(
  { instances, recalls }: UpdatePlan,
  market: MarketData,
  symbol: string,
  panelColumns: FeatureColumns,
  from: number,
): FeatureColumns {
  const data = market.symbols.get(symbol) as SymbolData;
  const inputs = symbolInputs(data, new Set(instances.filter(isSymbolInstance).flatMap((i) => i.definition.inputs)));
  const columns: Record<string, Float64Array> = {};
  const rest = instances.filter((_, i) => !recalls[i]);
  const whole = rest.length > 0 ? computeSymbol(rest, market, symbol, panelColumns) : {};
  instances.forEach((instance, i) => {
    const known = recalls[i];
    const values =
      known && isSymbolInstance(instance) ? computeLastRows(instance, known.recall, inputs, from) : undefined;
    columnsOf(instance).forEach((name, output) => {
      columns[name] = values ? values[output] : whole[name].slice(from);
    });
  });
  return columns;
}

function firstAfter(time: Float64Array, moment: number): number {
  let row = time.length;
  while (row > 0 && time[row - 1] > moment) row--;
  return row;
}
