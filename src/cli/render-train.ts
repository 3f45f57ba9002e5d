import { existsSync } from 'node:fs';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { RunSummary } from '../io/runs.ts';
import { metricTitle } from '../metrics/metric-title.ts';
import type { PipelineResult } from '../stages/pipeline.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { SkippedRun } from '../stages/train.ts';
import type { TrainCommandResult } from '../stages/train-command.ts';
import { renderCatalogue } from './render-catalogue.ts';
import { renderPlan, renderStatus } from './render-outcome.ts';
import type { Ui } from './ui.ts';

function score(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : value.toFixed(4);
}

/** Table of folds, then where the model lies. */
export function renderRun(summary: RunSummary, ui: Ui): void {
  const names = Object.keys(summary.folds[0]?.scores ?? {});
  ui.heading(`${summary.run}: ${summary.learner} on ${summary.label} (${summary.symbols.length} symbols)`);
  ui.table(
    [
      'fold',
      'tested on (UTC dates)',
      'train rows',
      'purged',
      'test rows',
      'features',
      'rounds',
      ...names.map(metricTitle),
    ],
    summary.folds.map((fold) => [
      fold.fold,
      `${fold.testFrom.slice(0, 10)} to ${fold.testTo.slice(0, 10)}`,
      fold.trainRows,
      fold.purgedRows + fold.embargoedRows + (fold.lookbackRows ?? 0),
      fold.testRows,
      fold.features,
      fold.bestRound ?? '-',
      ...names.map((name) => score(fold.scores[name])),
    ]),
  );
  if (summary.members) {
    const members = summary.members.map(({ run, weight }) => (weight === null ? run : `${run} x ${weight.toFixed(3)}`));
    ui.line(`members: ${members.join(', ')}`);
  }
  for (const { run, reason } of summary.skippedMembers ?? []) ui.line(`left out: ${run} (${reason})`);
  if (summary.holdout) {
    ui.line(`hold-out sealed from ${summary.holdout.start}: ${summary.holdout.rows} rows, opened by trademl evaluate`);
  }
  ui.line(`configurations tried on this label so far: ${summary.trials}`);
}

export function renderTrain(result: TrainCommandResult, ui: Ui): void {
  if (!('stage' in result)) renderCatalogue(result, 'Learners', 'learns', ui);
  else if (result.stage === 'pipeline') renderPipeline(result, ui);
  else {
    for (const outcome of result.runs) renderOneRun(outcome, ui);
    renderSkipped(result.skipped, ui);
  }
}

function renderOneRun(outcome: StageOutcome<RunSummary>, ui: Ui): void {
  if (outcome.status === 'dry run') {
    renderPlan('train', outcome, ui);
    return;
  }
  if (outcome.summary) renderRun(outcome.summary, ui);
  renderStatus(outcome, ui);
}

/** One line per stage, then the verdict of each task. */
function renderPipeline({ stages, skipped }: PipelineResult, ui: Ui): void {
  if (stages.some(({ status }) => status === 'dry run')) {
    for (const outcome of stages) renderPlan(outcome.stage, outcome, ui);
    return;
  }
  const hasTasks = stages.some(({ task }) => task !== undefined);
  ui.table(
    ['stage', ...(hasTasks ? ['task'] : []), 'name', 'status', 'seconds', 'manifest'],
    stages.map(({ stage, task, name, status, seconds, manifest }) => [
      stage,
      ...(hasTasks ? [task ?? '-'] : []),
      name,
      status,
      (seconds ?? 0).toFixed(1),
      manifest,
    ]),
  );
  const total = stages.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  ui.line(`total ${total.toFixed(1)} s`);
  renderSkipped(skipped, ui);
  for (const task of new Set(stages.map((outcome) => outcome.task))) {
    const own = stages.filter((outcome) => outcome.task === task);
    if (task !== undefined) ui.heading(task);
    renderVerdict(own, ui);
  }
}

/** Main scores, verdict and report of one task. */
function renderVerdict(stages: readonly StageOutcome[], ui: Ui): void {
  const evaluation = stages.find(({ stage }) => stage === 'evaluate')?.summary as Evaluation | undefined;
  if (evaluation) {
    for (const range of evaluation.ranges) {
      const primary = range.metrics.find(({ metric }) => metric === range.primary);
      const level = `${Math.round(evaluation.confidence * 1000) / 10} %`;
      const interval = `${level} interval ${score(primary?.low)} to ${score(primary?.high)}`;
      const reachable = range.oracle
        ? `, reachable in this synthetic market ${score(range.oracle.reachable.value)}`
        : '';
      ui.line(
        `${range.range}: ${metricTitle(range.primary)} ${score(primary?.value)} (${interval}), baseline ${score(primary?.baseline)}${reachable}`,
      );
    }
    ui.line(`verdict: ${evaluation.verdict.sentence}`);
    if (evaluation.afterCosts) ui.line(evaluation.afterCosts.sentence);
    if (evaluation.synthetic) ui.line(`not a real market: ${evaluation.synthetic.sentence}`);
  }
  const report = stages.find(({ stage }) => stage === 'report');
  const file = report && (report.summary as { path?: string } | undefined)?.path;
  if (file && existsSync(file)) ui.line(`report: ${file}`);
}

function renderSkipped(skipped: readonly SkippedRun[], ui: Ui): void {
  for (const { run, reason } of skipped) ui.line(`left out: ${run} (${reason})`);
}
