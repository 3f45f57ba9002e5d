import { quantile } from '../../math/quantile.ts';
import { averageRanks } from '../../math/rank.ts';
import { bars, column, panelFeature } from '../define-feature.ts';
import { amongAll, amongSector, leastInSector, returnsOf } from './panel-kit.ts';

/*
 * Where a symbol stands among the symbols that have a bar at the same moment.
 */
const smallSector = `a sector with fewer than ${leastInSector} symbols at that moment, or none, counts as the whole universe`;
const papers = {
  rank: 'Jegadeesh & Titman (1993), Returns to Buying Winners and Selling Losers, Journal of Finance 48(1)',
  sector: 'Moskowitz & Grinblatt (1999), Do Industries Explain Momentum?, Journal of Finance 54(4)',
  scaled: 'Gu, Kelly & Xiu (2020), Empirical Asset Pricing via Machine Learning, RFS 33(5): characteristics by date',
};

/** Ranks from 0 to 1, equal values sharing theirs; 0.5 for a symbol on its own. */
function ranks(present: Float64Array): Float64Array {
  const n = present.length;
  return averageRanks(present).map((rank) => (n === 1 ? 0.5 : (rank - 1) / (n - 1)));
}

/** Standard scores with the population deviation; 0 where all are equal. */
function scores(present: Float64Array): Float64Array {
  const n = present.length;
  const mean = present.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  const isFlat = present.every((value) => value === present[0]);
  return present.map((value) => (isFlat || deviation === 0 ? 0 : (value - mean) / deviation));
}

function aboveMedian(present: Float64Array): Float64Array {
  const median = quantile(present, 0.5);
  return present.map((value) => value - median);
}

const ofColumn = { params: {}, scaleFree: true, ofColumn: true, warmup: () => 0 } as const;

export const csRank = panelFeature({
  ...ofColumn,
  name: 'cs_rank',
  summary: 'Rank of a column among all symbols at the same moment, 0 to 1',
  formula: '(symbols with less + half of the other equal ones) / (symbols - 1); 0.5 for one alone',
  source: papers.scaled,
  outputs: () => ['cs_rank'],
  compute: (panel) => [amongAll(panel.feature(), ranks)],
});

export const csZscore = panelFeature({
  ...ofColumn,
  name: 'cs_zscore',
  summary: 'A column in standard deviations from its mean over all symbols at the same moment',
  formula: '(x - mean) / population standard deviation, over symbols; 0 when all are equal',
  source: papers.scaled,
  outputs: () => ['cs_zscore'],
  compute: (panel) => [amongAll(panel.feature(), scores)],
});

export const csExcess = panelFeature({
  ...ofColumn,
  name: 'cs_excess',
  summary: 'A column less its median over all symbols at the same moment',
  formula: 'x - median over symbols',
  source: papers.scaled,
  outputs: () => ['cs_excess'],
  compute: (panel) => [amongAll(panel.feature(), aboveMedian)],
});

export const csSectorRank = panelFeature({
  ...ofColumn,
  name: 'cs_sector_rank',
  summary: 'Rank of a column among the symbols of the sector at the same moment, 0 to 1',
  formula: `cs_rank within the sector; ${smallSector}`,
  source: papers.sector,
  outputs: () => ['cs_sector_rank'],
  compute: (panel) => [amongSector(panel, panel.feature(), ranks)],
});

export const csSectorZscore = panelFeature({
  ...ofColumn,
  name: 'cs_sector_zscore',
  summary: 'A column in standard deviations from its mean over the sector at the same moment',
  formula: `cs_zscore within the sector; ${smallSector}`,
  source: papers.sector,
  outputs: () => ['cs_sector_zscore'],
  compute: (panel) => [amongSector(panel, panel.feature(), scores)],
});

const ofReturns = {
  params: { period: bars(20, 'bars of the return', 1) },
  scaleFree: true,
  warmup: ({ period }: { period: number }) => period,
} as const;

export const returnRank = panelFeature({
  ...ofReturns,
  name: 'return_rank',
  summary: 'Rank of the return among all symbols, 0 (weakest) to 1: cross-sectional momentum',
  formula: 'cs_rank of ln(close / close[period ago])',
  source: papers.rank,
  outputs: ({ period }) => [column('return_rank', period)],
  compute: (panel, { period }) => [amongAll(returnsOf(panel, period), ranks)],
});

export const sectorReturnRank = panelFeature({
  ...ofReturns,
  name: 'sector_return_rank',
  summary: 'Rank of the return within the sector, 0 to 1',
  formula: `cs_rank of ln(close / close[period ago]) within the sector; ${smallSector}`,
  source: papers.sector,
  outputs: ({ period }) => [column('sector_return_rank', period)],
  compute: (panel, { period }) => [amongSector(panel, returnsOf(panel, period), ranks)],
});

export const excessReturn = panelFeature({
  ...ofReturns,
  name: 'excess_return',
  summary: 'Log return above the median return of all symbols',
  formula: 'r - median over symbols, r = ln(close / close[period ago])',
  source: papers.rank,
  outputs: ({ period }) => [column('excess_return', period)],
  compute: (panel, { period }) => [amongAll(returnsOf(panel, period), aboveMedian)],
});

export const sectorExcessReturn = panelFeature({
  ...ofReturns,
  name: 'sector_excess_return',
  summary: 'Log return above the median return of the sector',
  formula: `r - median over the sector, r = ln(close / close[period ago]); ${smallSector}`,
  source: papers.sector,
  outputs: ({ period }) => [column('sector_excess_return', period)],
  compute: (panel, { period }) => [amongSector(panel, returnsOf(panel, period), aboveMedian)],
});
