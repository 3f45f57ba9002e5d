import { stackFrames } from '../core/frame.ts';
import type { MarketData } from '../features/market-data.ts';
import type { Panel } from '../io/panel.ts';
import { timesOf } from './cuts.ts';
import type { LabelledColumns, SymbolColumns } from './subject.ts';

/** Features and labels of all symbols as the panel that models learn from: sorted by time, then by symbol. */
export function panelOf(
  market: MarketData,
  symbols: readonly string[],
  features: SymbolColumns,
  labels: ReadonlyMap<string, LabelledColumns>,
): Panel {
  const names = Object.keys(features.get(symbols[0]) ?? {});
  const stacked = stackFrames(
    symbols.map((symbol) => {
      const time = timesOf(market, symbol);
      const { y, knownAt } = labels.get(symbol) as LabelledColumns;
      const columns: Record<string, Float64Array> = { ...features.get(symbol), y, known_at: knownAt };
      return { time, symbols: [symbol], symbolId: new Int32Array(time.length), columns };
    }),
  );
  const { time, symbolId, columns } = stacked;
  return {
    time,
    symbols,
    symbolId,
    features: names,
    columns: Object.fromEntries(names.map((name) => [name, columns[name]])),
    y: columns.y as Float64Array,
    labelKnownAt: columns.known_at as Float64Array,
  };
}
