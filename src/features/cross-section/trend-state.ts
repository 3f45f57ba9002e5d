import { rollingMean } from '../../math/rolling.ts';
import { bars, column, panelFeature } from '../define-feature.ts';
import { shareAbove } from './breadth.ts';
import { ofCloses } from './panel-kit.ts';

/**
 * Which way a symbol and its market go: 1 when close and fast average are above the slow one and so are at least half of
 * the symbols, -1 when all of that is below, 0 when they do not agree; NaN while an average is warming up.
 * @param breadth share of the symbols above their slow average, 0 to 1
 */
export function trendState(close: number, fast: number, slow: number, breadth: number): number {
  if (Number.isNaN(fast + slow)) return Number.NaN;
  if (close > slow && fast > slow && breadth >= 0.5) return 1;
  return close < slow && fast < slow && breadth <= 0.5 ? -1 : 0;
}

export const trendStates = panelFeature({
  name: 'trend_state',
  summary: 'Bull 1, bear -1 or sideways 0, by two averages and breadth: the trend that label regime reads',
  params: { fast: bars(50), slow: bars(200) },
  scaleFree: true,
  formula:
    '1 when close > sma(slow), sma(fast) > sma(slow) and breadth_above(slow) >= 1/2; -1 when both are below and breadth <= 1/2; else 0',
  source: 'Morris (2015), The Complete Guide to Market Breadth Indicators: price, averages and breadth together',
  warmup: ({ fast, slow }) => Math.max(fast, slow) - 1,
  outputs: ({ fast, slow }) => [column('trend_state', fast, slow)],
  compute: (panel, { fast, slow }) => {
    const breadth = shareAbove(panel, slow);
    const quick = ofCloses(panel, (close) => rollingMean(close, fast));
    const lasting = ofCloses(panel, (close) => rollingMean(close, slow));
    return [
      panel.bars.close.map((close, s) =>
        close.map((price, t) => trendState(price, quick[s][t], lasting[s][t], breadth[t])),
      ),
    ];
  },
});
