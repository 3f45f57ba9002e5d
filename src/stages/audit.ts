import { join } from 'node:path';
import { z } from 'zod';
import { type AuditedInputs, type Certificate, overallStatus } from '../audit/certificate.ts';
import { checks } from '../audit/index.ts';
import { runChecks } from '../audit/run-checks.ts';
import type { AuditSubject } from '../audit/subject.ts';
import type { StageContext } from '../core/context.ts';
import { version } from '../core/version.ts';
import { writeJson } from '../io/atomic.ts';
import { auditPath, featuresDir } from '../io/layout.ts';
import { featureSubject, type LoadedSet, loadSet, marketOf, setFiles } from './audit-subject.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const auditConfig = z.strictObject({
  features: z.string().optional().describe("feature set; default: the run's, else 'default'"),
  splits: z
    .string()
    .optional()
    .describe(
      "splits file, also a hand-made one; default: the run's, else configs/splits/FEATURES.json when it is there",
    ),
  selection: z
    .string()
    .optional()
    .describe("selection file; 'none' for none; default: configs/features/FEATURES.yaml when it is there"),
  run: z.string().optional().describe('run whose fits and trades are audited too'),
  featuresFrom: z
    .array(z.string())
    .default([])
    .describe("ES modules with features of your own; default: the feature set's"),
  depth: z.enum(['quick', 'full']).default('full').describe('quick: a sample in seconds; full: everything'),
  name: z.string().optional().describe("name of the certificate; default: the run's, else the feature set's"),
});
export type AuditConfig = z.infer<typeof auditConfig>;

/** A leak fails like data that fail their checks. */
const leakExitCode = 3;

/** Proves, on the user's own pipeline, that nothing leaks; writes a certificate. */
export async function auditStage(config: AuditConfig, ctx: StageContext): Promise<StageOutcome<Certificate>> {
  const ws = ctx.workspace;
  const features = config.features ?? 'default';
  const name = config.name ?? config.run ?? features;
  const path = auditPath(ws, name);
  const work = checks.all().map(({ name: check, summary }) => `${check}: ${summary}`);
  const load = once(() => loadSet(ctx, features, config.featuresFrom));
  return runStage<Certificate>(ctx, {
    stage: 'audit',
    name,
    manifestPath: join(path.replace(/\.json$/, '.manifest.json')),
    config,
    plan: { reads: [featuresDir(ws, features)], writes: [path], work },
    inputs: async () => setFiles(ctx, await load()),
    work: async (_journal, id) => {
      const startedAt = Date.now();
      const set = await load();
      const subject = await subjectOf(set);
      const progress = ctx.log.progress('audit', checks.all().length);
      try {
        const options = { depth: config.depth, seed: ctx.seed, signal: ctx.signal };
        const results = await runChecks(checks.all(), subject, options, (done, next) => progress.update(done, next));
        const certificate: Certificate = {
          name,
          id,
          status: overallStatus(results),
          depth: config.depth,
          inputs: inputsOf(set),
          checks: results,
          versions: { ...version(), node: process.versions.node },
          at: new Date().toISOString(),
          seconds: (Date.now() - startedAt) / 1000,
        };
        await writeJson(path, certificate);
        return { outputs: [path], summary: certificate };
      } finally {
        progress.stop();
      }
    },
    exitCode: ({ status }) => (status === 'leak' ? leakExitCode : 0),
  });

  async function subjectOf(set: LoadedSet): Promise<AuditSubject> {
    const market = await marketOf(ctx, set);
    return { features: await featureSubject(ctx, set, market, config.depth) };
  }
}

function inputsOf({ manifest }: LoadedSet): AuditedInputs {
  return { features: manifest.id, splits: null, selection: null, run: null, runId: null };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
