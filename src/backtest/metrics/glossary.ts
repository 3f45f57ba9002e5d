/** What a number of backtest.json is: its unit and the one definition that every page and table uses. */
export interface GlossaryEntry {
  readonly title: string;
  /** 'a year' means annualised by the rule in `annualisation` of backtest.json. */
  readonly unit:
    | 'fraction'
    | 'fraction a year'
    | 'ratio'
    | 'ratio a year'
    | 'count'
    | 'bars'
    | 'days'
    | 'money'
    | 'bps'
    | 'yes or no';
  readonly definition: string;
}

/** Figures of one equity curve E over T + 1 bars; r are its T simple returns E_t / E_(t-1) - 1, P the bars of a year. */
export const curveGlossary = {
  totalReturn: { title: 'Total return', unit: 'fraction', definition: 'E_T / E_0 - 1, after all costs.' },
  cagr: {
    title: 'Return a year, compounded',
    unit: 'fraction a year',
    definition: '(1 + total return)^(P / T) - 1; -1 when everything is lost.',
  },
  annualVolatility: {
    title: 'Volatility',
    unit: 'fraction a year',
    definition: 'sd(r) sqrt(P), sample deviation (n - 1).',
  },
  sharpe: {
    title: 'Sharpe ratio',
    unit: 'ratio a year',
    definition: 'mean(r) / sd(r) sqrt(P), riskless rate 0, sample deviation (n - 1). Sharpe (1994).',
  },
  sortino: {
    title: 'Sortino ratio',
    unit: 'ratio a year',
    definition:
      'mean(r) / sqrt(mean(min(r, 0)^2)) sqrt(P): target 0, all bars count in the denominator. Sortino & van der Meer (1991).',
  },
  maxDrawdown: {
    title: 'Deepest drawdown',
    unit: 'fraction',
    definition: 'Lowest E_t / (highest E up to t) - 1; -0.25 is a fall of a quarter.',
  },
  maxDrawdownBars: {
    title: 'Length of the deepest drawdown',
    unit: 'bars',
    definition: 'Bars from its peak until that peak was regained, or until the end.',
  },
  maxDrawdownDays: { title: 'The same in days', unit: 'days', definition: 'Calendar days of that span.' },
  maxDrawdownRecovered: {
    title: 'Deepest drawdown recovered',
    unit: 'yes or no',
    definition: 'Whether its peak was regained.',
  },
  calmar: {
    title: 'Calmar ratio',
    unit: 'ratio a year',
    definition:
      'Return a year, compounded / |deepest drawdown|, over the whole curve (not the last 36 months). Young (1991).',
  },
  valueAtRisk95: {
    title: 'Value at risk, 95 %, one bar',
    unit: 'fraction',
    definition: 'Loss that one bar in twenty exceeds, historical: -(5 % quantile of r), linear interpolation.',
  },
  conditionalValueAtRisk95: {
    title: 'Mean loss beyond it, one bar',
    unit: 'fraction',
    definition: '-mean of the r at or below that quantile (expected shortfall). Rockafellar & Uryasev (2000).',
  },
  cornishFisherValueAtRisk95: {
    title: 'Value at risk, 95 %, Cornish-Fisher',
    unit: 'fraction',
    definition:
      'The same from mean, deviation, skewness and kurtosis of r by the Cornish-Fisher expansion. Maillard (2012).',
  },
  cornishFisherConditionalValueAtRisk95: {
    title: 'Mean loss beyond it, Cornish-Fisher',
    unit: 'fraction',
    definition: 'Mean of the expanded quantiles beyond it, in closed form. Maillard (2012).',
  },
  tailRatio: { title: 'Tail ratio', unit: 'ratio', definition: '|95 % quantile of r| / |5 % quantile of r|.' },
  ulcerIndex: {
    title: 'Ulcer index',
    unit: 'fraction',
    definition: 'Root mean square of the drawdowns of all bars. Martin & McCann (1989), there in percent.',
  },
  omega: {
    title: 'Omega ratio',
    unit: 'ratio',
    definition: 'Sum of the gains / sum of the losses among r, threshold 0. Keating & Shadwick (2002).',
  },
  skewness: { title: 'Skewness', unit: 'ratio', definition: 'Population skewness of r; 0 for a normal.' },
  kurtosis: { title: 'Kurtosis', unit: 'ratio', definition: 'Population kurtosis of r, not excess; 3 for a normal.' },
  bestBar: { title: 'Best bar', unit: 'fraction', definition: 'Highest r.' },
  worstBar: { title: 'Worst bar', unit: 'fraction', definition: 'Lowest r.' },
  positiveBars: { title: 'Bars with a gain', unit: 'fraction', definition: 'Share of r above 0.' },
} as const satisfies Record<string, GlossaryEntry>;

/** Figures of the trading behind a curve. */
const activityGlossary = {
  annualTurnover: {
    title: 'Turnover',
    unit: 'ratio a year',
    definition: '(Bought + sold) / mean equity * P / T: a full switch of the portfolio counts 2.',
  },
  hitRate: {
    title: 'Positions closed at a profit',
    unit: 'fraction',
    definition:
      'Of the positions that were opened and closed again, those that made money after their costs; a flip closes one.',
  },
  closedPositions: { title: 'Positions closed', unit: 'count', definition: 'Positions opened and closed again.' },
  fills: { title: 'Fills', unit: 'count', definition: 'Rows of trades.parquet; a position may take several.' },
  grossExposure: {
    title: 'Mean gross exposure',
    unit: 'fraction',
    definition: 'Mean over bars of sum |position value| / equity at the close.',
  },
  netExposure: { title: 'Mean net exposure', unit: 'fraction', definition: 'The same with shorts counted below 0.' },
  timeInMarket: {
    title: 'Bars with a position',
    unit: 'fraction',
    definition: 'Share of bars with gross exposure above 0.',
  },
  costs: {
    title: 'Costs',
    unit: 'money',
    definition: 'Commission, spread, slippage, impact, lending fees, funding and margin interest, all paid.',
  },
  costShareOfGrossProfit: {
    title: 'Costs as a share of profit before costs',
    unit: 'fraction',
    definition: 'Costs / (profit after costs + costs); none when that is not above 0.',
  },
} as const satisfies Record<string, GlossaryEntry>;

/** The strategy's returns r beside those of a benchmark, b. */
export const relativeGlossary = {
  beta: { title: 'Beta', unit: 'ratio', definition: 'cov(r, b) / var(b).' },
  alpha: {
    title: "Alpha (Jensen's)",
    unit: 'fraction a year',
    definition: '(mean(r) - beta mean(b)) P, riskless rate 0, not compounded.',
  },
  correlation: { title: 'Correlation', unit: 'ratio', definition: 'Pearson correlation of r and b.' },
  trackingError: { title: 'Tracking error', unit: 'fraction a year', definition: 'sd(r - b) sqrt(P).' },
  informationRatio: {
    title: 'Information ratio',
    unit: 'ratio a year',
    definition: 'mean(r - b) / sd(r - b) sqrt(P). Grinold & Kahn (1999).',
  },
} as const satisfies Record<string, GlossaryEntry>;

/** Chance, costs and size. */
const robustnessGlossary = {
  sharpePercentile: {
    title: 'Rank among random entries',
    unit: 'fraction',
    definition:
      'Share of backtests of the same signals, moved in time by a random number of bars, with a lower Sharpe ratio (ties half).',
  },
  pValue: {
    title: 'p-value against random entries',
    unit: 'fraction',
    definition: '(1 + draws with a Sharpe ratio at least as high) / (1 + draws).',
  },
  sharpeQuantiles: {
    title: 'Sharpe ratio of random entries',
    unit: 'ratio a year',
    definition: 'Their 5, 50 and 95 % quantiles.',
  },
  turnoverRatio: {
    title: 'Turnover of random entries',
    unit: 'ratio',
    definition: "Mean turnover of a draw / the strategy's: near 1 when chance traded as much.",
  },
  breakEvenBps: {
    title: 'Break-even cost',
    unit: 'bps',
    definition:
      'Cost of one side, in basis points of the traded value, at which the total return is 0; lending fees as set.',
  },
  halfEdgeCapital: {
    title: 'Capacity',
    unit: 'money',
    definition:
      'Capital at which market impact takes half of the mean return that is there without it, other costs as set.',
  },
  bpsPerSide: {
    title: 'Cost paid per side',
    unit: 'bps',
    definition: '(Commission + spread + slippage + impact) / traded value.',
  },
  rollingSharpe: {
    title: 'Rolling Sharpe ratio',
    unit: 'ratio a year',
    definition: 'Sharpe ratio of the last half year of returns (P / 2 bars), column rolling_sharpe of equity.parquet.',
  },
  meanReturn: { title: 'Mean return', unit: 'fraction a year', definition: 'mean(r) P, not compounded.' },
} as const satisfies Record<string, GlossaryEntry>;

const parts: readonly [string, string, Readonly<Record<string, GlossaryEntry>>][] = [
  [
    'One equity curve',
    '`metrics`, `benchmark.metrics` and `benchmarks[].metrics`. E is equity at the closes of T + 1 bars, r its T simple returns, P the bars of a year (`annualisation.periodsPerYear`).',
    curveGlossary,
  ],
  ['Trading', '`metrics`.', activityGlossary],
  [
    'Beside a benchmark',
    '`benchmarks[]`: returns r of the strategy and b of the benchmark over the same bars.',
    relativeGlossary,
  ],
  ['Chance, costs, size', '`random`, `breakEvenBps`, `costTable[]`, `capacity`, `rollingSharpe`.', robustnessGlossary],
];

/** Unit of each key of `metrics`. */
export function metricUnits(): Record<string, string> {
  const entries = Object.entries({ ...curveGlossary, ...activityGlossary });
  return Object.fromEntries(entries.map(([key, { unit }]) => [key, unit]));
}

/** docs/glossary.md. */
export function glossaryPage(): string {
  const tables = parts.map(([title, where, entries]) =>
    [
      `## ${title}`,
      '',
      where,
      '',
      '| key | name | unit | definition |',
      '|---|---|---|---|',
      ...Object.entries(entries).map(
        ([key, { title, unit, definition }]) =>
          `| \`${key}\` | ${title} | ${unit} | ${definition.replaceAll('|', '\\|')} |`,
      ),
    ].join('\n'),
  );
  return [
    '# Glossary of backtest.json',
    '',
    'Every number has one definition, and this is it. Units "a year" are annualised: P = sessions a year (252, or 365 when the',
    'market trades at weekends) times the bars of a session; the rule that a run used is in its `annualisation.basis`. Nothing',
    'else is annualised. Fractions are not percent; a number that does not exist is null.',
    '',
    tables.join('\n\n'),
    '',
  ].join('\n');
}
