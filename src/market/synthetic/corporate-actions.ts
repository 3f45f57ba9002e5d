import type { Rng } from '../../core/rng.ts';

const sessionsPerYear = 252;
const safeSessions = 250;
const sessionsPerQuarter = 63;
const splitRatios = [2, 2, 2, 3, 4, 1.5];

/** What happens to one company, by session number. */
export interface CorporateActions {
  /** New shares for one old, from that session on. */
  readonly splits: ReadonlyMap<number, number>;
  /** Dividend as a share of the close before the ex-date. */
  readonly dividends: ReadonlyMap<number, number>;
  /** First session without trading; Infinity when it stays listed. */
  readonly delistedFrom: number;
}

/** Draws session by session with a constant number of draws, so that more sessions leave the earlier ones alone. */
export function drawActions(
  rng: Rng,
  sessions: number,
  rates: { splitsPerYear: number; delistingsPerYear: number },
): CorporateActions {
  const paysDividends = rng.uniform() < 0.4;
  const dividend = 0.004 + 0.005 * rng.uniform();
  const phase = rng.integer(sessionsPerQuarter);
  const splits = new Map<number, number>();
  const dividends = new Map<number, number>();
  let delistedFrom = Number.POSITIVE_INFINITY;
  for (let session = 1; session < sessions && session < delistedFrom; session++) {
    const [forSplit, forRatio, forDelisting] = [rng.uniform(), rng.uniform(), rng.uniform()];
    if (forSplit < rates.splitsPerYear / sessionsPerYear) {
      splits.set(session, splitRatios[Math.floor(forRatio * splitRatios.length)]);
    }
    if (paysDividends && session % sessionsPerQuarter === phase) dividends.set(session, dividend);
    if (session >= safeSessions && forDelisting < rates.delistingsPerYear / sessionsPerYear) delistedFrom = session;
  }
  if (delistedFrom < sessions) {
    splits.delete(delistedFrom);
    dividends.delete(delistedFrom);
  }
  return { splits, dividends, delistedFrom };
}
