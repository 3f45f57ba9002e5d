import { rollingMax, rollingMean, rollingSum } from '../../math/rolling.ts';
import { rollingDeviation } from '../../math/rolling-moments.ts';
import { logReturns, ratio, zip } from '../../math/series.ts';
import { bars, column, type Panel, panelFeature } from '../define-feature.ts';
import { acrossSymbols, forAll, ofCloses, returnsOf, withoutHoles } from './panel-kit.ts';

/*
 * The equal-weight market of the panel's symbols. Its windows count moments at which any symbol has a bar.
 */
const mean = (present: Float64Array) => present.reduce((sum, value) => sum + value, 0) / present.length;
const deviation = (present: Float64Array) => {
  const center = mean(present);
  return Math.sqrt(present.reduce((sum, value) => sum + (value - center) ** 2, 0) / present.length);
};

/** One-bar return of the market at each moment: the mean log return of the symbols with a bar; 0 where none has one before. */
function marketReturns(panel: Panel): Float64Array {
  return withoutHoles(acrossSymbols(returnsOf(panel), mean));
}

export const marketReturn = panelFeature({
  name: 'market_return',
  summary: 'Return of the equal-weight market',
  params: { period: bars(1, 'moments of the return', 1) },
  scaleFree: true,
  formula: 'sum over period moments of the mean one-bar log return of the symbols with a bar',
  source: 'equal-weight index',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('market_return', period)],
  compute: (panel, { period }) => [forAll(panel, rollingSum(marketReturns(panel), period))],
});

export const marketVolatility = panelFeature({
  name: 'market_volatility',
  summary: 'Standard deviation of the equal-weight market’s returns',
  params: { period: bars(20, 'moments in the window') },
  scaleFree: true,
  formula: 'population standard deviation of market_return over one moment',
  source: 'realised volatility',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('market_volatility', period)],
  compute: (panel, { period }) => [forAll(panel, rollingDeviation(marketReturns(panel), period))],
});

export const marketDrawdown = panelFeature({
  name: 'market_drawdown',
  summary: 'Equal-weight market below its high of the window, 0 or negative',
  params: { period: bars(252, 'moments in the window') },
  scaleFree: true,
  formula: 'i - max(i over period), i = running sum of the market’s log returns',
  source: 'drawdown of an equal-weight index',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('market_drawdown', period)],
  compute: (panel, { period }) => {
    let level = 0;
    const index = marketReturns(panel).map((r) => {
      if (!Number.isNaN(r)) level += r;
      return Number.isNaN(r) ? r : level;
    });
    return [
      forAll(
        panel,
        zip(index, rollingMax(index, period), (now, top) => now - top),
      ),
    ];
  },
});

export const returnDispersion = panelFeature({
  name: 'return_dispersion',
  summary: 'Standard deviation of returns across symbols: how much there is to pick',
  params: { period: bars(1, 'bars of the return', 1) },
  scaleFree: true,
  formula: 'population standard deviation over symbols of ln(close / close[period ago])',
  source:
    'Stivers & Sun (2010), Cross-Sectional Return Dispersion and Time Variation in Value and Momentum Premiums, JFQA 45(4)',
  warmup: ({ period }) => period,
  outputs: ({ period }) => [column('return_dispersion', period)],
  compute: (panel, { period }) => [forAll(panel, acrossSymbols(returnsOf(panel, period), deviation))],
});

/** One-bar returns over their root mean square of the last bars, itself included; 0 where the symbol stood still. */
function scaledReturns(panel: Panel, period: number): Float64Array[] {
  return ofCloses(panel, (close) => {
    const returns = logReturns(close);
    const squares = rollingMean(
      returns.map((r) => r * r),
      period,
    );
    return zip(returns, squares, (r, square) => (square === 0 ? 0 : r / Math.sqrt(square)));
  });
}

export const averageCorrelation = panelFeature({
  name: 'average_correlation',
  summary: 'Mean correlation of the symbols’ returns with each other: 1 when all move as one',
  params: { period: bars(60, 'moments in the window') },
  scaleFree: true,
  formula:
    'sum over period moments of (sum z)^2 - sum z^2, over the sum of (n - 1) sum z^2, sums over the n symbols of the moment, z = one-bar log return / its root mean square over the symbol’s last period bars; at most 1, 0 without returns',
  source:
    'Pollet & Wilson (2010), Average Correlation and Stock Market Returns, Journal of Financial Economics 96(3); pairwise products of scaled returns, so that one pass does',
  warmup: ({ period }) => 2 * period - 1,
  outputs: ({ period }) => [column('average_correlation', period)],
  compute: (panel, { period }) => {
    const scaled = scaledReturns(panel, period);
    const sumOf = (present: Float64Array) => present.reduce((sum, z) => sum + z, 0);
    const squaresOf = (present: Float64Array) => present.reduce((sum, z) => sum + z * z, 0);
    const products = acrossSymbols(scaled, (present) => sumOf(present) ** 2 - squaresOf(present));
    const most = acrossSymbols(scaled, (present) => (present.length - 1) * squaresOf(present));
    const overWindow = (values: Float64Array) => rollingSum(withoutHoles(values), period);
    return [forAll(panel, ratio(overWindow(products), overWindow(most)))];
  },
});
