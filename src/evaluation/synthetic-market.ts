import type { Workspace } from '../core/context.ts';
import type { RunSummary } from '../io/runs.ts';
import { readBarsManifest } from '../market/sources/bars-manifest.ts';

/** That bars of a run were made, and what was planted in them. */
export interface SyntheticMarket {
  /** How many of the run's symbols are made. */
  readonly symbols: number;
  /** The chance of an up bar is 1/2 + edge * state, state in [-1, 1]; null when another source was ingested since. */
  readonly edge: number | null;
  /** AUC of the next bar's direction that a perfect reader of the edge is expected to have. */
  readonly reachableAuc: number | null;
  /** For people. */
  readonly sentence: string;
}

/** Undefined where no symbol of the run is synthetic. */
export async function syntheticMarket(ws: Workspace, summary: RunSummary): Promise<SyntheticMarket | undefined> {
  const manifest = await readBarsManifest(ws, summary.interval);
  const made = summary.symbols.filter((symbol) => manifest?.symbols[symbol]?.source === 'synthetic').length;
  if (!manifest || made === 0) return undefined;
  const { source, edge, reachableAuc } = manifest.summary as Readonly<Record<string, unknown>>;
  const planted = (value: unknown) => (source === 'synthetic' && typeof value === 'number' ? value : null);
  const facts = { edge: planted(edge), reachableAuc: planted(reachableAuc) };
  return { symbols: made, ...facts, sentence: sentenceOf(made, summary.symbols.length, facts) };
}

function sentenceOf(made: number, all: number, { edge, reachableAuc }: Pick<SyntheticMarket, 'edge' | 'reachableAuc'>) {
  const which = made === all ? 'The market is synthetic' : `${made} of ${all} symbols are synthetic`;
  if (edge === 0) return `${which}, without any edge: whatever is found in it is luck.`;
  const size = edge === null ? 'an edge' : `an edge of ${Number((100 * edge).toFixed(2))} points`;
  const reach =
    reachableAuc === null
      ? ''
      : ` A perfect reader of it is expected to have an AUC of ${reachableAuc.toFixed(3)} for the next bar's direction.`;
  return `${which}, with ${size} planted in it, so that there is something to find: a score here says nothing of real markets.${reach}`;
}
