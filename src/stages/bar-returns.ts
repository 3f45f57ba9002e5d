import type { Workspace } from '../core/context.ts';
import type { Interval } from '../core/time.ts';
import { totalReturnInputs } from '../features/total-return.ts';
import { barFiles, readBars } from '../io/bars.ts';
import type { Panel } from '../io/panel.ts';
import { logReturns } from '../math/series.ts';
import { readFeaturesSummary } from './feature-set.ts';

/** The files that barReturns reads. */
export async function barFilesOf(ws: Workspace, features: string, symbols: readonly string[]): Promise<string[]> {
  const { interval } = await readFeaturesSummary(ws, features);
  const files: string[] = [];
  for (const symbol of symbols) files.push(...(await barFiles(ws, interval, symbol)));
  return files;
}

/**
 * Log return of each panel row over the bar before it, on total-return closes; NaN where a close is missing.
 * @throws TrademlError (missing-input) when a symbol has no bars
 */
export async function barReturns(ws: Workspace, interval: Interval, panel: Panel): Promise<Float64Array> {
  const bySymbol: Map<number, number>[] = [];
  for (const symbol of panel.symbols) {
    const bars = await readBars(ws, interval, symbol);
    const returns = logReturns(totalReturnInputs(bars).close);
    bySymbol.push(new Map(Array.from(bars.time, (at, row) => [at, returns[row]])));
  }
  return panel.time.map((at, row) => bySymbol[panel.symbolId[row]].get(at) ?? Number.NaN);
}
