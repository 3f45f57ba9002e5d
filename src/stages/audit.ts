import { type Certificate, overallStatus } from '../audit/certificate.ts';
import { checks } from '../audit/index.ts';
import { runChecks } from '../audit/run-checks.ts';
import type { StageContext } from '../core/context.ts';
import { hashFile } from '../core/hash.ts';
import { version } from '../core/version.ts';
import { writeJson } from '../io/atomic.ts';
import { auditPath, featuresDir, featuresManifestPath, runManifestPath } from '../io/layout.ts';
import type { AuditConfig } from './audit-config.ts';
import { auditedFiles, featuresOf, rowSubjects } from './audit-rows.ts';
import { featureSubject, loadSet, marketOf, setFiles } from './audit-subject.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

/** A leak fails like data that fail their checks. */
const leakExitCode = 3;

/** Proves, on the user's own pipeline, that nothing leaks; writes a certificate. */
export async function auditStage(config: AuditConfig, ctx: StageContext): Promise<StageOutcome<Certificate>> {
  const ws = ctx.workspace;
  const name = config.name ?? config.run ?? config.features ?? 'default';
  const path = auditPath(ws, name);
  const load = once(async () => {
    const files = await auditedFiles(ctx, config);
    return { files, set: await loadSet(ctx, featuresOf(config, files.run), config.featuresFrom) };
  });
  return runStage<Certificate>(ctx, {
    stage: 'audit',
    name,
    manifestPath: path.replace(/\.json$/, '.manifest.json'),
    config,
    plan: {
      reads: [
        featuresDir(ws, config.features ?? (config.run === undefined ? 'default' : 'NAME')),
        ...[config.splits, config.selection].filter((file) => file !== undefined && file !== 'none'),
        ...(config.run === undefined ? [] : [runManifestPath(ws, config.run)]),
      ] as string[],
      writes: [path],
      work: checks.all().map((check) => `${check.name}: ${check.summary}`),
    },
    inputs: async () => {
      const { files, set } = await load();
      const { splits, selection } = files;
      return [
        ...(await setFiles(ctx, set)),
        featuresManifestPath(ws, set.config.name),
        ...[splits, selection].filter((file) => file !== undefined),
        ...(config.run === undefined ? [] : [runManifestPath(ws, config.run)]),
      ];
    },
    work: async (_journal, id) => {
      const startedAt = Date.now();
      const { files, set } = await load();
      const features = await featureSubject(ctx, set, await marketOf(ctx, set), config.depth);
      const { subject, splits } = await rowSubjects(ctx, set, features, files, config.depth);
      const progress = ctx.log.progress('audit', checks.all().length);
      try {
        const options = { depth: config.depth, seed: ctx.seed, signal: ctx.signal };
        const results = await runChecks(checks.all(), { features, ...subject }, options, progress.update);
        const certificate: Certificate = {
          name,
          id,
          status: overallStatus(results),
          depth: config.depth,
          inputs: {
            features: set.manifest.id,
            splits,
            selection: files.selection === undefined ? null : await hashFile(files.selection),
            run: config.run ?? null,
            runId: files.run?.id ?? null,
          },
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
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
