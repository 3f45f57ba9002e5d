import type { MarketData, SymbolData } from '../features/market-data.ts';
import { computeLabels, computePanelLabels } from '../labels/compute-labels.ts';
import type { LabelBars } from '../labels/define-label.ts';
import { labelBars } from '../labels/label-bars.ts';
import type { LabelSpec } from '../labels/label-spec.ts';
import { runOf } from '../labels/label-spec.ts';
import { type RunSides, sideAtBars } from '../labels/run-sides.ts';
import type { FeatureSubject, LabelledColumns, LabelSubject } from './subject.ts';

/**
 * A label as a function of a market.
 * @param features what labels that start from a feature column read; left out where none does
 * @param sides by symbol, what labels that start from a run's predictions read
 */
export function labelFunction(
  spec: LabelSpec,
  symbols: readonly string[],
  features?: FeatureSubject['compute'],
  sides?: ReadonlyMap<string, RunSides>,
): LabelSubject['compute'] {
  return (market: MarketData) => {
    const barsOf = (symbol: string) => labelBars((market.symbols.get(symbol) as SymbolData).bars);
    const all = new Map(symbols.map((symbol) => [symbol, barsOf(symbol)]));
    const references = new Map([...market.symbols.keys()].map((symbol) => [symbol, barsOf(symbol)]));
    const panel = computePanelLabels([spec], all, references);
    const { of } = spec;
    const run = runOf(spec);
    const ofRun = (symbol: string) => {
      const side = run === undefined ? undefined : sides?.get(symbol)?.[of as string];
      return side && { [of as string]: sideAtBars(side, (all.get(symbol) as LabelBars).time) };
    };
    const computed =
      of !== undefined && run === undefined && features ? features(market, symbols, new Set([of])) : undefined;
    return new Map(
      symbols.map((symbol): [string, LabelledColumns] => {
        const sources = { columns: computed?.get(symbol) ?? ofRun(symbol), panel: panel.get(symbol) };
        const columns = computeLabels(all.get(symbol) as LabelBars, [spec], sources);
        return [symbol, { y: columns[spec.column], knownAt: columns[`${spec.column}_known_at`] }];
      }),
    );
  };
}
