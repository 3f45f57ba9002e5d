import { copyFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { artifactName } from '../config/artifact-name.ts';
import type { StageContext, Workspace } from '../core/context.ts';
import { configError, missingInput } from '../core/errors.ts';
import { readEvaluation } from '../evaluation/read-evaluation.ts';
import { ensureDirectory, writeJson } from '../io/atomic.ts';
import { type Deployment, deploymentFile, readDeployment } from '../io/deployment.ts';
import { listDirectory, runDir, runManifestPath } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { readRun } from '../io/runs.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const deployConfig = z.strictObject({
  run: z.string().describe('run whose model is deployed'),
  name: artifactName.optional().describe('name in production; default: the name of the model'),
});
export type DeployConfig = z.infer<typeof deployConfig>;

export interface DeploySummary {
  readonly name: string;
  readonly deployed: boolean;
  readonly version: string | null;
  readonly previous: string | null;
  /** Why nothing was deployed. */
  readonly reason?: string;
}

/**
 * Copies what the run predicts with to artifacts/production/NAME/VERSION and then points current.json to it, when every
 * gate of the run's evaluation was met. The version before stays where it is and is named as `previous`.
 */
export async function deployStage(config: DeployConfig, ctx: StageContext): Promise<StageOutcome<DeploySummary>> {
  const ws = ctx.workspace;
  const name = config.name ?? config.run;
  const dir = join(ws.artifactsDir, 'production', name);
  const evaluationPath = join(runDir(ws, config.run), 'evaluation.json');
  const outcome = await runStage<DeploySummary>(ctx, {
    stage: 'deploy',
    name,
    manifestPath: join(dir, 'manifest.json'),
    config,
    plan: {
      reads: [evaluationPath],
      writes: [join(dir, '<version>'), join(dir, deploymentFile)],
      work: ['copy the models if every gate of the evaluation was met; keep the version before'],
    },
    inputs: async () => {
      const evaluated = await readManifest(join(runDir(ws, config.run), 'evaluation.manifest.json'));
      if (!evaluated) throw missingInput(evaluationPath, `trademl evaluate --run ${config.run}`);
      // A manifest tells times too: a run that was made again in the same way is the same version.
      const files = (await deployedFiles(ws, config.run)).map(({ path }) => path);
      return [evaluationPath, ...files.filter((path) => basename(path) !== 'manifest.json')];
    },
    exitCode: ({ deployed }) => (deployed ? 0 : 4),
    work: async (_journal, id) => {
      const evaluation = await readEvaluation(evaluationPath);
      const currentPath = join(dir, deploymentFile);
      const before = (await readDeployment(dir))?.version ?? null;
      const failed = evaluation.gates.filter(({ passed }) => !passed).map((gate) => gate.name);
      if (failed.length > 0) {
        const reason = `gates not met: ${failed.join(', ')}`;
        return { outputs: [], summary: { name, deployed: false, version: before, previous: before, reason } };
      }
      const version = id.slice(0, 12);
      const runs = await copyRuns(ws, config.run, join(dir, version));
      const current: Deployment = { version, previous: before === version ? null : before, run: config.run, runs };
      await writeJson(currentPath, current);
      return { outputs: [currentPath], summary: { name, deployed: true, version, previous: current.previous } };
    },
  });
  const { summary } = outcome;
  if (summary?.deployed === false) ctx.log.warn(`'${name}' was not deployed: ${summary.reason}`);
  return outcome;
}

interface DeployedFile {
  readonly run: string;
  readonly path: string;
  /** Its place in the folder of the version, which is laid out as artifacts/ is. */
  readonly name: string;
}

/** What `predict` reads of a run: its model; or what combines or calibrates its members, and theirs. */
async function deployedFiles(ws: Workspace, run: string): Promise<DeployedFile[]> {
  const { summary, outputs } = await readRun(ws, run);
  const inRun = (file: string) => ({ run, path: join(runDir(ws, run), file), name: join('runs', run, file) });
  const manifest = inRun(basename(runManifestPath(ws, run)));
  if (summary.modelDir) {
    const dir = summary.modelDir;
    const at = join('models', basename(dirname(dir)), basename(dir));
    const model = await listDirectory(dir);
    return [manifest, ...model.map((file) => ({ run, path: join(dir, file), name: join(at, file) }))];
  }
  if (!summary.members) throw configError(`run '${run}' has no model to deploy`);
  const members = await Promise.all(summary.members.map((member) => deployedFiles(ws, member.run)));
  const own = outputs
    .map(({ path }) => relative(runDir(ws, run), path))
    .filter((file) => /^(combination|calibrator)\b/.test(file));
  return [...members.flat(), manifest, ...own.map(inRun)];
}

async function copyRuns(ws: Workspace, run: string, target: string): Promise<string[]> {
  const staging = `${target}.${process.pid}.tmp`;
  await rm(staging, { recursive: true, force: true });
  const files = await deployedFiles(ws, run);
  for (const { path, name } of files) {
    const to = join(staging, name);
    await ensureDirectory(dirname(to));
    await copyFile(path, to);
  }
  await rm(target, { recursive: true, force: true });
  await rename(staging, target);
  return [...new Set(files.map((file) => file.run))].sort();
}
