import type { DriftCheck } from '../drift/check.ts';
import { count, fixed, percent } from '../report/format.ts';
import type { DriftFit } from '../stages/drift.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

/** Features that the table shows; the JSON has them all. */
const shown = 15;

const number = (value: number | null, decimals: number) => fixed(value ?? Number.NaN, decimals);

/** A fitted baseline, or a check with the features that moved most. */
export function renderDrift(outcome: StageOutcome<DriftFit | DriftCheck>, ui: Ui): void {
  const { summary } = outcome;
  if (!summary) return;
  if ('path' in summary) renderFit(summary, ui);
  else renderCheck(summary, ui);
}

function renderFit(fit: DriftFit, ui: Ui): void {
  ui.heading(`Baseline '${fit.baseline}'`);
  ui.line(
    `${fit.features} features of ${fit.symbols} symbols, ${fit.start.slice(0, 10)} to ${fit.end.slice(0, 10)}: ${count(fit.rows)} rows, ${count(fit.sessions)} sessions`,
  );
  ui.line(
    fit.longestWindow > 0
      ? `it can judge windows of up to ${fit.longestWindow} sessions`
      : 'it is too short to judge any window: fit a longer period',
  );
}

function renderCheck(check: DriftCheck, ui: Ui): void {
  const { limits } = check;
  ui.heading(
    `${check.features} against baseline '${check.baseline}': ${check.start.slice(0, 10)} to ${check.end.slice(0, 10)}, ${check.sessions} sessions`,
  );
  ui.table(
    ['feature', 'KS', 'p', 'p corrected', 'PSI', 'shift (sd)', 'missing', 'drifted'],
    check.results
      .slice(0, shown)
      .map((row) => [
        row.feature,
        number(row.ks, 3),
        number(row.pValue, 4),
        number(row.correctedPValue, 4),
        number(row.psi, 3),
        number(row.wasserstein, 2),
        percent(row.missingShare),
        row.reason ?? 'no',
      ]),
  );
  if (check.results.length > shown) ui.line(`and ${check.results.length - shown} more in the JSON`);
  ui.line(check.method);
  for (const warning of check.warnings) ui.line(`! ${warning}`);
  if (check.unjudged > 0) ui.line(`! ${check.unjudged} more features have too few values to be judged`);
  const share = `${check.drifted} of ${check.checked} features drifted (${percent(check.share)}; limit ${percent(limits.maxShare)})`;
  ui.line(check.triggered ? `${share}: retrain` : `${share}: no need to retrain`);
}
