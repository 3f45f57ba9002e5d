import { formatTime } from '../../core/time.ts';
import { cutMarket, rowsUntil } from '../change-market.ts';
import type { Check, Finding } from '../check.ts';
import { changedColumns, columnCount } from '../compare.ts';
import { cutMoments, timesOf } from '../cuts.ts';
import { wholeColumns } from '../feature-function.ts';
import { aheadBars, type ChangedCell } from '../look-ahead.ts';
import type { FeatureSubject } from '../subject.ts';

/** Columns whose distance is searched for; the others are reported without it. */
const mostSearched = 12;

/** Where a column changed: at the earliest time, and farthest from the cut that showed it. */
interface Seen {
  readonly earliest: ChangedCell;
  readonly farthest: ChangedCell;
  /** Bars that the farthest looked ahead at least. */
  readonly bound: number;
}

/**
 * Prefix invariance: what was computed from history up to a moment is what the whole history gives for the rows before
 * it, bit for bit. All symbols, references and series are cut at once, so own bars, panels and joins are all covered.
 */
export const truncation: Check = {
  name: 'truncation',
  summary: 'features recomputed on history cut off at a moment equal those of the whole history',
  needs: ({ features }) => (features ? undefined : 'no features to compute'),
  run: (subject, { depth, seed, signal }) => {
    const features = subject.features as FeatureSubject;
    const { market, symbols } = features;
    const whole = wholeColumns(features);
    const cuts = cutMoments(market, symbols, whole, { count: depth === 'full' ? 40 : 4, seed });
    const seen = new Map<string, Seen>();
    let rows = 0;
    for (const moment of cuts) {
      signal.throwIfAborted();
      const rowsOf = (symbol: string) => rowsUntil(timesOf(market, symbol), moment);
      const cut = features.compute(cutMarket(market, moment), symbols);
      for (const symbol of symbols) rows += rowsOf(symbol);
      for (const { column, symbol, first } of changedColumns(whole, cut, rowsOf)) {
        const cell = { column, symbol, row: first };
        seen.set(column, worse(seen.get(column), cell, rowsOf(symbol) - first, market));
      }
    }
    return {
      counts: { columns: columnCount(whole), symbols: symbols.length, cuts: cuts.length, rows },
      findings: [...seen.values()].map((found, i) => describe(features, found, i < mostSearched)),
    };
  },
};

function worse(known: Seen | undefined, cell: ChangedCell, bound: number, market: FeatureSubject['market']): Seen {
  if (known === undefined) return { earliest: cell, farthest: cell, bound };
  const at = ({ symbol, row }: ChangedCell) => timesOf(market, symbol)[row];
  return {
    earliest: at(cell) < at(known.earliest) ? cell : known.earliest,
    ...(bound > known.bound ? { farthest: cell, bound } : { farthest: known.farthest, bound: known.bound }),
  };
}

function describe(features: FeatureSubject, { earliest, farthest }: Seen, search: boolean): Finding {
  const { column, symbol, row } = earliest;
  const time = formatTime(timesOf(features.market, symbol)[row]);
  const where = { severity: 'leak', where: column, symbol, time } as const;
  if (!search) return { ...where, message: 'depends on later bars' };
  const bars = Math.max(...[...new Set([earliest, farthest])].map((cell) => aheadBars(features, cell)));
  return {
    ...where,
    aheadBars: bars,
    message: `depends on later bars: looks ${bars} ${bars === 1 ? 'bar' : 'bars'} ahead`,
  };
}
