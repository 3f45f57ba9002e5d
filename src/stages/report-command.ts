import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { missingInput, usageError } from '../core/errors.ts';
import { writeFileAtomic } from '../io/atomic.ts';
import { studyDir, studyManifestPath } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { openFile } from '../report/open-file.ts';
import { renderStudyPage, studySentence } from '../report/study-page.ts';
import type { TuneSummary } from '../tuning/study.ts';
import { type ReportSummary, reportConfig, reportStage } from './report.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

/** What `trademl report` accepts: a run, or a study of `tune`. */
export const reportCommandConfig = reportConfig.extend({
  run: reportConfig.shape.run.optional(),
  study: z.string().min(1).optional().describe('study to report on, in place of a run'),
});
type ReportCommandConfig = z.infer<typeof reportCommandConfig>;

export async function runReportCommand(
  { run, study, ...rest }: ReportCommandConfig,
  ctx: StageContext,
): Promise<StageOutcome<ReportSummary>> {
  if (run !== undefined && study !== undefined) throw usageError('--run and --study exclude each other');
  if (study !== undefined) return reportStudy(study, rest, ctx);
  if (run !== undefined) return reportStage({ ...rest, run }, ctx);
  throw usageError('there is nothing to report on', 'name a run with --run, or a study with --study');
}

/** Writes a study as one self-contained HTML file. */
async function reportStudy(
  study: string,
  config: Omit<ReportCommandConfig, 'run' | 'study'>,
  ctx: StageContext,
): Promise<StageOutcome<ReportSummary>> {
  if (config.format !== 'html' || config.compare !== undefined) {
    throw usageError('a study is reported as HTML, by itself', 'leave out --format and --compare');
  }
  const ws = ctx.workspace;
  const manifestPath = studyManifestPath(ws, study);
  const output = config.output ?? join(studyDir(ws, study), 'report.html');
  const outcome = await runStage<ReportSummary>(ctx, {
    stage: 'report',
    name: study,
    manifestPath: join(studyDir(ws, study), 'report.manifest.json'),
    config: { study, output },
    plan: {
      reads: [manifestPath],
      writes: [output],
      work: ['draw history, importance of parameters, parallel coordinates and unseen rows on one page'],
    },
    inputs: async () => {
      await readStudy(study, manifestPath);
      return [manifestPath];
    },
    work: async () => {
      const summary = await readStudy(study, manifestPath);
      await writeFileAtomic(output, renderStudyPage(summary));
      const { size } = await stat(output);
      return {
        outputs: [output],
        summary: { path: output, bytes: size, verdict: studySentence(summary), missing: [] },
      };
    },
  });
  if (config.open && outcome.summary !== undefined) {
    const problem = await openFile(outcome.summary.path);
    if (problem !== undefined)
      ctx.log.warn(`the browser could not be started (${problem}); open ${outcome.summary.path} yourself`);
  }
  return outcome;
}

async function readStudy(study: string, path: string): Promise<TuneSummary> {
  const manifest = await readManifest<TuneSummary>(path);
  if (!manifest) throw missingInput(`study '${study}' (${path})`, `trademl tune --study ${study}`);
  return manifest.summary;
}
