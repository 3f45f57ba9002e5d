import { formatDate, parseTime } from '../core/time.ts';
import type { FoldPlan, SplitPlan } from './plan.ts';
import { splitSchemes } from './schemes.ts';

type Part = 'train' | 'gap' | 'test' | 'holdout' | 'none';

const drawn: Record<'unicode' | 'ascii', Record<Part, string>> = {
  unicode: { train: '▇', gap: '░', test: '█', holdout: '▒', none: ' ' },
  ascii: { train: '=', gap: '.', test: '#', holdout: '%', none: ' ' },
};

/**
 * The folds on one time axis, a line each, with a legend and the dates of both ends. A cell shows the part that holds
 * its middle; a gap too narrow for that still gets one cell of the training beside it, so that a purge is always seen.
 * A fold that tests several windows has them all on its line.
 * @param width columns of the terminal; no line is longer
 */
export function splitTimeline(plan: SplitPlan, options: { width: number; unicode: boolean }): string[] {
  const signs = drawn[options.unicode ? 'unicode' : 'ascii'];
  const labels = plan.folds.map(({ fold }) => `fold ${fold} `);
  const margin = Math.max(...labels.map((label) => label.length));
  const cells = Math.max(1, options.width - margin);
  const lines = plan.folds.map((fold, i) => {
    const parts = partsOf(plan, fold, cells);
    return `${labels[i].padEnd(margin)}${parts.map((part) => signs[part]).join('')}`.trimEnd();
  });
  const [from, to] = [formatDate(parseTime(plan.from, 'from')), formatDate(parseTime(plan.to, 'to'))];
  const axis = `${' '.repeat(margin)}${from}${to.padStart(Math.max(to.length + 1, cells - from.length))}`;
  const shown = plan.holdout === null ? legend.slice(0, -1) : legend;
  return [...lines, axis, shown.map(([part, name]) => `${signs[part]} ${name}`).join('  ')].map((line) =>
    line.slice(0, options.width),
  );
}

const legend: readonly (readonly [Part, string])[] = [
  ['train', 'train'],
  ['gap', 'purge, embargo'],
  ['test', 'test'],
  ['holdout', 'hold-out'],
];

function partsOf(plan: SplitPlan, fold: FoldPlan, cells: number): Part[] {
  const from = parseTime(plan.from, 'from');
  const step = (parseTime(plan.to, 'to') - from) / cells;
  const range = ({ start, end }: { start: string; end: string }) => [parseTime(start, 'start'), parseTime(end, 'end')];
  const train = fold.train.map(range);
  const test = fold.test.map(range);
  const sealedFrom = plan.holdout ? parseTime(plan.holdout.start, 'holdout.start') : Number.POSITIVE_INFINITY;
  // Where a fold could train after its windows, what is left out there is a gap up to the last date of any fold.
  const reach = splitSchemes.get(plan.scheme).trainsAfterTest ? plan.folds : [fold];
  const reached = reach.flatMap((other) => [...other.train, ...other.test]).map(range);
  const hull = [Math.min(...reached.map(([start]) => start)), Math.max(...reached.map(([, end]) => end))];
  const within = (at: number, [start, end]: readonly number[]) => at >= start && at <= end;
  const parts = Array.from({ length: cells }, (_, cell): Part => {
    const at = from + (cell + 0.5) * step;
    if (at >= sealedFrom) return 'holdout';
    if (test.some((window) => within(at, window))) return 'test';
    if (train.some((interval) => within(at, interval))) return 'train';
    return within(at, hull) ? 'gap' : 'none';
  });
  // Between two bars there is always some time, so a gap is drawn only where rows were left out.
  if (fold.purgedRows + fold.embargoedRows + fold.lookbackRows > 0) {
    const edges = parts.flatMap((part, cell) => (part === 'test' ? [cell - 1, cell + 1] : []));
    for (const beside of edges) if (parts[beside] === 'train') parts[beside] = 'gap';
  }
  return parts;
}
