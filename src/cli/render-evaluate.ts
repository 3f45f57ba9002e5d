import type { Estimate } from '../evaluation/estimate.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { PartResult, PathScores, RangeResult } from '../evaluation/range-result.ts';
import type { RunComparison } from '../evaluation/uncertainty/compare-runs.ts';
import type { TradingInference } from '../evaluation/uncertainty/trading.ts';
import { metricTitle } from '../metrics/metric-title.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

const titles = { oof: 'out of fold', holdout: 'hold-out' } as const;

/** Four decimals; more for numbers below 0.01, such as errors of daily returns. */
function figure(value: number | null): string {
  if (value === null) return 'n/a';
  return value !== 0 && Math.abs(value) < 0.01 ? value.toPrecision(3) : value.toFixed(4);
}

const interval = ({ low, high }: Estimate) =>
  low === null || high === null ? '' : `${figure(low)} to ${figure(high)}`;

/** What `trademl evaluate` says: scores beside intervals and baselines, the parts, gates, and the verdict last. */
export function renderEvaluate({ summary }: StageOutcome<Evaluation>, ui: Ui): void {
  if (!summary) return;
  for (const range of summary.ranges) renderRange(range, ui);
  const { start, end, state, openings } = summary.holdout;
  if (state === 'sealed') ui.line(`hold-out ${start} to ${end}: sealed`);
  if (state === 'opened') ui.line(`hold-out ${start} to ${end}: opened ${times(openings.length)} so far`);
  if (summary.comparison) renderComparison(summary.comparison, ui);
  if (summary.trading) renderTrading(summary.trading, ui);
  if (summary.gates.length > 0) {
    ui.heading('gates');
    ui.table(
      ['gate', 'wanted', 'found', 'in', 'outcome'],
      summary.gates.map(({ name, metric, threshold, value, source, passed, reason }) => [
        metric ? `${name} (${metricTitle(metric)})` : name,
        `>= ${threshold}`,
        figure(value),
        source,
        passed ? 'met' : `not met: ${reason}`,
      ]),
    );
  }
  for (const warning of summary.warnings) ui.line(`note: ${warning}`);
  if (summary.synthetic) ui.line(`not a real market: ${summary.synthetic.sentence}`);
  if (summary.audit) ui.line(`${summary.audit.audited ? 'audited' : 'not audited'}: ${summary.audit.note}`);
  ui.line(`\n${summary.verdict.sentence}`);
  ui.line(summary.verdict.wouldChangeIt);
  if (summary.afterCosts) ui.line(summary.afterCosts.sentence);
}

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
const day = (time: string) => time.slice(0, 10);

function renderRange(result: RangeResult, ui: Ui): void {
  const { rows, dates, symbols, bootstrap, baseRates } = result;
  ui.heading(
    `${titles[result.range]}: ${rows.toLocaleString('en')} rows, ${dates.toLocaleString('en')} dates, ${symbols} symbols, ${day(result.start)} to ${day(result.end)}`,
  );
  ui.table(
    ['metric', 'value', `${Math.round(bootstrap.confidence * 1000) / 10} % interval`, 'baseline', 'better'],
    result.metrics.map((metric) => [
      metricTitle(metric.metric),
      metric.value === null ? `n/a (${metric.reason})` : figure(metric.value),
      interval(metric),
      figure(metric.baseline),
      metric.direction,
    ]),
  );
  const within = result.metrics.filter(({ withinFolds }) => withinFolds).map(({ metric }) => metricTitle(metric));
  if (within.length > 0) {
    ui.line(`within folds, averaged by rows: ${within.join(', ')}; models of different folds share no scale`);
  }
  if (result.paths) renderPaths(result.paths, ui);
  ui.line(`baseline: ${result.baselineSource}`);
  if (baseRates.length > 0) {
    const shares = baseRates.map(({ className, share }) => `${className} ${(share * 100).toFixed(1)} %`);
    ui.line(`classes: ${shares.join(', ')}`);
  }
  ui.line(
    `intervals: ${bootstrap.resamples.toLocaleString('en')} resamples of dates in blocks of ${bootstrap.blockLength.toFixed(1)}: ${bootstrap.blockLengthReason}`,
  );
  renderDependence(result, ui);
  for (const { className, brier } of result.reliability) {
    if (!brier) continue;
    ui.line(
      `Brier score of ${className} ${figure(brier.brier)} = reliability ${figure(brier.reliability)} - resolution ${figure(brier.resolution)} + uncertainty ${figure(brier.uncertainty)} + inside bins ${figure(brier.withinBins)}`,
    );
  }
  if (result.perTestGroup) renderParts('dates tested together', result.perTestGroup, result.primary, ui);
  if (result.perFold.length > 1) renderParts('fold', result.perFold, result.primary, ui);
  for (const [name, parts] of [
    ['sector', result.perSector ?? []],
    ['regime', result.perRegime ?? []],
    ['year', result.perYear],
  ] as const) {
    if (parts.length > 1) renderParts(name, parts, result.primary, ui);
  }
  if (result.oracle) {
    const { reachable, model, distance } = result.oracle;
    ui.line(
      `reachable: the market's true probabilities score AUC ${figure(reachable.value)} on these rows; the model ${figure(model)}, ${figure(distance.value)} below (${interval(distance)})`,
    );
  }
}

/** How many independent rows there are, what turned labels score, and whether symbols are put in order. */
function renderDependence({ effective, rotationTest, informationCoefficient: ic, primary }: RangeResult, ui: Ui): void {
  if (effective) {
    const overlap = `${count(effective.uniqueLabels)} labels that do not overlap`;
    const worth = effective.byVariance === null ? '' : `; worth ${count(effective.byVariance)} independent rows`;
    ui.line(`dependence: ${count(effective.rows)} rows, ${overlap}${worth}`);
  }
  if (rotationTest) {
    const { nullMean, nullHigh, rotations, pValue } = rotationTest;
    ui.line(
      `null test: with labels turned in time ${metricTitle(primary)} is ${figure(nullMean)} on average, ${figure(nullHigh)} or better in 1 of 20; p ${pText(pValue)} (${rotations} rotations)`,
    );
  }
  if (ic) {
    ui.line(
      `information coefficient by date with ${ic.target}: rank ${figure(ic.rankIc.value)} (${interval(ic.rankIc)}), ICIR ${figure(ic.rankIcir)}, linear ${figure(ic.ic.value)} (${interval(ic.ic)}); ${count(ic.dates)} dates`,
    );
  }
}

function renderTrading(trading: TradingInference, ui: Ui): void {
  ui.heading('trading, after costs');
  const years = (value: number | null) => (value === null ? 'none would do' : `${value.toFixed(1)} years`);
  const { tries, deflated, beyond, haircut, overfitting } = trading;
  ui.table(
    ['figure', 'value', 'what it says'],
    [
      ['Sharpe ratio, annual', figure(trading.sharpe), `${count(trading.periods)} bars`],
      ['probabilistic', pText(trading.probabilistic), 'chance that the true ratio is above 0'],
      [
        'deflated',
        pText(deflated.probability),
        `chance that it is above ${figure(deflated.expectedMaximum)}, the luckiest of the tries`,
      ],
      ...(beyond ? [beyondRow(beyond)] : []),
      ['tries', `${tries.count}`, `worth ${tries.independent.toFixed(1)} independent ones; ${tries.deviationSource}`],
      [
        'after the haircut',
        figure(haircut.sharpe),
        `${(100 * haircut.haircut).toFixed(0)} % taken by Bonferroni over the tries`,
      ],
      [
        'minimum track record',
        years(trading.minimumTrackRecordYears),
        'for a ratio of this size to be above 0 at 95 %',
      ],
      [
        'minimum backtest length',
        years(trading.minimumBacktestYears),
        'for so many tries not to show a ratio of 1 by luck',
      ],
      [
        'backtest overfitting',
        overfitting ? pText(overfitting.probability) : 'n/a',
        overfitting
          ? `chance that the best try is below the median out of sample (${count(overfitting.splits)} splits)`
          : `${trading.overfittingReason}`,
      ],
    ],
  );
  ui.line(trading.sentence);
}

function beyondRow({ benchmark, beta, sharpe, probability }: NonNullable<TradingInference['beyond']>): string[] {
  const what = `without what moves with ${benchmark} (beta ${beta.toFixed(2)})`;
  return probability === null
    ? ['beyond holding', 'n/a', 'nothing is left: it is the benchmark']
    : ['beyond holding', pText(probability), `the same of a ratio of ${figure(sharpe)}, ${what}`];
}

function renderComparison(comparison: RunComparison, ui: Ui): void {
  ui.heading(`runs compared: ${comparison.loss}, ${count(comparison.rows)} rows, ${count(comparison.dates)} dates`);
  ui.table(
    ['run', comparison.loss, 'less this run', 'Diebold-Mariano p', 'confidence set'],
    comparison.runs.map((run) => [
      run.run,
      run.loss.toPrecision(5),
      run.dieboldMariano ? run.difference.toPrecision(3) : '',
      run.dieboldMariano ? pText(run.dieboldMariano.pValue) : '',
      `${run.inSet ? 'in' : 'out'} (p ${pText(run.confidenceSet)})`,
    ]),
  );
  ui.line(
    `baseline ${comparison.baselineLoss.toPrecision(5)}; no run beats it: p ${pText(comparison.superiorAbility)} (superior predictive ability)`,
  );
}

const count = (value: number) => Math.round(value).toLocaleString('en');
const pText = (p: number) => (p < 0.001 ? '< 0.001' : p > 0.9995 ? '> 0.999' : p.toFixed(3));

function renderParts(what: string, parts: readonly PartResult[], primary: string, ui: Ui): void {
  const corrected = parts.some((part) => typeof part.corrected === 'number');
  ui.table(
    [what, 'from', 'to', 'rows', metricTitle(primary), 'interval', ...(corrected ? ['p, corrected'] : [])],
    parts.map((part) => [
      part.part,
      day(part.start),
      day(part.end),
      part.rows,
      part.primary.value === null ? `n/a (${part.reason})` : figure(part.primary.value),
      interval(part.primary),
      ...(corrected ? [typeof part.corrected === 'number' ? pText(part.corrected) : ''] : []),
    ]),
  );
}

function renderPaths({ count, metric, mean, sd, min, max, quantiles }: PathScores, ui: Ui): void {
  ui.line(
    `${metricTitle(metric)} over ${count} backtest paths: mean ${figure(mean)}, deviation ${figure(sd)}, median ${figure(quantiles.q50)}, ` +
      `5 to 95 % ${figure(quantiles.q05)} to ${figure(quantiles.q95)}, least ${figure(min)}, most ${figure(max)}`,
  );
  ui.line('paths share dates and models: their spread is no interval of the score, which is the one in the table');
}
