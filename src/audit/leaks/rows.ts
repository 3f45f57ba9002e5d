import { createRng } from '../../core/rng.ts';
import type { Panel } from '../../io/panel.ts';
import type { FoldPart } from '../subject.ts';
import type { Leak } from './leak.ts';
import type { Parts } from './pipeline.ts';
import { type RowPlan, splitBy } from './row-plan.ts';

const splitting =
  (change: (plan: RowPlan, panel: Panel) => RowPlan): Leak['plant'] =>
  (parts) => ({ ...parts, split: (panel) => change(parts.split(panel), panel) });

function mapFolds(plan: RowPlan, change: (part: FoldPart) => FoldPart): RowPlan {
  return { ...plan, folds: plan.folds.map(change) };
}

/** A panel of some rows of a panel, some of them again; `name` gives the copies another symbol. */
function withCopies(panel: Panel, rows: Int32Array, name?: (symbol: string) => string): Panel {
  const symbols = name ? [...panel.symbols, ...panel.symbols.map(name)] : panel.symbols;
  const order = [...panel.time.keys()]
    .map((row) => ({ row, copy: false }))
    .concat(Array.from(rows, (row) => ({ row, copy: true })));
  order.sort((a, b) => panel.time[a.row] - panel.time[b.row] || Number(a.copy) - Number(b.copy));
  const take = (values: ArrayLike<number>) => Float64Array.from(order, ({ row }) => values[row]);
  return {
    ...panel,
    symbols,
    time: take(panel.time),
    symbolId: Int32Array.from(
      order,
      ({ row, copy }) => panel.symbolId[row] + (copy && name ? panel.symbols.length : 0),
    ),
    columns: Object.fromEntries(Object.entries(panel.columns).map(([column, values]) => [column, take(values)])),
    y: take(panel.y),
    labelKnownAt: take(panel.labelKnownAt),
  };
}

/** Rows that repeat the row before them in time and values. */
function copiesOf(panel: Panel): Set<number> {
  const seen = new Set<string>();
  const copies = new Set<number>();
  panel.time.forEach((at, row) => {
    const key = `${panel.symbols[panel.symbolId[row]]}@${at}`;
    if (seen.has(key)) copies.add(row);
    seen.add(key);
  });
  return copies;
}

/** Leaks of the rows that are trained and tested on. */
export const rowLeaks: readonly Leak[] = [
  {
    name: 'labels overlap at the edge of a fold',
    summary: 'no purge: training rows next to a test window have labels that reach into it',
    plant: (parts: Parts) => ({ ...parts, split: (panel) => splitBy(panel, { purge: false, embargoBars: 0 }) }),
    expected: ['splits'],
  },
  {
    name: 'embargo of 0 after a test window',
    summary: 'purged, but training goes on with the very next bar',
    plant: (parts: Parts) => ({ ...parts, split: (panel) => splitBy(panel, { purge: true, embargoBars: 0 }) }),
    expected: ['splits'],
  },
  {
    name: 'shuffled k-fold',
    summary: 'rows dealt to folds at random',
    plant: splitting((plan, panel) => {
      const rng = createRng(3);
      const fold = panel.time.map(() => rng.integer(plan.folds.length));
      return mapFolds(plan, (part) => ({
        fold: part.fold,
        train: plan.final.filter((row) => fold[row] !== part.fold),
        test: plan.final.filter((row) => fold[row] === part.fold),
      }));
    }),
    expected: ['splits'],
  },
  {
    name: 'hold-out inside training',
    summary: 'the final model learns from sealed rows',
    plant: splitting((plan, panel) => ({
      ...plan,
      final: Int32Array.from([...plan.final, ...plan.holdout.filter((row) => !Number.isNaN(panel.y[row]))]),
    })),
    expected: ['splits'],
  },
  {
    name: 'hold-out label known inside the hold-out',
    summary: 'the last rows before the hold-out train on outcomes that lie in it',
    plant: splitting((plan, panel) => {
      const sealed = plan.holdout.reduce((first, row) => Math.min(first, panel.time[row]), Number.POSITIVE_INFINITY);
      const rows = Int32Array.from(panel.time.keys()).filter(
        (row) => panel.time[row] < sealed && !Number.isNaN(panel.y[row]),
      );
      return { ...plan, final: rows };
    }),
    expected: ['splits'],
  },
  {
    name: 'rows twice, on both sides',
    summary: 'some rows are in the table twice; one copy trains, the other is tested',
    plant: (parts) => ({
      ...parts,
      editPanel: (panel) => {
        const { folds } = parts.split(panel);
        return withCopies(
          panel,
          folds[1].test.filter((_, i) => i % 5 === 0),
        );
      },
      split: (panel) => {
        const copies = copiesOf(panel);
        return mapFolds(parts.split(panel), (part) => {
          const moved = part.test.filter((row) => copies.has(row));
          return {
            ...part,
            test: part.test.filter((row) => !copies.has(row)),
            train: Int32Array.from([...part.train, ...moved]).sort(),
          };
        });
      },
    }),
    expected: ['duplicates'],
  },
  {
    name: 'one symbol under two names',
    summary: 'split by symbol, with a symbol whose twin is on the other side',
    plant: (parts) => ({
      ...parts,
      editPanel: (panel) => withCopies(panel, Int32Array.from(panel.time.keys()), (symbol) => `${symbol}-2`),
      split: (panel) => {
        const plan = parts.split(panel);
        const isTwin = (row: number) => panel.symbols[panel.symbolId[row]].endsWith('-2');
        return mapFolds(plan, ({ fold }) => ({
          fold,
          train: plan.final.filter((row) => !isTwin(row)),
          test: plan.final.filter(isTwin),
        }));
      },
    }),
    expected: ['duplicates'],
  },
  {
    name: 'label known earlier than it is',
    summary: 'a label over three bars says that it is known after one',
    plant: (parts) => ({
      ...parts,
      labels: (market) =>
        new Map(
          [...parts.labels(market)].map(([symbol, { y, knownAt }]) => {
            const time = market.symbols.get(symbol)?.bars.time ?? knownAt;
            return [symbol, { y, knownAt: knownAt.map((at, row) => (Number.isNaN(at) ? at : time[row + 1])) }];
          }),
        ),
    }),
    expected: ['labels'],
  },
];
