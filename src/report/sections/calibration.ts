import type { AbstentionTable } from '../../evaluation/abstention.ts';
import type { BeforeAfter, CalibrationReport, ConformalReport } from '../../evaluation/calibration-report.ts';
import { classColours, reliabilityChart } from '../charts/reliability-chart.ts';
import { reliabilityOf } from '../collect/evaluation-view.ts';
import { count, fixed, formatLevel, formatRange, formatValue, percent } from '../format.ts';
import { html, type Markup } from '../html.ts';
import { metricName, metricUnit } from '../metric-names.ts';
import type { ReportData } from '../report-data.ts';
import { foldedTable, table } from '../table.ts';
import { figure, legend, section } from './section.ts';

const numberOf = (value: number | null | undefined) => value ?? Number.NaN;

/** Before and after, and what was chosen for each fold; left out for runs that `calibrate` did not make. */
export function calibrationSection({ calibration }: ReportData): Markup | undefined {
  if (calibration === undefined || calibration.folds.length === 0) return undefined;
  const { probabilities, of } = calibration;
  return section(
    {
      id: 'calibration',
      title: 'Before and after calibration',
      note: 'Each fold is calibrated by what was known before it. A map that does not help on later rows is not used.',
    },
    html`${
      probabilities
        ? beforeAfter(probabilities, of)
        : html`<p class="missing">No fold had enough outcomes before it to learn a calibration from.</p>`
    }
${choices(calibration)}`,
  );
}

function beforeAfter({ comparison, sentence, before, after }: BeforeAfter, of: string): Markup {
  // Of several classes one is drawn, 'up' where there is one: two curves for each would hide each other.
  const drawn = after.find(({ className }) => className === 'up') ?? after[after.length - 1];
  const pair = [before, after].map((tables) => tables.filter(({ className }) => className === drawn.className));
  const curves = pair.flatMap((reliability, i) =>
    reliabilityOf({ reliability }).map((curve) => ({ ...curve, className: i === 0 ? 'as predicted' : 'calibrated' })),
  );
  const key = legend(
    curves.map(({ className, meanGap }, i) => ({
      colour: classColours[i],
      shape: 'block',
      text: `${className} (${i === 0 ? 'circle' : 'square'}): mean gap to the diagonal ${percent(meanGap)}`,
    })),
  );
  const [calibrated, raw] = comparison.forecasts;
  const rows = comparison.metrics.map(({ metric }) => {
    const gain = comparison.gains.find((found) => found.metric === metric);
    const unit = metricUnit(metric);
    return [
      metricName(metric),
      formatValue(numberOf(raw.scores[metric]?.value), unit),
      formatValue(numberOf(calibrated.scores[metric]?.value), unit),
      fixed(numberOf(gain?.value), 4),
      `${fixed(numberOf(gain?.low), 4)} to ${fixed(numberOf(gain?.high), 4)}`,
    ];
  });
  const head = [
    { head: 'Measure' },
    { head: 'As predicted', numeric: true },
    { head: 'Calibrated', numeric: true },
    { head: 'Gain', numeric: true },
    { head: `${formatLevel(comparison.confidence)} interval`, numeric: true },
  ];
  const caption = `Reliability of ${drawn.className}, as ${of} predicted it and calibrated`;
  return html`<p>${sentence}</p>
${figure(reliabilityChart(curves, 'calibration-reliability'), caption, key)}
<p class="small">Bins hold equal numbers of predictions. Whiskers: 95 % Wilson intervals, which take rows as independent.</p>
${table('calibration-scores', `Scores before and after on ${count(comparison.rows)} out-of-fold rows; a gain above zero is better`, head, rows)}
${brierTable(before, after)}`;
}

function brierTable(before: BeforeAfter['before'], after: BeforeAfter['after']): Markup {
  const head = [
    { head: 'Class' },
    { head: 'Brier score', numeric: true },
    { head: 'Reliability', numeric: true },
    { head: 'Resolution', numeric: true },
    { head: 'Uncertainty', numeric: true },
    { head: 'Inside bins', numeric: true },
  ];
  const rows = [before, after].flatMap((tables, i) =>
    tables.flatMap(({ className, brier }) =>
      brier
        ? [
            [
              `${className}, ${i === 0 ? 'as predicted' : 'calibrated'}`,
              ...[brier.brier, brier.reliability, brier.resolution, brier.uncertainty, brier.withinBins].map((part) =>
                fixed(part, 5),
              ),
            ],
          ]
        : [],
    ),
  );
  return foldedTable(
    'calibration-brier',
    'Parts of the Brier score',
    'Brier score = reliability - resolution + uncertainty + what the bins hide (Murphy 1973); less reliability and more resolution are better',
    head,
    rows,
  );
}

function choices({ folds, rule }: CalibrationReport): Markup {
  return html`${foldedTable(
    'calibration-folds',
    'What was chosen, fold by fold',
    'Calibration of each fold and of the hold-out',
    [{ head: 'Serves' }, { head: 'Method' }, { head: 'Fitted on', numeric: true }, { head: 'Why' }],
    folds.map(({ fold, method, rows, reason }) => [
      fold === 'final' ? 'hold-out and later' : `fold ${fold}`,
      method,
      rows === 0 ? '' : count(rows),
      reason,
    ]),
  )}
${rule !== '' && html`<p class="small">Rule: ${rule}.</p>`}`;
}

/** What acting on confident predictions alone would have done. */
export function abstentionSection({ calibration }: ReportData): Markup | undefined {
  if (!calibration?.abstention) return undefined;
  return section(
    {
      id: 'abstention',
      title: 'Acting on confident predictions alone',
      note: 'A model that knows when it knows is right more often where it is sure. Returns are after costs.',
    },
    abstentionTable(calibration.abstention),
  );
}

function abstentionTable({ rows, roundTripCost, noReturns }: AbstentionTable): Markup {
  const head = [
    { head: 'Confidence from', numeric: true },
    { head: 'Acted on', numeric: true },
    { head: 'Of all', numeric: true },
    { head: 'Right', numeric: true },
    { head: 'Interval', numeric: true },
    { head: 'Trades', numeric: true },
    { head: 'Net per trade', numeric: true },
    { head: 'Interval', numeric: true },
  ];
  const cells = rows.map(({ threshold, rows: acted, share, hitRate, trades, netReturn }) => [
    threshold === 0 ? 'any' : fixed(threshold, 2),
    count(acted),
    percent(share),
    formatValue(numberOf(hitRate.value), 'percent'),
    formatRange(numberOf(hitRate.low), numberOf(hitRate.high), 'percent'),
    count(trades),
    netReturn.value === null ? '' : percent(netReturn.value, 3),
    netReturn.low === null || netReturn.high === null
      ? ''
      : `${percent(netReturn.low, 3)} to ${percent(netReturn.high, 3)}`,
  ]);
  const returns =
    noReturns === undefined
      ? `A trade goes with the most probable direction, enters at the next open, is held for the label's horizon and pays ${percent(roundTripCost, 2)} for the round trip.`
      : `No returns: ${noReturns}.`;
  return html`${table('abstention-table', 'Out-of-fold rows by the probability of the most probable class', head, cells)}
<p class="small">${returns} Intervals: block bootstrap over dates.</p>`;
}

/** Whether intervals or sets held what they promised. */
export function conformalSection({ calibration }: ReportData): Markup | undefined {
  if (!calibration?.conformal) return undefined;
  const { conformal } = calibration;
  return section(
    {
      id: 'conformal',
      title: conformal.meanWidth === null ? 'Prediction sets' : 'Prediction intervals',
      note: 'Split-conformal: as wide as earlier errors of other folds ask for. The promise needs the future to resemble the past, so the coverage that was reached stands beside it.',
    },
    coverage(conformal),
  );
}

function coverage(report: ConformalReport): Markup {
  const { level, score, scale, rows, allRows, meanWidth, setSizes, perClass } = report;
  const own = report.coverage;
  const facts: [string, string][] = [
    ['Coverage asked for', percent(level)],
    ['Coverage reached, out of fold', formatValue(numberOf(own.value), 'percent')],
    ['Interval of the coverage', formatRange(numberOf(own.low), numberOf(own.high), 'percent')],
    ['Rows', `${count(rows)} of ${count(allRows)}; the others had too few outcomes before them`],
    ['Score', scale ? `${score}, by ${scale}` : score],
    ...(meanWidth === null
      ? []
      : [['Mean width, unit of the label', formatValue(meanWidth, 'digits')] as [string, string]]),
    ...setSizes.map((share, k): [string, string] => [
      `Sets of ${k + 1} ${k === 0 ? 'class' : 'classes'}`,
      percent(share),
    ]),
    ...perClass.map(({ className, coverage: value }): [string, string] => [
      `Coverage where ${className} happened`,
      percent(numberOf(value)),
    ]),
  ];
  return table(
    'conformal-table',
    'Coverage on out-of-fold rows',
    [{ head: 'What' }, { head: 'Value', numeric: true }],
    facts,
  );
}
