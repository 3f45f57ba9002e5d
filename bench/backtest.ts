/**
 * The portfolio engine alone, bars in memory: 1,000 steps x 1,000 symbols with costs, and how many combinations of parameters a
 * second, as `backtest optimise` tries them (signals, weights, account). Prints medians of warm runs, wall and processor time.
 * bench/backtest-peer.py does the same in vectorbt; run both on the same machine.
 *
 * Arguments: [steps, default 1000] [symbols, default 1000] [combinations, default 10000]
 */
import { defaultCosts } from '../src/backtest/costs.ts';
import { simulate } from '../src/backtest/engine.ts';
import { pricePanel } from '../src/backtest/price-panel.ts';
import { type BacktestSettings, defaultSettings } from '../src/backtest/settings.ts';
import { type BacktestInput, BacktestSetup, panelOf as backtestPanel } from '../src/backtest/setup.ts';
import type { TargetPlan } from '../src/backtest/sizing/targets.ts';
import { createRng } from '../src/core/rng.ts';
import { madeBars } from './made-bars.ts';

const [steps, symbols] = [1000, 1000].map((fallback, i) => Number(process.argv[i + 2] ?? fallback));
const settings = { capital: 1e6, costs: defaultCosts, noTradeBand: 0 };

function panelOf(rows: number, count: number) {
  const bars = Array.from({ length: count }, (_, i) => madeBars(`S${i}`, rows, i));
  return pricePanel(bars, { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
}

/** Every symbol flips between its slot and cash with this chance at every bar. */
function randomSlots(rows: number, count: number, chance: number): TargetPlan {
  const rng = createRng(1);
  const held = new Uint8Array(count);
  const weights = new Float64Array(rows * count);
  for (let cell = 0; cell < weights.length; cell++) {
    const id = cell % count;
    if (rng.uniform() < chance) held[id] = 1 - held[id];
    weights[cell] = held[id] / count;
  }
  return { weights, decided: new Uint8Array(rows).fill(1) };
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** Median wall and processor milliseconds of warm runs. */
function timed(rounds: number, run: () => unknown): { wall: number; processor: number } {
  for (let i = 0; i < 3; i++) run();
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    const used = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(used);
    return { wall: performance.now() - start, processor: (user + system) / 1000 };
  });
  return { wall: median(times.map(({ wall }) => wall)), processor: median(times.map(({ processor }) => processor)) };
}

const panel = panelOf(steps, symbols);
for (const [name, chance, band] of [
  ['a tenth of the cells traded, positions left alone between', 0.1, 1],
  ['every position brought back to its weight at every bar', 0.1, 0],
] as const) {
  const plan = randomSlots(steps, symbols, chance);
  let fills = 0;
  const { wall, processor } = timed(11, () => {
    fills = simulate(panel, plan, { ...settings, noTradeBand: band }).fillCount;
  });
  const nanos = (processor * 1e6) / (steps * symbols);
  console.log(
    `${steps} x ${symbols}, ${name}: ${wall.toFixed(1)} ms (processor ${processor.toFixed(1)} ms), ${fills} fills, ${nanos.toFixed(1)} ns a cell`,
  );
}

const days = 1260;
const small = Array.from({ length: 26 }, (_, i) => madeBars(`S${i}`, days, i));
const rng = createRng(2);
const rows = days * small.length;
const input: BacktestInput = {
  bars: small,
  predictions: {
    time: Float64Array.from({ length: rows }, (_, row) => small[0].time[Math.floor(row / small.length)]),
    symbolId: Int32Array.from({ length: rows }, (_, row) => row % small.length),
    edges: { kind: 'classes', edge: Float64Array.from({ length: rows }, () => 2 * rng.uniform() - 1) },
  },
  settings: { ...defaultSettings, mode: 'long-short', sizing: 'slots', capital: settings.capital },
  seed: 1,
};
const combinations = Number(process.argv[4] ?? 10_000);
const start = performance.now();
const used = process.cpuUsage();
let best = Number.NEGATIVE_INFINITY;
const setup = new BacktestSetup(backtestPanel(input), input);
for (let i = 0; i < combinations; i++) {
  // 100 thresholds x 20 holding times x 5 bands in the order of a grid: bands are rules of the account, so those share weights.
  const tried: BacktestSettings = {
    ...input.settings,
    threshold: Math.floor(i / 100) / 100,
    holdBars: 1 + (Math.floor(i / 5) % 20),
    noTradeBand: 0.01 * (i % 5),
  };
  const { equity } = simulate(setup.panel, setup.plan(tried), { ...setup.rules(tried), recordFills: false });
  best = Math.max(best, equity[equity.length - 1]);
}
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(used);
console.log(
  `26 x 1,260, ${combinations} combinations in ${seconds.toFixed(1)} s: ${(combinations / seconds).toFixed(0)} a second (${((combinations * 1e6) / (user + system)).toFixed(0)} a second of processor time); best ends at ${best.toFixed(0)}`,
);
