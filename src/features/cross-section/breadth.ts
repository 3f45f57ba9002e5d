import { rollingMax, rollingMean, rollingMin } from '../../math/rolling.ts';
import { difference, zip } from '../../math/series.ts';
import { ema } from '../../math/smoothing.ts';
import { bars, column, type Panel, panelFeature } from '../define-feature.ts';
import { acrossSymbols, forAll, ofCloses, withoutHoles } from './panel-kit.ts';

/*
 * Of the market as a whole: the same number for every symbol of the moment. Only symbols with a bar at that moment, and
 * with enough bars behind them, are counted.
 */
const share = (present: Float64Array) => present.reduce((sum, value) => sum + value, 0) / present.length;

/** Share of symbols that rose since their bar before, less those that fell. */
function netAdvances(panel: Panel): Float64Array {
  return acrossSymbols(
    ofCloses(panel, (close) => difference(close).map(Math.sign)),
    share,
  );
}

export const breadthAdvances = panelFeature({
  name: 'breadth_advances',
  summary: 'Share of symbols that rose less the share that fell, -1 to 1',
  params: {},
  scaleFree: true,
  formula: '(advancing - declining) / all, by the close against the symbol’s close before',
  source: 'advance-decline line; Morris (2015), The Complete Guide to Market Breadth Indicators',
  warmup: () => 1,
  outputs: () => ['breadth_advances'],
  compute: (panel) => [forAll(panel, netAdvances(panel))],
});

const isAbove = (close: number, mean: number) => (Number.isNaN(mean) ? Number.NaN : close > mean ? 1 : 0);

/** By moment, the share of the symbols with a bar whose close is above its average over `period` bars. */
export function shareAbove(panel: Panel, period: number): Float64Array {
  const above = (close: Float64Array) => zip(close, rollingMean(close, period), isAbove);
  return acrossSymbols(ofCloses(panel, above), share);
}

export const breadthAbove = panelFeature({
  name: 'breadth_above',
  summary: 'Share of symbols whose close is above its average',
  params: { period: bars(50) },
  scaleFree: true,
  formula: 'mean over symbols of (close > sma(close, period))',
  source: 'Morris (2015), The Complete Guide to Market Breadth Indicators',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('breadth_above', period)],
  compute: (panel, { period }) => [forAll(panel, shareAbove(panel, period))],
});

export const breadthHighs = panelFeature({
  name: 'breadth_highs',
  summary: 'Share of symbols at a new high less the share at a new low, by closes, -1 to 1',
  params: { period: bars(252) },
  scaleFree: true,
  formula: 'mean over symbols of (close = highest of period) - (close = lowest of period); a flat window counts 0',
  source: 'Appel (2005), Technical Analysis: Power Tools for Active Investors: new highs - new lows',
  warmup: ({ period }) => period - 1,
  outputs: ({ period }) => [column('breadth_highs', period)],
  compute: (panel, { period }) => {
    const extremes = (close: Float64Array) => {
      const top = rollingMax(close, period);
      const bottom = rollingMin(close, period);
      return top.map((high, i) => {
        if (Number.isNaN(high)) return high;
        return (close[i] === high ? 1 : 0) - (close[i] === bottom[i] ? 1 : 0);
      });
    };
    return [forAll(panel, acrossSymbols(ofCloses(panel, extremes), share))];
  },
});

export const mcclellan = panelFeature({
  name: 'mcclellan',
  summary: 'McClellan oscillator, ratio-adjusted: momentum of the net advances',
  params: { fast: bars(19), slow: bars(39) },
  scaleFree: true,
  formula: 'ema(1000 b, fast) - ema(1000 b, slow), b = breadth_advances, 0 where nobody has a bar before',
  source: 'McClellan & McClellan (1970), Patterns for Profit; ratio-adjusted as in Morris (2015)',
  warmup: ({ fast, slow }) => Math.max(fast, slow),
  outputs: ({ fast, slow }) => [column('mcclellan', fast, slow)],
  compute: (panel, { fast, slow }) => {
    const net = withoutHoles(netAdvances(panel)).map((value) => 1000 * value);
    return [
      forAll(
        panel,
        zip(ema(net, fast), ema(net, slow), (quick, calm) => quick - calm),
      ),
    ];
  },
});
