import type { Workspace } from '../../core/context.ts';
import type { BarFrame } from '../../core/frame.ts';
import { totalReturnInputs } from '../../features/total-return.ts';
import { barFiles, readManyBars } from '../../io/bars.ts';
import type { RunSummary } from '../../io/runs.ts';
import { presentRegimes, regimes } from '../../labels/regime.ts';
import { readBarsManifest } from '../../market/sources/bars-manifest.ts';
import { forwardReturns } from '../forward-returns.ts';
import { commonStates, type MarketStates } from '../regimes/market-states.ts';

/** What the bars say about a row: its symbol's sector, the regime it stands in, and what came of holding from it. */
export interface MarketContext {
  /** By symbol; none where the universe names no sector. */
  readonly sectors: ReadonlyMap<string, string>;
  /** Row of a symbol's bars at a moment; undefined when it has none there. */
  barAt(symbol: string, time: number): BarView | undefined;
}

/** The same, with the state of the market as a whole. */
export interface MarketBars extends MarketContext {
  readonly states: MarketStates;
}

export interface BarView {
  /** Regime of the bar itself; undefined while the rule warms up. */
  readonly regime: string | undefined;
  /** Close to close return over the next bar, and over the label's horizon; NaN while unknown. */
  readonly next: number;
  readonly overHorizon: number;
}

/** Files that the context is read from; none where a symbol's bars are gone. */
export async function contextFiles(ws: Workspace, summary: RunSummary): Promise<string[]> {
  const files: string[] = [];
  for (const symbol of summary.symbols) {
    const own = await barFiles(ws, summary.interval, symbol);
    if (own.length === 0) return [];
    files.push(...own);
  }
  return files;
}

/** Undefined when the bars of a symbol are no longer there. */
export async function marketContext(ws: Workspace, summary: RunSummary): Promise<MarketBars | undefined> {
  if ((await contextFiles(ws, summary)).length === 0) return undefined;
  const bars = await readManyBars(ws, summary.interval, summary.symbols);
  const stored = (await readBarsManifest(ws, summary.interval))?.symbols ?? {};
  const frames = summary.symbols.map((symbol) => bars.get(symbol) as BarFrame);
  const regime = presentRegimes(frames.map((frame) => ({ time: frame.time, ...totalReturnInputs(frame) })));
  const views = new Map(
    summary.symbols.map((symbol, s) => {
      const { time } = frames[s];
      return [
        symbol,
        {
          rowOf: new Map(Array.from(time, (at, row) => [at, row])),
          regime: regime[s],
          next: forwardReturns(frames[s], 1, 'close').value,
          overHorizon: forwardReturns(frames[s], Math.max(1, summary.horizonBars), 'close').value,
        },
      ];
    }),
  );
  const own = frames.map(({ time }, s) => ({ time, code: regime[s] }));
  return {
    states: commonStates(own, regimes),
    sectors: new Map(
      summary.symbols.flatMap((symbol) => {
        const sector = stored[symbol]?.sector;
        return sector === undefined ? [] : [[symbol, sector] as const];
      }),
    ),
    barAt: (symbol, time) => {
      const view = views.get(symbol);
      const row = view?.rowOf.get(time);
      if (!view || row === undefined) return undefined;
      const code = view.regime[row];
      return {
        regime: Number.isNaN(code) ? undefined : regimes[code],
        next: view.next[row],
        overHorizon: view.overHorizon[row],
      };
    },
  };
}
