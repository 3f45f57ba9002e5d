import type { Workspace } from '../core/context.ts';
import type { Interval } from '../core/time.ts';
import type { FeatureColumns } from '../features/compute-feature.ts';
import { computeSymbol } from '../features/compute-set.ts';
import type { FeatureInput, SymbolFeature } from '../features/define-feature.ts';
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

/** New rows of a group of symbols, one symbol after the other. */
export interface UpdatedSymbols {
  readonly symbols: readonly string[];
  /** New rows of each symbol. */
  readonly counts: readonly number[];
  /** Close times of the new bars, UTC micros. */
  readonly time: Float64Array;
  /** New values by column; few large arrays, since each one costs when it goes from thread to thread. */
  readonly columns: FeatureColumns;
  /** What computing each symbol took, without files. */
  readonly micros: Float64Array;
}

/** Reads the bars of a group of symbols at once and computes the rows that the feature set does not have yet. */
export async function updateSymbols(task: UpdateTask): Promise<UpdatedSymbols> {
  const catalogue = catalogueOf(await loadUserFeatures(task.modules));
  const instances = task.features.map((named) => instanceOfNamed(named, catalogue));
  const about = new Map([...task.symbols, ...task.references].map((entry) => [entry.symbol, entry]));
  const market = await loadMarket(task.workspace, task.interval, [...about.values()], instances);
  const plan = planUpdate(instances);
  const symbols = task.symbols.map(({ symbol }) => symbol);
  const times = symbols.map((symbol) => (market.symbols.get(symbol) as SymbolData).bars.time);
  const firstNew = times.map((time, i) => firstAfter(time, task.known[symbols[i]]));
  const counts = times.map((time, i) => time.length - firstNew[i]);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const names = instances.flatMap(columnsOf);
  const columns = Object.fromEntries(names.map((name) => [name, new Float64Array(rows)]));
  const time = new Float64Array(rows);
  let row = 0;
  const micros = Float64Array.from(symbols, (symbol, i) => {
    const start = performance.now();
    const values = newRows(plan, market, symbol, task.panel[symbol] ?? {}, firstNew[i]);
    for (const name of names) columns[name].set(values[name], row);
    time.set(times[i].subarray(firstNew[i]), row);
    row += counts[i];
    return (performance.now() - start) * 1000;
  });
  return { symbols, counts, time, columns, micros };
}

/** What is the same for every symbol. */
interface UpdatePlan {
  /** Features of the symbol's own bars, with what they must recall. */
  readonly own: readonly { readonly instance: FeatureInstance<SymbolFeature>; readonly recall: Recall | undefined }[];
  /** The rest, of which the whole history is computed: of longer bars, references, series, the panel. */
  readonly whole: readonly FeatureInstance[];
  readonly inputs: ReadonlySet<FeatureInput>;
  readonly columnsOf: ReadonlyMap<FeatureInstance, readonly string[]>;
}

export function planUpdate(instances: readonly FeatureInstance[]): UpdatePlan {
  const isOwn = (instance: FeatureInstance): instance is FeatureInstance<SymbolFeature> =>
    isSymbolInstance(instance) && instance.of === undefined && instance.timeframe === undefined;
  const own = instances.filter(isOwn);
  return {
    own: own.map((instance) => ({ instance, recall: recallOf(instance) })),
    whole: instances.filter((instance) => !isOwn(instance)),
    inputs: new Set(own.flatMap(({ definition }) => definition.inputs)),
    columnsOf: new Map(instances.map((instance) => [instance, columnsOf(instance)])),
  };
}

/** Every column's rows from `from` on: the bits that the features stage would write. */
export function newRows(
  plan: UpdatePlan,
  market: MarketData,
  symbol: string,
  panelColumns: FeatureColumns,
  from: number,
): FeatureColumns {
  const inputs = symbolInputs(market.symbols.get(symbol) as SymbolData, plan.inputs);
  const columns: Record<string, Float64Array> = {};
  for (const { instance, recall } of plan.own) {
    const values = computeLastRows(instance, recall, inputs, from);
    plan.columnsOf.get(instance)?.forEach((name, output) => {
      columns[name] = values[output];
    });
  }
  if (plan.whole.length === 0) return columns;
  const whole = computeSymbol(plan.whole, market, symbol, panelColumns);
  for (const instance of plan.whole) {
    for (const name of plan.columnsOf.get(instance) ?? []) columns[name] = whole[name].slice(from);
  }
  return columns;
}

function firstAfter(time: Float64Array, moment: number): number {
  let row = time.length;
  while (row > 0 && time[row - 1] > moment) row--;
  return row;
}
