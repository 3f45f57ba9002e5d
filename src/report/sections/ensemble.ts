import type { RegimeWeights } from '../../ensembles/combination-form.ts';
import type { EnsembleComparison } from '../../evaluation/ensemble-comparison.ts';
import { count, fixed, formatLevel, formatRange, formatValue, percent } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { metricName, metricUnit } from '../metric-names.ts';
import type { ReportData } from '../report-data.ts';
import { table } from '../table.ts';
import { section } from './section.ts';

const numberOf = (value: number | null | undefined) => value ?? Number.NaN;

/** An ensemble beside its members; left out for single models. */
export function ensembleSection(data: ReportData): Markup | undefined {
  const { ensemble } = data;
  if (ensemble === undefined) return undefined;
  const { comparison, regimes, standsInFor, skippedMembers = [], members = [] } = ensemble;
  return section(
    {
      id: 'ensemble',
      title: 'The ensemble and its members',
      note: 'Several models together are worth their trouble only where they beat the best of them alone and their plain average on the same rows.',
    },
    html`${
      comparison === null
        ? html`<p class="missing">Too few out-of-fold rows to compare the ensemble with its members.</p>`
        : membersTable(comparison)
    }
${
  regimes &&
  regimesTable(
    regimes,
    members.map(({ run }) => run),
  )
}
${standsInFor !== undefined && html`<p class="small">${standsInFor}.</p>`}
${skippedMembers.map(({ run, reason }) => html`<p class="small">Left out: ${run} (${reason}).</p>`)}`,
  );
}

function membersTable(comparison: EnsembleComparison): Markup {
  const { metrics, forecasts, gains, judgedBy, confidence, sentence, rule } = comparison;
  const head = [
    { head: 'Run' },
    ...metrics.map(({ metric }) => ({ head: metricName(metric), numeric: true })),
    { head: `Gain of the ensemble, ${metricName(judgedBy)}`, numeric: true },
    { head: `${formatLevel(confidence)} interval`, numeric: true },
  ];
  const rows = forecasts.map(({ name, scores }, i) => {
    const gain = i === 0 ? undefined : gains.find(({ against, metric }) => against === name && metric === judgedBy);
    return [
      name,
      ...metrics.map(({ metric }) => formatValue(numberOf(scores[metric]?.value), metricUnit(metric))),
      gain ? formatValue(numberOf(gain.value), 'digits') : '',
      gain ? formatRange(numberOf(gain.low), numberOf(gain.high), 'digits') : '',
    ];
  });
  return html`<p>${sentence}</p>
${table('ensemble-members', `The ensemble, its members and their plain average on ${count(comparison.rows)} out-of-fold rows`, head, rows)}
<p class="small">${rule} Intervals: ${count(comparison.resamples)} paired resamples of dates in blocks of ${fixed(comparison.blockLength, 1)}.</p>`;
}

function regimesTable(regimes: readonly RegimeWeights[], members: readonly string[]): Markup {
  const head = [
    { head: 'Regime' },
    { head: 'Rows', numeric: true },
    { head: 'Effective dates', numeric: true },
    { head: 'Believed', numeric: true },
    ...members.map((run) => ({ head: run, numeric: true })),
  ];
  const rows = regimes.map(({ regime, rows: inside, effectiveDates, share, weights }) => [
    regime,
    count(inside),
    fixed(effectiveDates, 0),
    percent(share, 0),
    ...weights.map((weight) => fixed(weight, 3)),
  ]);
  return html`${table('ensemble-regimes', 'Weights of the members in each market regime, for the hold-out and later', head, rows)}
<p class="small">Believed: how much of a regime's own best weights is used; the rest are the weights of all rows.</p>`;
}
