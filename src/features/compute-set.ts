import { asOfRows, takeKnown } from '../math/as-of.ts';
import type { FeatureColumns } from './compute-feature.ts';
import type { FeatureInput, SymbolFeature } from './define-feature.ts';
import { columnsOf, type FeatureInstance, isSymbolInstance } from './instance.ts';
import type { MarketData, SymbolData } from './market-data.ts';
import { computePanel } from './panel.ts';
import { computeSeriesFeature } from './series.ts';
import { computeFramed, framesOf } from './timeframes.ts';
import { type FeatureInputs, totalReturnInputs } from './total-return.ts';

/**
 * Every feature of every symbol: the whole of the features stage without its files.
 * @param symbols those wanted; they make up the panel too
 */
export function computeFeatureSet(
  instances: readonly FeatureInstance[],
  market: MarketData,
  symbols: readonly string[],
): Map<string, FeatureColumns> {
  const panel = computePanel(instances, market, symbols);
  return new Map(symbols.map((symbol) => [symbol, computeSymbol(instances, market, symbol, panel.get(symbol) ?? {})]));
}

/**
 * Features of one symbol, in the order of `instances`. Of the market it reads the symbol itself, the symbols that
 * instances refer to, and series.
 * @param panelColumns what computePanel gave for this symbol
 */
export function computeSymbol(
  instances: readonly FeatureInstance[],
  market: MarketData,
  symbol: string,
  panelColumns: FeatureColumns,
): FeatureColumns {
  const data = market.symbols.get(symbol) as SymbolData;
  const framed = framesOf(data, market.interval, wantedInputs(instances));
  const columns: Record<string, Float64Array> = {};
  for (const instance of instances) {
    const names = columnsOf(instance);
    const values = isSymbolInstance(instance)
      ? computeFramed(instance, framed, (inputs) => withReference(instance, inputs, data, market))
      : instance.definition.scope === 'series'
        ? computeSeriesFeature(instance, market, data.bars.time)
        : names.map((name) => panelColumns[name]);
    names.forEach((name, i) => {
      columns[name] = values[i];
    });
  }
  return columns;
}

function wantedInputs(instances: readonly FeatureInstance[]): ReadonlySet<FeatureInput> {
  return new Set(instances.flatMap((instance) => (isSymbolInstance(instance) ? instance.definition.inputs : [])));
}

/** Adds the reference's total-return close as it was known at the close of each bar: its last bar by then. */
function withReference(
  { definition, of }: FeatureInstance<SymbolFeature>,
  inputs: FeatureInputs,
  data: SymbolData,
  market: MarketData,
): FeatureInputs {
  if (!definition.inputs.includes('reference')) return inputs;
  const other = market.symbols.get(of as string);
  if (!other) return inputs;
  const { close } = totalReturnInputs(other.bars);
  return { ...inputs, reference: takeKnown(close, asOfRows(data.bars.time, other.bars.time)) };
}
