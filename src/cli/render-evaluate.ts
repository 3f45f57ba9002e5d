import type { Estimate, Evaluation, PartResult, RangeResult } from '../evaluation/evaluation.ts';
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
  if (summary.audit) ui.line(`${summary.audit.audited ? 'audited' : 'not audited'}: ${summary.audit.note}`);
  ui.line(`\n${summary.verdict.sentence}`);
  ui.line(summary.verdict.wouldChangeIt);
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
  ui.line(`baseline: ${result.baselineSource}`);
  if (baseRates.length > 0) {
    const shares = baseRates.map(({ className, share }) => `${className} ${(share * 100).toFixed(1)} %`);
    ui.line(`classes: ${shares.join(', ')}`);
  }
  ui.line(
    `intervals: ${bootstrap.resamples.toLocaleString('en')} resamples of dates in blocks of ${bootstrap.blockLength.toFixed(1)}: ${bootstrap.blockLengthReason}`,
  );
  if (result.perFold.length > 1) renderParts('fold', result.perFold, result.primary, ui);
  if (result.oracle) {
    const { reachable, model, distance } = result.oracle;
    ui.line(
      `reachable: the market's true probabilities score AUC ${figure(reachable.value)} on these rows; the model ${figure(model)}, ${figure(distance.value)} below (${interval(distance)})`,
    );
  }
}

function renderParts(what: string, parts: readonly PartResult[], primary: string, ui: Ui): void {
  ui.table(
    [what, 'from', 'to', 'rows', metricTitle(primary), 'interval'],
    parts.map((part) => [
      part.part,
      day(part.start),
      day(part.end),
      part.rows,
      part.primary.value === null ? `n/a (${part.reason})` : figure(part.primary.value),
      interval(part.primary),
    ]),
  );
}
