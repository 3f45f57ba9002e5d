import type { RangeResult } from '../../evaluation/range-result.ts';
import type { RunComparison } from '../../evaluation/uncertainty/compare-runs.ts';
import type { TradingInference } from '../../evaluation/uncertainty/trading.ts';
import { count, fixed, formatValue, percent, probability } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { metricName } from '../metric-names.ts';
import type { ReportData } from '../report-data.ts';
import { table } from '../table.ts';
import { partSection } from './section.ts';

/** What the score and the Sharpe ratio are worth: dependence, chance, tries, other models. */
export function uncertaintySection(data: ReportData): Markup {
  const text = {
    id: 'uncertainty',
    title: 'How sure this is',
    note: 'Rows that resemble each other count as fewer, the luck of many tries is taken off, and the labels are turned in time to see what chance alone scores.',
  };
  return partSection(
    text,
    data.uncertainty,
    ({ ranges, trading, comparison }) => html`${ranges.map(rangeTable)}
${trading ? tradingTable(trading, data.backtest) : undefined}
${comparison ? comparisonTable(comparison) : undefined}`,
  );
}

const rangeNames = { oof: 'out of fold', holdout: 'hold-out' } as const;
const between = ({ low, high }: { low: number | null; high: number | null }, decimals = 3) =>
  low === null || high === null ? '' : `, ${fixed(low, decimals)} to\u00a0${fixed(high, decimals)}`;

function rangeTable(range: RangeResult, i: number): Markup {
  const { effective, rotationTest: test, informationCoefficient: ic } = range;
  const title = metricName(range.primary);
  const rows: [string, string, string][] = [];
  if (effective) {
    rows.push([
      'Rows',
      count(effective.rows),
      `on ${count(range.dates)} dates; blocks of ${fixed(range.bootstrap.blockLength, 1)} dates are drawn`,
    ]);
    rows.push(['Labels that do not overlap', count(effective.uniqueLabels), 'sum of average uniqueness']);
    if (effective.byVariance !== null) {
      rows.push([
        'Worth independent rows',
        count(effective.byVariance),
        'from the bootstrap variance against DeLong\u2019s',
      ]);
    }
    if (effective.delong) {
      const { auc } = effective.delong;
      rows.push([`${title} if rows were independent`, fixed(auc, 3), `DeLong${between(effective.delong)}`]);
    }
  }
  if (test) {
    rows.push([
      `${title} with turned labels`,
      fixed(test.nullMean, 3),
      `${fixed(test.nullHigh, 3)} or better in 1 of 20; ${test.rotations} rotations`,
    ]);
    rows.push(['Null test, p', probability(test.pValue), 'share of rotations that score as well as the model']);
  }
  if (ic) {
    rows.push([
      'Rank information coefficient',
      fixed(ic.rankIc.value ?? Number.NaN, 3),
      `mean over ${count(ic.dates)} dates${between(ic.rankIc)}; with ${ic.target}`,
    ]);
    rows.push(['Information coefficient', fixed(ic.ic.value ?? Number.NaN, 3), `linear${between(ic.ic)}`]);
    rows.push([
      'Rank ICIR',
      fixed(ic.rankIcir ?? Number.NaN, 2),
      `mean over standard deviation, per date; above 0 on ${percent(ic.positiveShare ?? Number.NaN, 0)} of dates`,
    ]);
  }
  return rows.length === 0
    ? html``
    : table(`uncertainty-${i}`, `Dependence and chance, ${rangeNames[range.range]}`, head, rows);
}

const head = [{ head: 'Figure' }, { head: 'Value', numeric: true }, { head: 'What it says' }];

function tradingTable(trading: TradingInference, backtest: ReportData['backtest']): Markup {
  const { tries, deflated, beyond, haircut, overfitting } = trading;
  const years = (value: number | null) => (value === null ? 'n/a' : `${fixed(value, 1)}\u00a0years`);
  return html`${table('trading-inference', 'The Sharpe ratio after costs, given how it was found', head, [
    [
      'Sharpe ratio, annual',
      fixed(trading.sharpe, 2),
      `${count(trading.periods)} bars, ${count(trading.periodsPerYear)} a year; skewness ${fixed(trading.skewness, 2)}, kurtosis ${fixed(trading.kurtosis, 1)}`,
    ],
    ['Probabilistic Sharpe ratio', probability(trading.probabilistic), 'chance that the true ratio is above 0'],
    [
      'Tries',
      count(tries.count),
      `from the ledger; worth ${fixed(tries.independent, 1)} independent ones; ${tries.deviationSource}`,
    ],
    [
      'Deflated Sharpe ratio',
      probability(deflated.probability),
      `chance that it is above ${fixed(deflated.expectedMaximum, 2)}, what the luckiest of the tries is expected to show`,
    ],
    ...(beyond ? [beyondRow(beyond)] : []),
    ['After the haircut', fixed(haircut.sharpe, 2), `Bonferroni over the tries takes ${percent(haircut.haircut, 0)}`],
    ['Minimum track record', years(trading.minimumTrackRecordYears), 'for a ratio of this size to be above 0 at 95 %'],
    [
      'Minimum backtest length',
      years(trading.minimumBacktestYears),
      'for so many tries not to show a ratio of 1 by luck',
    ],
    [
      'Probability of backtest overfitting',
      overfitting ? probability(overfitting.probability) : 'n/a',
      overfitting
        ? `the best try in sample is below the median out of sample; ${count(overfitting.splits)} splits`
        : `${trading.overfittingReason}`,
    ],
  ])}
<p class="small">${trading.sentence}${besideHolding(backtest)}</p>`;
}

function beyondRow({
  benchmark,
  beta,
  sharpe,
  probability: chance,
}: NonNullable<TradingInference['beyond']>): string[] {
  const name = 'The same beyond holding';
  if (sharpe === null || chance === null) return [name, 'n/a', `nothing is left: it moves as ${benchmark}`];
  const left = `ratio ${fixed(sharpe, 2)} without what moves with ${benchmark}, beta ${fixed(beta, 2)}`;
  return [name, probability(chance), left];
}

/** Above zero is not above the market: most of what a long account earns may be the market's own rise. */
function besideHolding(backtest: ReportData['backtest']): string {
  if (!backtest.known) return '';
  const { benchmarkName, benchmarkSharpe } = backtest.value;
  return ` ${benchmarkName[0].toUpperCase()}${benchmarkName.slice(1)} had ${fixed(benchmarkSharpe, 2)} over the same bars.`;
}

function comparisonTable(comparison: RunComparison): Markup {
  const { loss, rows, dates, runs, baselineLoss, superiorAbility } = comparison;
  return html`${table(
    'comparison',
    `Runs compared on ${count(rows)} out-of-fold rows, ${count(dates)} dates`,
    [
      { head: 'Run' },
      { head: `Mean ${loss}`, numeric: true },
      { head: 'Less this run', numeric: true },
      { head: 'Diebold-Mariano p', numeric: true },
      { head: 'Model confidence set' },
    ],
    runs.map((run) => [
      run.run,
      formatValue(run.loss, 'digits'),
      run.dieboldMariano ? formatValue(run.difference, 'digits') : '',
      run.dieboldMariano ? probability(run.dieboldMariano.pValue) : '',
      `${run.inSet ? 'in' : 'out'} (p ${probability(run.confidenceSet)})`,
    ]),
  )}
<p class="small">Lower is better. Baseline ${formatValue(baselineLoss, 'digits')}; that no run beats it has p ${probability(superiorAbility)} (Hansen's test for superior predictive ability).</p>`;
}
