import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { writeFileAtomic } from '../io/atomic.ts';
import { runDir, runManifestPath } from '../io/layout.ts';
import { collectReport } from '../report/collect/collect.ts';
import { allReportFiles, findReportFiles } from '../report/collect/report-files.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { openFile } from '../report/open-file.ts';
import { renderPage } from '../report/page.ts';
import { printPdf } from '../report/print-pdf.ts';
import type { ReportData } from '../report/report-data.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

const reportFormats = ['html', 'md', 'pdf'] as const;

export const reportConfig = z.strictObject({
  run: z.string().min(1).describe('run to report on'),
  format: z
    .enum(reportFormats)
    .default('html')
    .describe('one page, Markdown, or a PDF printed by the installed browser'),
  compare: z.string().optional().describe('another run to stand beside this one'),
  output: z.string().optional().describe('file to write; default: report.FORMAT in the folder of the run'),
  open: z.boolean().default(false).describe('show the report in the browser'),
});
export type ReportConfig = z.infer<typeof reportConfig>;

export interface ReportSummary {
  readonly path: string;
  readonly bytes: number;
  readonly verdict: string;
  /** The verdict on trading; absent where it is the verdict itself, or nothing was evaluated. */
  readonly afterCosts?: string;
  /** Sections that had nothing to show, and the command that makes what they need. */
  readonly missing: readonly { section: string; command: string }[];
}

/** Writes a run's report as one self-contained HTML file, as Markdown, or as a PDF. */
export async function reportStage(config: ReportConfig, ctx: StageContext): Promise<StageOutcome<ReportSummary>> {
  const ws = ctx.workspace;
  const { run, open, format, compare } = config;
  const dir = runDir(ws, run);
  const output = config.output ?? join(dir, `report.${format}`);
  const outcome = await runStage<ReportSummary>(ctx, {
    stage: 'report',
    name: run,
    manifestPath: join(dir, format === 'html' ? 'report.manifest.json' : `report.${format}.manifest.json`),
    config: { run, output, format, compare },
    plan: {
      reads: ['evaluation.json', 'backtest.json', 'equity.parquet']
        .map((name) => join(dir, name))
        .concat(runManifestPath(ws, run)),
      writes: [output],
      work: ['draw the verdict, equity, folds, calibration, importance, quality, drift and manifests on one page'],
    },
    inputs: async () => {
      const others = compare === undefined ? [] : allReportFiles(await findReportFiles(ws, compare));
      return [...new Set([...allReportFiles(await findReportFiles(ws, run)), ...others])];
    },
    work: async () => {
      const collect = async (name: string) => collectReport(ws, name, await findReportFiles(ws, name));
      const other = compare === undefined ? undefined : await collect(compare);
      const data = { ...(await collect(run)), other };
      const page = format === 'md' ? renderMarkdown(data) : renderPage(data);
      await writeFileAtomic(output, format === 'pdf' ? await printPdf(page, ctx.signal) : page);
      const { size } = await stat(output);
      const { verdict, afterCosts } = data;
      const summary = {
        path: output,
        bytes: size,
        verdict: verdict.sentence,
        ...(afterCosts && afterCosts.sentence !== verdict.sentence && { afterCosts: afterCosts.sentence }),
        missing: missingParts(data),
      };
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
