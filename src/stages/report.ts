import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { writeFileAtomic } from '../io/atomic.ts';
import { runDir, runManifestPath } from '../io/layout.ts';
import { collectReport } from '../report/collect/collect.ts';
import { allReportFiles, findReportFiles } from '../report/collect/report-files.ts';
import { openFile } from '../report/open-file.ts';
import { renderPage } from '../report/page.ts';
import type { ReportData } from '../report/report-data.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const reportConfig = z.strictObject({
  run: z.string().min(1).describe('run to report on'),
  output: z.string().optional().describe('file to write; default: report.html in the folder of the run'),
  open: z.boolean().default(false).describe('show the report in the browser'),
});
export type ReportConfig = z.infer<typeof reportConfig>;

export interface ReportSummary {
  readonly path: string;
  readonly bytes: number;
  readonly verdict: string;
  /** Sections that had nothing to show, and the command that makes what they need. */
  readonly missing: readonly { section: string; command: string }[];
}

/** Writes a run's report as one self-contained HTML file. */
export async function reportStage(config: ReportConfig, ctx: StageContext): Promise<StageOutcome<ReportSummary>> {
  const ws = ctx.workspace;
  const { run, open } = config;
  const dir = runDir(ws, run);
  const output = config.output ?? join(dir, 'report.html');
  const outcome = await runStage<ReportSummary>(ctx, {
    stage: 'report',
    name: run,
    manifestPath: join(dir, 'report.manifest.json'),
    config: { run, output },
    plan: {
      reads: ['evaluation.json', 'backtest.json', 'equity.parquet']
        .map((name) => join(dir, name))
        .concat(runManifestPath(ws, run)),
      writes: [output],
      work: ['draw the verdict, equity, folds, calibration, importance, quality, drift and manifests on one page'],
    },
    inputs: async () => allReportFiles(await findReportFiles(ws, run)),
    work: async () => {
      const data = await collectReport(ws, run, await findReportFiles(ws, run));
      await writeFileAtomic(output, renderPage(data));
      const { size } = await stat(output);
      const summary = { path: output, bytes: size, verdict: data.verdict.sentence, missing: missingParts(data) };
      return { outputs: [output], summary };
    },
  });
  if (open && outcome.summary !== undefined) {
    const problem = await openFile(outcome.summary.path);
    if (problem !== undefined)
      ctx.log.warn(`the browser could not be started (${problem}); open ${outcome.summary.path} yourself`);
  }
  return outcome;
}

function missingParts(data: ReportData): ReportSummary['missing'] {
  const parts = ['backtest', 'scores', 'timeline', 'quality', 'drift'] as const;
  return parts.flatMap((section) => {
    const part = data[section];
    return part.known || part.command === undefined ? [] : [{ section, command: part.command }];
  });
}
