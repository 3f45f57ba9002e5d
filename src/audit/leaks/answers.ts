import type { BarFrame } from '../../core/frame.ts';
import { createRng } from '../../core/rng.ts';
import type { Panel } from '../../io/panel.ts';
import { nextOpenFills } from '../trading.ts';
import type { Leak } from './leak.ts';

/** Adds a column to the table that models learn from, past the features and their files. */
const extraColumn =
  (values: (panel: Panel) => Float64Array): Leak['plant'] =>
  (parts) => ({
    ...parts,
    editPanel: (given) => {
      const panel = parts.editPanel(given);
      return { ...panel, features: [...panel.features, 'mine'], columns: { ...panel.columns, mine: values(panel) } };
    },
  });

/** Leaks of the answer itself, of files and of trades. */
export const answerLeaks: readonly Leak[] = [
  {
    name: 'the target under another name',
    summary: 'a column that is the label',
    plant: extraColumn(({ y }) => y.map((value) => 3 * value - 1)),
    expected: ['target-copies'],
  },
  {
    name: 'a noisy copy of the target',
    summary: 'the label, one in six turned round',
    plant: extraColumn(({ y }) => {
      const rng = createRng(11);
      return y.map((value) => (rng.uniform() < 1 / 6 ? 1 - value : value) + 0.1 * rng.normal());
    }),
    expected: ['target-copies'],
  },
  {
    name: 'a rank of the return to come',
    summary: 'an increasing function of what the label is made of',
    plant: (parts) => ({
      ...parts,
      editPanel: (given) => {
        const panel = parts.editPanel(given);
        const mine = panel.time.map((at, row) => {
          const bars = parts.market.symbols.get(panel.symbols[panel.symbolId[row]])?.bars;
          const i = bars ? bars.time.indexOf(at) : -1;
          return bars
            ? Math.tanh(20 * Math.log(bars.columns.adj_close[i + parts.horizonBars] / bars.columns.adj_close[i]))
            : Number.NaN;
        });
        return { ...panel, features: [...panel.features, 'mine'], columns: { ...panel.columns, mine } };
      },
    }),
    expected: ['target-copies'],
  },
  {
    name: 'feature files a row ahead',
    summary: 'the files hold each value at the bar before its own',
    plant: (parts) => ({
      ...parts,
      store: (columns) =>
        new Map(
          [...columns].map(([symbol, own]) => [
            symbol,
            Object.fromEntries(
              Object.entries(own).map(([name, values]) => [
                name,
                values.map((_, i) => values[Math.min(values.length - 1, i + 1)]),
              ]),
            ),
          ]),
        ),
    }),
    expected: ['stored'],
  },
  {
    name: 'fill in the bar of the signal',
    summary: 'a signal of a close traded at the open of the same bar',
    plant: (parts) => ({
      ...parts,
      fills: (bars: readonly BarFrame[], seed: number) => {
        const frames = new Map(bars.map((frame) => [frame.symbols[0], frame]));
        return nextOpenFills(bars, seed).map((fill) => {
          const { time, columns } = frames.get(fill.symbol) as BarFrame;
          return { ...fill, price: columns.open[time.indexOf(fill.decidedAt)] };
        });
      },
    }),
    expected: ['execution'],
  },
];
