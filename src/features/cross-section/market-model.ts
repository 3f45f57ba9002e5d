import { missing, rollingSum } from '../../math/rolling.ts';
import { rollingDeviation, rollingVariance } from '../../math/rolling-moments.ts';
import { rollingCorrelation, rollingCovariance } from '../../math/rolling-pairs.ts';
import { zip } from '../../math/series.ts';
import { bars, column, type Panel, panelFeature } from '../define-feature.ts';
import { leastInSector, onOwnRows, returnsOf, sectorsOf } from './panel-kit.ts';

/*
 * A symbol against the others: the mean return of all other symbols with a bar at the same moment (leave-one-out, so a
 * symbol does not explain itself), or of the others of its sector. Windows count the moments at which both are there.
 */
const wholeUniverse = `a sector with fewer than ${leastInSector} symbols at that moment, or none, counts as the whole universe`;
const market = 'mean log return of all other symbols with a bar at the moment';

/** Mean of the others' returns at each moment; NaN for a symbol without a return, or alone. */
function meanOfOthers(panel: Panel, returns: readonly Float64Array[], within: 'universe' | 'sector'): Float64Array[] {
  const out = returns.map((own) => missing(own.length));
  fill(returns, [...returns.keys()], 2, out);
  if (within === 'sector') for (const group of sectorsOf(panel)) fill(returns, group, leastInSector, out);
  return out;
}

function fill(returns: readonly Float64Array[], group: readonly number[], least: number, out: Float64Array[]): void {
  for (let t = 0; t < (returns[0]?.length ?? 0); t++) {
    let sum = 0;
    let count = 0;
    for (const s of group) {
      if (Number.isNaN(returns[s][t])) continue;
      sum += returns[s][t];
      count++;
    }
    if (count < least) continue;
    for (const s of group) {
      if (!Number.isNaN(returns[s][t])) out[s][t] = (sum - returns[s][t]) / (count - 1);
    }
  }
}

/** A kernel of each symbol's returns and of the others'. */
function against(
  panel: Panel,
  within: 'universe' | 'sector',
  kernel: (own: Float64Array, others: Float64Array) => Float64Array,
): Float64Array[][] {
  const returns = returnsOf(panel);
  const others = meanOfOthers(panel, returns, within);
  return [returns.map((own, s) => onOwnRows([own, others[s]], kernel))];
}

/** Slope of own on others; 0 when the others stood still. */
function slopes(own: Float64Array, others: Float64Array, period: number): Float64Array {
  const { covariance, varianceY } = rollingCovariance(own, others, period);
  return zip(covariance, varianceY, (both, spread) => (spread === 0 ? 0 : both / spread));
}

/** What the others do not explain of each return, by the slope of the window that ends with it. */
function residuals(own: Float64Array, others: Float64Array, period: number): Float64Array {
  return slopes(own, others, period).map((beta, i) => own[i] - beta * others[i]);
}

const window = bars(60, 'returns in the window', 3);
const shared = {
  params: { period: window },
  scaleFree: true,
  warmup: ({ period }: { period: number }) => period,
} as const;
const papers = {
  beta: 'Sharpe (1964), Capital Asset Prices, Journal of Finance 19(3)',
  residual: 'Blitz, Huij & Martens (2011), Residual Momentum, Journal of Empirical Finance 18(3)',
  volatility:
    'Ang, Hodrick, Xing & Zhang (2006), The Cross-Section of Volatility and Expected Returns, Journal of Finance 61(1)',
};

export const marketBeta = panelFeature({
  ...shared,
  name: 'market_beta',
  summary: 'Beta to the equal-weight market of the other symbols',
  formula: `cov(r, m) / var(m), m = ${market}; 0 when it stood still`,
  source: papers.beta,
  outputs: ({ period }) => [column('market_beta', period)],
  compute: (panel, { period }) => against(panel, 'universe', (own, others) => slopes(own, others, period)),
});

export const sectorBeta = panelFeature({
  ...shared,
  name: 'sector_beta',
  summary: 'Beta to the other symbols of the sector',
  formula: `market_beta with the sector for the market; ${wholeUniverse}`,
  source: papers.beta,
  outputs: ({ period }) => [column('sector_beta', period)],
  compute: (panel, { period }) => against(panel, 'sector', (own, others) => slopes(own, others, period)),
});

export const marketCorrelation = panelFeature({
  ...shared,
  name: 'market_correlation',
  summary: 'Correlation with the equal-weight market of the other symbols, -1 to 1',
  formula: `Pearson correlation of r and m, m = ${market}; 0 when either is constant`,
  source: papers.beta,
  outputs: ({ period }) => [column('market_correlation', period)],
  compute: (panel, { period }) => against(panel, 'universe', (own, others) => rollingCorrelation(own, others, period)),
});

export const sectorCorrelation = panelFeature({
  ...shared,
  name: 'sector_correlation',
  summary: 'Correlation with the other symbols of the sector, -1 to 1',
  formula: `market_correlation with the sector for the market; ${wholeUniverse}`,
  source: papers.beta,
  outputs: ({ period }) => [column('sector_correlation', period)],
  compute: (panel, { period }) => against(panel, 'sector', (own, others) => rollingCorrelation(own, others, period)),
});

const summed = {
  params: { period: window, horizon: bars(1, 'bars summed', 1) },
  scaleFree: true,
  warmup: ({ period, horizon }: { period: number; horizon: number }) => period + horizon - 1,
} as const;

export const marketResidual = panelFeature({
  ...summed,
  name: 'market_residual',
  summary: 'Log return that the market of the other symbols does not explain',
  formula: `sum of r - b m over horizon bars, each b = market_beta of its own window, m = ${market}`,
  source: papers.residual,
  outputs: ({ period, horizon }) => [column('market_residual', period, horizon)],
  compute: (panel, { period, horizon }) =>
    against(panel, 'universe', (own, others) => rollingSum(residuals(own, others, period), horizon)),
});

export const sectorResidual = panelFeature({
  ...summed,
  name: 'sector_residual',
  summary: 'Log return that the other symbols of the sector do not explain',
  formula: `market_residual with the sector for the market; ${wholeUniverse}`,
  source: papers.residual,
  outputs: ({ period, horizon }) => [column('sector_residual', period, horizon)],
  compute: (panel, { period, horizon }) =>
    against(panel, 'sector', (own, others) => rollingSum(residuals(own, others, period), horizon)),
});

const overHorizon = {
  params: { period: window, horizon: bars(20, 'residuals in the window') },
  scaleFree: true,
  warmup: ({ period, horizon }: { period: number; horizon: number }) => period + horizon - 1,
} as const;

export const residualMomentum = panelFeature({
  ...overHorizon,
  name: 'residual_momentum',
  summary: 'Mean residual return in units of its standard deviation: momentum without the market',
  formula:
    'mean(e) / population standard deviation(e) over horizon bars, e = market_residual of one bar; 0 when e never varied',
  source: papers.residual,
  outputs: ({ period, horizon }) => [column('residual_momentum', period, horizon)],
  compute: (panel, { period, horizon }) =>
    against(panel, 'universe', (own, others) => {
      const { mean, variance } = rollingVariance(residuals(own, others, period), horizon);
      return zip(mean, variance, (m, v) => (v === 0 ? 0 : m / Math.sqrt(v)));
    }),
});

export const residualVolatility = panelFeature({
  ...overHorizon,
  name: 'residual_volatility',
  summary: 'Standard deviation of the returns that the market does not explain: idiosyncratic volatility',
  formula: 'population standard deviation of e over horizon bars, e = market_residual of one bar',
  source: papers.volatility,
  outputs: ({ period, horizon }) => [column('residual_volatility', period, horizon)],
  compute: (panel, { period, horizon }) =>
    against(panel, 'universe', (own, others) => rollingDeviation(residuals(own, others, period), horizon)),
});
