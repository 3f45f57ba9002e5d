/**
 * A deliberately overfitted search: 1,000 combinations of backtest parameters on predictions that are noise, without costs.
 * Prints what the best looks like, what choosing in time would have earned, and what the tool says of it, for a few seeds.
 *
 * Arguments: [seeds, default 3] [days, default 1260] [symbols, default 26]
 */
import { combinations } from '../src/backtest/optimise/combinations.ts';
import { searchParameters } from '../src/backtest/optimise/search.ts';
import { defaultSettings } from '../src/backtest/settings.ts';
import { createRng } from '../src/core/rng.ts';
import { madeBars } from './made-bars.ts';

const [seeds, days, symbols] = [3, 1260, 26].map((fallback, i) => Number(process.argv[i + 2] ?? fallback));
const grid = {
  threshold: Array.from({ length: 20 }, (_, i) => 0.04 * i),
  hold: Array.from({ length: 25 }, (_, i) => 1 + i),
  sizing: ['equal', 'slots'],
};
const costs = { feeBps: 0, halfSpreadBps: 0, slippageBps: 0, borrowBpsPerYear: 0 };
for (let seed = 1; seed <= seeds; seed++) {
  const rng = createRng(seed);
  const bars = Array.from({ length: symbols }, (_, id) => madeBars(`S${id}`, days, 1000 * seed + id));
  const settings = { ...defaultSettings, mode: 'long-short', spread: 'fixed', costs } as const;
  const found = searchParameters(
    {
      bars,
      settings,
      seed,
      predictions: {
        time: Float64Array.from({ length: days * symbols }, (_, row) => bars[0].time[Math.floor(row / symbols)]),
        symbolId: Int32Array.from({ length: days * symbols }, (_, row) => row % symbols),
        edges: { kind: 'classes', edge: Float64Array.from({ length: days * symbols }, () => 2 * rng.uniform() - 1) },
      },
    },
    {
      grid,
      tried: combinations(grid, 1000, seed).map((combination) => ({
        combination,
        settings: {
          ...settings,
          threshold: Number(combination.threshold),
          holdBars: Number(combination.hold),
          sizing: combination.sizing === 'slots' ? 'slots' : 'equal',
        },
      })),
      assumed: [],
      windows: 5,
      rolling: false,
      ledgerTries: 1000,
    },
  );
  const { best, walkForward, inference } = found;
  console.log(
    `seed ${seed}: best of ${found.tried} Sharpe ${best.sharpe?.toFixed(2)}, chosen in time ${walkForward.sharpe?.toFixed(2)}; ` +
      `deflated ${inference?.deflated.probability.toFixed(2)} (${inference?.tries.independent.toFixed(0)} independent tries), ` +
      `overfitting ${inference?.overfitting?.probability.toFixed(2)}`,
  );
}
