import type { AbstentionTable } from '../evaluation/abstention.ts';
import type { BeforeAfter, CalibrationReport, ConformalReport } from '../evaluation/calibration-report.ts';
import type { Estimate } from '../evaluation/estimate.ts';
import { metricTitle } from '../metrics/metric-title.ts';
import type { CalibrateSummary } from '../stages/calibrate.ts';
import type { CalibrateUpdateSummary } from '../stages/calibrate-update.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

type Summary = CalibrateSummary | CalibrateUpdateSummary;

const figure = (value: number | null, digits = 4) => (value === null ? 'n/a' : value.toFixed(digits));
const percent = (value: number | null, digits = 1) => (value === null ? 'n/a' : `${(100 * value).toFixed(digits)} %`);
const percentRange = ({ low, high }: Estimate, digits = 1) =>
  low === null || high === null ? '' : `${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)} %`;

export function renderCalibrate({ summary }: StageOutcome<Summary>, ui: Ui): void {
  if (!summary) return;
  if ('calibration' in summary) renderRun(summary.calibration, ui);
  else renderUpdate(summary, ui);
}

function renderRun(report: CalibrationReport, ui: Ui): void {
  ui.heading(`${report.run}: ${report.of}, calibrated (${report.method})`);
  if (report.folds.length > 0) {
    ui.table(
      ['serves', 'method', 'fitted on', 'why'],
      report.folds.map(({ fold, method, rows, reason }) => [
        fold === 'final' ? 'hold-out and later' : `fold ${fold}`,
        method,
        rows === 0 ? '-' : rows,
        reason,
      ]),
    );
    if (report.rule !== '') ui.line(`rule: ${report.rule}`);
  }
  if (report.probabilities) renderBeforeAfter(report.probabilities, ui);
  if (report.conformal) renderConformal(report.conformal, ui);
  if (report.abstention) renderAbstention(report.abstention, ui);
  if (report.probabilities) ui.line(`\n${report.probabilities.sentence}`);
}

function renderBeforeAfter({ comparison, before, after }: BeforeAfter, ui: Ui): void {
  ui.heading(`before and after: ${comparison.rows.toLocaleString('en')} out-of-fold rows`);
  const [calibrated, raw] = comparison.forecasts;
  ui.table(
    ['metric', 'as predicted', 'calibrated', 'gain', `${Math.round(comparison.confidence * 1000) / 10} % interval`],
    comparison.metrics.map(({ metric }) => {
      const gain = comparison.gains.find((found) => found.metric === metric);
      return [
        metricTitle(metric),
        figure(raw.scores[metric].value),
        figure(calibrated.scores[metric].value),
        figure(gain?.value ?? null, 5),
        gain && gain.low !== null && gain.high !== null ? `${figure(gain.low, 5)} to ${figure(gain.high, 5)}` : '',
      ];
    }),
  );
  after.forEach(({ className, brier }, i) => {
    const raws = before[i].brier;
    if (!brier || !raws) return;
    ui.line(
      `Brier score of ${className}: reliability ${figure(raws.reliability, 5)} -> ${figure(brier.reliability, 5)}, resolution ${figure(raws.resolution, 5)} -> ${figure(brier.resolution, 5)}, uncertainty ${figure(brier.uncertainty, 5)}`,
    );
  });
}

function renderConformal(report: ConformalReport, ui: Ui): void {
  const { coverage, level, score, rows, allRows, meanWidth, setSizes, perClass } = report;
  const scaled = report.scale ? ` by ${report.scale}` : '';
  ui.heading(`conformal, ${percent(level)} asked for (${score}${scaled})`);
  ui.line(
    `coverage ${percent(coverage.value)} (${percentRange(coverage)}) on ${rows.toLocaleString('en')} of ${allRows.toLocaleString('en')} out-of-fold rows; the others had too few outcomes before them`,
  );
  if (meanWidth !== null) ui.line(`mean width ${meanWidth.toPrecision(4)}`);
  if (setSizes.length > 0) {
    ui.line(
      `sets: ${setSizes.map((share, k) => `${percent(share)} of ${k + 1} ${k === 0 ? 'class' : 'classes'}`).join(', ')}`,
    );
    ui.line(
      `coverage by class: ${perClass.map(({ className, coverage: own }) => `${className} ${percent(own)}`).join(', ')}`,
    );
  }
}

function renderAbstention({ rows, roundTripCost, noReturns }: AbstentionTable, ui: Ui): void {
  ui.heading('acting on confident predictions alone');
  ui.table(
    ['confidence from', 'acted on', 'of all', 'hit rate', 'interval', 'trades', 'net per trade', 'interval '],
    rows.map(({ threshold, rows: acted, share, hitRate, trades, netReturn }) => [
      threshold === 0 ? 'any' : figure(threshold, 2),
      acted,
      percent(share),
      percent(hitRate.value),
      percentRange(hitRate),
      trades,
      percent(netReturn.value, 3),
      percentRange(netReturn, 3),
    ]),
  );
  ui.line(
    noReturns === undefined
      ? `net of ${percent(roundTripCost, 2)} for a round trip, entered at the next open and held for the label's horizon`
      : `no returns: ${noReturns}`,
  );
}

function renderUpdate(summary: CalibrateUpdateSummary, ui: Ui): void {
  const { added, skipped, pending, seen, through, minimum, window } = summary;
  ui.heading(`streaming calibrator ${summary.state}: ${summary.method} over the last ${window} outcomes`);
  ui.line(
    `outcomes: ${added} new, ${skipped} taken in before, ${pending} rows wait for theirs; ${seen} in all${through ? `, known through ${through}` : ''}`,
  );
  ui.line(
    summary.started
      ? `map from now on: ${summary.map}`
      : `${minimum - seen} more outcomes are needed before it starts: probabilities pass as they are`,
  );
  if (summary.scored > 0) {
    ui.line(
      `calibration error over ${summary.scored.toLocaleString('en')} served predictions: ${percent(summary.eceBefore, 2)} before, ${percent(summary.eceAfter, 2)} after (chance alone would show ${percent(summary.eceByChance, 2)})`,
    );
  }
  if (summary.output) ui.line(`calibrated probabilities: ${summary.output}`);
}
