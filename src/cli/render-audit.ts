import type { Certificate } from '../audit/certificate.ts';
import type { CheckResult, Finding } from '../audit/check.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { SelftestResult } from '../stages/selftest.ts';
import type { Ui } from './ui.ts';

/** Findings of a check that are printed; the certificate holds all of them. */
const shown = 8;

/** The table of checks, then what they found, the worst first. */
export function renderAudit({ summary }: StageOutcome<Certificate>, ui: Ui): void {
  if (!summary) return;
  ui.heading(`audit '${summary.name}' (${summary.depth}): ${verdict(summary)}`);
  ui.table(
    ['check', 'status', 'looked at', 'seconds'],
    summary.checks.map((check) => [check.check, check.status, lookedAt(check), check.seconds.toFixed(1)]),
  );
  for (const check of summary.checks) renderFindings(check, ui);
  ui.line(`certificate ${summary.id.slice(0, 12)}`);
}

/** Leaks planted, which checks saw them, and what honest pipelines were accused of. */
export function renderSelftest({ items, clean, seconds }: SelftestResult, ui: Ui): void {
  ui.table(
    ['leak', 'outcome', 'by'],
    items.map(({ name, caught, by }) => [name, caught ? 'caught' : 'MISSED', by.join(', ') || '-']),
  );
  const caught = items.filter((item) => item.caught).length;
  ui.line(`${caught} of ${items.length} leaks caught`);
  for (const { interval, seed, alarms } of clean) {
    for (const alarm of alarms) ui.line(`  FALSE ALARM, seed ${seed}, ${interval}: ${alarm}`);
  }
  const quiet = clean.filter(({ alarms }) => alarms.length === 0).length;
  ui.line(`${quiet} of ${clean.length} honest pipelines without an alarm (${seconds.toFixed(0)} s in all)`);
}

function verdict({ checks, status }: Certificate): string {
  const leaks = checks.filter((check) => check.status === 'leak').map(({ check }) => check);
  if (status === 'leak') return `LEAK found by ${leaks.join(', ')}`;
  return status === 'warn' ? 'no leak, with warnings' : 'no leak';
}

function lookedAt({ reason, counts }: CheckResult): string {
  if (reason !== undefined) return reason;
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
    .join(', ');
}

function renderFindings({ check, findings }: CheckResult, ui: Ui): void {
  const order = { leak: 0, warn: 1, note: 2 } as const;
  const sorted = [...findings].sort((a, b) => order[a.severity] - order[b.severity]);
  for (const finding of sorted.slice(0, shown)) ui.line(`  ${check} ${finding.severity}: ${inWords(finding)}`);
  if (sorted.length > shown) ui.line(`  ${check}: and ${sorted.length - shown} more in the certificate`);
}

function inWords({ where, message, symbol, time }: Finding): string {
  const at = [symbol, time].filter((part) => part !== undefined).join(' ');
  return `${where} ${message}${at ? ` (first at ${at})` : ''}`;
}
