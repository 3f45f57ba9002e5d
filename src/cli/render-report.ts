import type { ReportSummary } from '../stages/report.ts';
import type { StageOutcome } from '../stages/run-stage.ts';
import type { Ui } from './ui.ts';

/** The verdict, what the page still lacks, and where it is. */
export function renderReport({ summary }: StageOutcome<ReportSummary>, ui: Ui): void {
  if (summary === undefined) return;
  ui.line(summary.verdict);
  if (summary.afterCosts) ui.line(summary.afterCosts);
  for (const { section, command } of summary.missing) ui.line(`  no ${section} yet: ${command}`);
  ui.line(`report: ${summary.path} (${Math.ceil(summary.bytes / 1024)} kB)`);
}
