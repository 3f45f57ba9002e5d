import type { RegimeWeights } from '../ensembles/combination-form.ts';
import type { EnsembleSummary } from '../evaluation/ensemble-comparison.ts';
import type { Estimate } from '../evaluation/estimate.ts';
import { metricTitle } from '../metrics/metric-title.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { EnsembleCommandResult } from '../stages/strategy-catalogue.ts';
import { renderCatalogue } from './render-catalogue.ts';
import { renderRun } from './render-train.ts';
import type { Ui } from './ui.ts';

const figure = (value: number | null) => (value === null ? 'n/a' : value.toPrecision(4));
const range = ({ low, high }: Estimate) =>
  low === null || high === null ? '' : `${low.toPrecision(2)} to ${high.toPrecision(2)}`;

/** Folds and weights as of any run, then the ensemble beside its members, and whether it helps. */
export function renderEnsemble(result: EnsembleCommandResult, ui: Ui): void {
  if ('stage' in result) renderCombined(result, ui);
  else renderCatalogue(result, 'Strategies', 'combines', ui);
}

function renderCombined({ summary }: StageOutcome<EnsembleSummary>, ui: Ui): void {
  if (!summary) return;
  renderRun(summary, ui);
  if (summary.standsInFor !== undefined) ui.line(summary.standsInFor);
  if (summary.regimes) renderRegimes(summary, summary.regimes, ui);
  const { comparison } = summary;
  if (comparison === null) {
    ui.line('too few out-of-fold rows to compare the ensemble with its members');
    return;
  }
  const { metrics, forecasts, gains, judgedBy, confidence, resamples, blockLength } = comparison;
  ui.heading(`beside its members: ${comparison.rows.toLocaleString('en')} out-of-fold rows`);
  ui.table(
    ['run', ...metrics.map(({ metric }) => metricTitle(metric)), `gain of ${summary.run} in ${metricTitle(judgedBy)}`],
    forecasts.map(({ name, scores }, i) => {
      const gain = gains.find(({ against, metric }) => against === name && metric === judgedBy);
      return [
        name,
        ...metrics.map(({ metric }) => figure(scores[metric].value)),
        i === 0 || !gain ? '-' : `${figure(gain.value)} (${range(gain)})`,
      ];
    }),
  );
  ui.line(
    `gains: above zero the ensemble is better; ${Math.round(confidence * 1000) / 10} % intervals from ${resamples.toLocaleString('en')} paired resamples of dates in blocks of ${blockLength.toFixed(1)}`,
  );
  ui.line(comparison.sentence);
}

function renderRegimes({ members }: EnsembleSummary, regimes: readonly RegimeWeights[], ui: Ui): void {
  ui.heading('weights by regime, for the hold-out and later');
  ui.table(
    ['regime', 'rows', 'effective dates', 'believed', ...(members ?? []).map(({ run }) => run)],
    regimes.map(({ regime, rows, effectiveDates, share, weights }) => [
      regime,
      rows,
      effectiveDates.toFixed(0),
      `${(100 * share).toFixed(0)} %`,
      ...weights.map((weight) => weight.toFixed(3)),
    ]),
  );
  ui.line('believed: how much of a regime’s own best weights is used; the rest are the weights of all rows');
}
