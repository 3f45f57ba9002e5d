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
import { inScratch } from '../math/scratch.ts';
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
  const columns = plan.columns.map(() => new Float64Array(rows));
  const time = new Float64Array(rows);
  let row = 0;
  const micros = Float64Array.from(symbols, (symbol, i) => {
    const start = performance.now();
    writeNewRows(plan, { market, symbol, panel: task.panel[symbol] ?? {}, from: firstNew[i] }, columns, row);
    time.set(times[i].subarray(firstNew[i]), row);
    row += counts[i];
    return (performance.now() - start) * 1000;
  });
  const named = Object.fromEntries(plan.columns.map((name, column) => [name, columns[column]]));
  return { symbols, counts, time, columns: named, micros };
}

/** An instance and the place of its first column. */
interface Placed<Instance extends FeatureInstance = FeatureInstance> {
  readonly instance: Instance;
  readonly column: number;
}

/** True when its last rows are computed from the symbol's own bars, most of them from the last ones. */
export function isOfOwnBars(instance: FeatureInstance): instance is FeatureInstance<SymbolFeature> {
  return isSymbolInstance(instance) && instance.of === undefined && instance.timeframe === undefined;
}

/** What is the same for every symbol. */
interface UpdatePlan {
  readonly columns: readonly string[];
  /** Features of the symbol's own bars, with what they must recall. */
  readonly own: readonly (Placed<FeatureInstance<SymbolFeature>> & { readonly recall: Recall | undefined })[];
  /** The rest, of which the whole history is computed: of longer bars, references, series, the panel. */
  readonly whole: readonly Placed[];
  readonly inputs: ReadonlySet<FeatureInput>;
}

export function planUpdate(instances: readonly FeatureInstance[]): UpdatePlan {
  let column = 0;
  const placed = instances.map((instance): Placed => {
    const place = { instance, column };
    column += columnsOf(instance).length;
    return place;
  });
  const isOwn = (place: Placed): place is Placed<FeatureInstance<SymbolFeature>> => isOfOwnBars(place.instance);
  const own = placed.filter(isOwn);
  return {
    columns: instances.flatMap(columnsOf),
    own: own.map((place) => ({ ...place, recall: recallOf(place.instance) })),
    whole: placed.filter((place) => !isOwn(place)),
    inputs: new Set(own.flatMap(({ instance }) => instance.definition.inputs)),
  };
}

/**
 * Writes every column's rows from `from` on, the bits that the features stage would write, into `columns` from `row` on.
 * @param columns an array for each column of the plan
 */
export function writeNewRows(
  plan: UpdatePlan,
  {
    market,
    symbol,
    panel,
    from,
  }: {
    readonly market: MarketData;
    readonly symbol: string;
    readonly panel: FeatureColumns;
    readonly from: number;
  },
  columns: readonly Float64Array[],
  row: number,
): void {
  inScratch(() => {
    const inputs = symbolInputs(market.symbols.get(symbol) as SymbolData, plan.inputs);
    for (const { instance, column, recall } of plan.own) {
      const { first, values } = computeLastRows(instance, recall, inputs, from);
      for (let output = 0; output < values.length; output++) {
        copyTail(values[output], from - first, columns[column + output], row);
      }
    }
    if (plan.whole.length === 0) return;
    const instances = plan.whole.map(({ instance }) => instance);
    const whole = computeSymbol(instances, market, symbol, panel);
    for (const { instance, column } of plan.whole) {
      columnsOf(instance).forEach((name, output) => {
        copyTail(whole[name], from, columns[column + output], row);
      });
    }
  });
}

/** A loop: there are few rows, and a part of an array costs more than they do. */
function copyTail(values: Float64Array, from: number, into: Float64Array, row: number): void {
  for (let i = from; i < values.length; i++) into[row + i - from] = values[i];
}

function firstAfter(time: Float64Array, moment: number): number {
  let row = time.length;
  while (row > 0 && time[row - 1] > moment) row--;
  return row;
}
