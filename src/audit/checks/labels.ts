import { createRng, deriveSeed } from '../../core/rng.ts';
import { formatTime } from '../../core/time.ts';
import { corruptAfter, cutMarket, rowsUntil } from '../change-market.ts';
import type { Check, Finding } from '../check.ts';
import { isSame } from '../compare.ts';
import { gridOf, timesOf } from '../cuts.ts';
import type { LabelSubject } from '../subject.ts';

/**
 * A label is known when it says so: nothing that comes later changes it, and on history that ends at that moment it has no
 * other value. It may have none there: labels that can be known early (a barrier that is touched) are given only when their
 * whole horizon is in the data, so that the last rows do not hold quick outcomes alone. Rows that claim to be known
 * earlier than they are hide an overlap from the purge.
 */
export const labels: Check = {
  name: 'labels',
  summary: 'labels are known at the time that they name, and not before',
  needs: ({ labels: subject }) => (subject ? undefined : 'no labels to compute'),
  run: ({ labels: given, rows }, { depth, seed, signal }) => {
    const subject = given as LabelSubject;
    const { market, symbols } = subject;
    const whole = subject.compute(market);
    const grid = gridOf(market, symbols);
    const rng = createRng(deriveSeed(seed, 'audit', 'labels'));
    const findings: Finding[] = [];
    const say = (symbol: string, row: number, message: string) => {
      if (findings.some((known) => known.message === message)) return;
      findings.push({
        severity: 'leak',
        where: 'label',
        symbol,
        time: formatTime(timesOf(market, symbol)[row]),
        message,
      });
    };
    let compared = 0;
    const moments = Array.from({ length: depth === 'full' ? 20 : 5 }, () => grid[rng.integer(grid.length)]);
    for (const moment of grid.length > 0 ? moments : []) {
      signal.throwIfAborted();
      const worlds = [
        { world: cutMarket(market, moment), mayWithhold: true },
        { world: corruptAfter(market, moment, 'spikes', rng), mayWithhold: false },
      ];
      for (const { world, mayWithhold } of worlds) {
        const computed = subject.compute(world);
        for (const symbol of symbols) {
          const full = whole.get(symbol);
          const early = computed.get(symbol);
          const upTo = rowsUntil(timesOf(market, symbol), moment);
          for (let row = 0; full && early && row < upTo; row++) {
            if (!(full.knownAt[row] <= moment)) continue;
            compared++;
            if (isSame(full.y[row], early.y[row]) || (mayWithhold && Number.isNaN(early.y[row]))) continue;
            say(symbol, row, `says it is known at ${formatTime(full.knownAt[row])}, yet depends on what comes after`);
            break;
          }
        }
      }
    }
    for (const symbol of symbols) {
      const time = timesOf(market, symbol);
      const row = whole.get(symbol)?.knownAt.findIndex((at, i) => at <= time[i]) ?? -1;
      if (row >= 0)
        say(symbol, row, 'is known at the close of its own row: it holds nothing of the future, or says so wrongly');
    }
    if (rows) compareStored(subject, whole, rows.panel, say);
    return { counts: { symbols: symbols.length, moments: moments.length, labels: compared }, findings };
  },
};

/** The panel that is trained on must not call a label known earlier than the label does. */
function compareStored(
  { market, symbols }: LabelSubject,
  whole: ReturnType<LabelSubject['compute']>,
  panel: NonNullable<Parameters<Check['needs']>[0]['rows']>['panel'],
  say: (symbol: string, row: number, message: string) => void,
): void {
  const rowOf = new Map(
    symbols.map((symbol) => [symbol, new Map(Array.from(timesOf(market, symbol), (at, row) => [at, row]))]),
  );
  for (let i = 0; i < panel.time.length; i++) {
    const symbol = panel.symbols[panel.symbolId[i]];
    const row = rowOf.get(symbol)?.get(panel.time[i]);
    const own = row === undefined ? undefined : whole.get(symbol);
    if (row === undefined || own === undefined || Number.isNaN(panel.y[i])) continue;
    if (own.knownAt[row] > panel.labelKnownAt[i]) say(symbol, row, 'is stored as known earlier than it is');
    else if (!Number.isNaN(own.y[row]) && !isSame(own.y[row], panel.y[i]))
      say(symbol, row, 'is stored with another value than it has');
  }
}
