import { missing } from '../math/rolling.ts';
import type { FeatureColumns } from './compute-feature.ts';
import type { BarInput, Panel } from './define-feature.ts';
import { columnsOf, type FeatureInstance, isSymbolInstance } from './instance.ts';
import type { MarketData, SymbolData } from './market-data.ts';
import { computeFramed, framesOf } from './timeframes.ts';
import { totalReturnInputs } from './total-return.ts';

const barInputs: readonly BarInput[] = ['open', 'high', 'low', 'close', 'volume'];

/**
 * Panel features of all symbols, each by row of the symbol's own bars. The panel is made of the bars of `symbols`.
 * @returns by symbol; empty when no instance is of scope panel
 */
export function computePanel(
  instances: readonly FeatureInstance[],
  market: MarketData,
  symbols: readonly string[],
): Map<string, FeatureColumns> {
  const chosen = instances.filter(({ definition }) => definition.scope === 'panel');
  const columns = new Map<string, Record<string, Float64Array>>(symbols.map((symbol) => [symbol, {}]));
  if (chosen.length === 0) return columns;
  const time = unionOfTimes(symbols.map((symbol) => dataOf(market, symbol).bars.time));
  const gridRows = symbols.map((symbol) => rowsOn(time, dataOf(market, symbol).bars.time));
  const onGrid = (values: Float64Array, s: number) => spread(values, gridRows[s], time.length);
  const inputs = symbols.map((symbol) => totalReturnInputs(dataOf(market, symbol).bars));
  const bars = Object.fromEntries(
    barInputs.map((name) => [name, inputs.map((own, s) => onGrid(own[name], s))]),
  ) as unknown as Panel['bars'];
  const sectors = symbols.map((symbol) => dataOf(market, symbol).sector);
  for (const instance of chosen) {
    if (instance.definition.scope !== 'panel') continue;
    const feature = () => columnOfAll(instance, instances, market, symbols).map(onGrid);
    const outputs = instance.definition.compute({ time, symbols, sectors, bars, feature }, instance.params);
    columnsOf(instance).forEach((name, i) => {
      symbols.forEach((symbol, s) => {
        (columns.get(symbol) as Record<string, Float64Array>)[name] = gather(outputs[i][s], gridRows[s]);
      });
    });
  }
  return columns;
}

/** The column that `of=` names, for every symbol. The choice of features has checked that the set has it. */
function columnOfAll(
  { of }: FeatureInstance,
  instances: readonly FeatureInstance[],
  market: MarketData,
  symbols: readonly string[],
): Float64Array[] {
  const base = instances.filter(isSymbolInstance).find((instance) => columnsOf(instance).includes(of as string));
  if (!base) throw new Error(`no feature of the set has a column '${of}'`);
  const at = columnsOf(base).indexOf(of as string);
  const wanted = new Set(base.definition.inputs);
  return symbols.map((symbol) => computeFramed(base, framesOf(dataOf(market, symbol), market.interval, wanted))[at]);
}

function dataOf(market: MarketData, symbol: string): SymbolData {
  return market.symbols.get(symbol) as SymbolData;
}

/** Distinct times of all parts, ascending. */
export function unionOfTimes(parts: readonly Float64Array[]): Float64Array {
  const distinct = new Set<number>();
  for (const part of parts) for (const at of part) distinct.add(at);
  return Float64Array.from(distinct).sort();
}

/** Row of the grid for each time of a symbol; every time is on the grid. */
export function rowsOn(grid: Float64Array, time: Float64Array): Int32Array {
  const rows = new Int32Array(time.length);
  let row = 0;
  for (let i = 0; i < time.length; i++) {
    while (grid[row] !== time[i]) row++;
    rows[i] = row;
  }
  return rows;
}

function spread(values: Float64Array, rows: Int32Array, length: number): Float64Array {
  const out = missing(length);
  for (let i = 0; i < rows.length; i++) out[rows[i]] = values[i];
  return out;
}

function gather(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}
