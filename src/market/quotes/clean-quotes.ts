import { formatTime } from '../../core/time.ts';
import type { Quotes } from '../../io/quotes.ts';

/** What is wrong with quotes of one symbol. */
export interface QuoteFinding {
  readonly check: 'one-sided' | 'duplicate' | 'order' | 'crossed' | 'locked' | 'stub';
  readonly count: number;
  readonly first: string;
  /** True when these rows were left out. */
  readonly dropped: boolean;
}

/**
 * Sorts quotes and looks them over. Without a positive price on either side there is no quote: left out. Of two rows of one
 * moment the later one of the file counts. Crossed (ask < bid) and stub quotes (bid under half the ask: nobody means it)
 * are counted, and left out when `drop` says so; locked ones (ask = bid) are only counted. A size < 0 is missing.
 */
export function cleanQuotes(quotes: Quotes, drop: boolean): { quotes: Quotes; findings: readonly QuoteFinding[] } {
  const { time, bid, ask } = quotes;
  const found = new Map<QuoteFinding['check'], { count: number; first: string }>();
  const note = (check: QuoteFinding['check'], row: number) => {
    const known = found.get(check);
    if (known) known.count++;
    else found.set(check, { count: 1, first: `${formatTime(time[row])} bid ${bid[row]} ask ${ask[row]}` });
  };
  for (let row = 1; row < time.length; row++) if (time[row] < time[row - 1]) note('order', row);
  const order = Int32Array.from(time.keys()).sort((a, b) => time[a] - time[b] || a - b);
  const kept: number[] = [];
  for (const [i, row] of order.entries()) {
    const repeated = i + 1 < order.length && time[order[i + 1]] === time[row];
    const twoSided = bid[row] > 0 && ask[row] > 0 && bid[row] < Infinity && ask[row] < Infinity;
    if (repeated || !twoSided) {
      note(repeated ? 'duplicate' : 'one-sided', row);
      continue;
    }
    const odd = ask[row] < bid[row] ? 'crossed' : bid[row] < ask[row] / 2 ? 'stub' : undefined;
    if (odd) note(odd, row);
    else if (ask[row] === bid[row]) note('locked', row);
    if (!(odd && drop)) kept.push(row);
  }
  const take = (values: Float64Array) => Float64Array.from(kept, (row) => values[row]);
  const size = (values: Float64Array) => take(values).map((value) => (value >= 0 ? value : Number.NaN));
  const always = ['one-sided', 'duplicate'];
  return {
    quotes: {
      time: take(time),
      bid: take(bid),
      ask: take(ask),
      bid_size: size(quotes.bid_size),
      ask_size: size(quotes.ask_size),
    },
    findings: [...found].map(([check, { count, first }]) => ({
      check,
      count,
      first,
      dropped: always.includes(check) || (drop && (check === 'crossed' || check === 'stub')),
    })),
  };
}
