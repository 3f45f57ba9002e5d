import { simulate } from '../backtest/engine.ts';
import { pricePanel } from '../backtest/price-panel.ts';
import { type BacktestSettings, defaultSettings } from '../backtest/settings.ts';
import { signalScores } from '../backtest/signals.ts';
import { scoreGrid } from '../backtest/sizing/score-grid.ts';
import { targetWeights } from '../backtest/sizing/targets.ts';
import type { BarFrame } from '../core/frame.ts';
import { createRng, deriveSeed } from '../core/rng.ts';
import type { TradeFill } from './subject.ts';

const settings: BacktestSettings = { ...defaultSettings, mode: 'long-short', holdBars: 2 };

/** Latest bars of each symbol that are traded on. */
const mostBars = 250;

/** What the backtest's engine does with made-up signals on these bars: every fill with its decision. */
export function nextOpenFills(bars: readonly BarFrame[], seed: number): TradeFill[] {
  const ends = bars.map(({ time }) => time[time.length - 1] ?? Number.NEGATIVE_INFINITY);
  const starts = bars.map(({ time }) => time[Math.max(0, time.length - mostBars)] ?? Number.POSITIVE_INFINITY);
  const window = { from: Math.min(...starts), to: Math.max(...ends) };
  const panel = pricePanel(bars, window);
  const signals = madeUpSignals(bars, window.from, seed);
  const scores = scoreGrid(panel, {
    ...signals,
    score: signalScores({ edge: signals.edge, kind: 'binary' }, settings),
  });
  const { capital, costs, noTradeBand, execution } = settings;
  const { fills } = simulate(panel, targetWeights(panel, scores, settings), { capital, costs, noTradeBand, execution });
  return fills
    .filter(({ reason }) => reason !== 'delisted' && reason !== 'ruined')
    .map(({ symbolId, decidedStep, step, price }) => ({
      symbol: panel.symbols[symbolId],
      decidedAt: panel.time[decidedStep],
      time: panel.time[step],
      price,
    }));
}

/** A coin for each bar, sorted by time; the prices of the bars play no part in it. */
function madeUpSignals(bars: readonly BarFrame[], from: number, seed: number) {
  const rng = createRng(deriveSeed(seed, 'audit', 'signals'));
  const rows = bars.flatMap(({ time }, symbolId) =>
    Array.from(time)
      .filter((at) => at >= from)
      .map((at) => ({ at, symbolId, edge: rng.uniform() < 0.5 ? -1 : 1 })),
  );
  rows.sort((a, b) => a.at - b.at || a.symbolId - b.symbolId);
  return {
    time: Float64Array.from(rows, ({ at }) => at),
    symbolId: Int32Array.from(rows, ({ symbolId }) => symbolId),
    edge: Float64Array.from(rows, ({ edge }) => edge),
  };
}
