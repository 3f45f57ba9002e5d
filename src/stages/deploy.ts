import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { configError, missingInput } from '../core/errors.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { ensureDirectory, writeJson } from '../io/atomic.ts';
import { readJson } from '../io/json.ts';
import { listDirectory, runDir } from '../io/layout.ts';
import { readManifest } from '../io/manifest.ts';
import { readRun } from '../io/runs.ts';
import { runStage, type StageOutcome } from './run-stage.ts';

export const deployConfig = z.strictObject({
  run: z.string().describe('run whose model is deployed'),
  name: z.string().optional().describe('name in production; default: the name of the model'),
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

/** What production serves: artifacts/production/NAME/current.json. Replaced in one step, after the files are in place. */
interface Current {
  readonly version: string;
  readonly previous: string | null;
  readonly run: string;
  /** Models of the run, by member. */
  readonly models: readonly string[];
}

/**
 * Copies the run's models to artifacts/production/NAME/VERSION and then points current.json to them, when every gate of
 * the run's evaluation was met. The version before stays where it is and is named as `previous`.
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
      writes: [join(dir, '<version>'), join(dir, 'current.json')],
      work: ['copy the models if every gate of the evaluation was met; keep the version before'],
    },
    inputs: async () => {
      const evaluated = await readManifest(join(runDir(ws, config.run), 'evaluation.manifest.json'));
      if (!evaluated) throw missingInput(evaluationPath, `trademl evaluate --run ${config.run}`);
      return [evaluationPath, ...(await modelFiles(ctx, config.run)).map(({ path }) => path)];
    },
    exitCode: ({ deployed }) => (deployed ? 0 : 4),
    work: async (_journal, id) => {
      const evaluation = (await readJson(evaluationPath, 'evaluation')) as Evaluation;
      const currentPath = join(dir, 'current.json');
      const before = (await listDirectory(dir)).includes('current.json')
        ? ((await readJson(currentPath, 'deployment')) as Current).version
        : null;
      const failed = evaluation.gates.filter(({ passed }) => !passed).map((gate) => gate.name);
      if (failed.length > 0) {
        const reason = `gates not met: ${failed.join(', ')}`;
        return { outputs: [], summary: { name, deployed: false, version: before, previous: before, reason } };
      }
      const version = id.slice(0, 12);
      const models = await copyModels(ctx, config.run, join(dir, version));
      const current: Current = { version, previous: before === version ? null : before, run: config.run, models };
      await writeJson(currentPath, current);
      return { outputs: [currentPath], summary: { name, deployed: true, version, previous: current.previous } };
    },
  });
  const { summary } = outcome;
  if (summary?.deployed === false) ctx.log.warn(`'${name}' was not deployed: ${summary.reason}`);
  return outcome;
}

interface ModelFile {
  /** The run whose it is. */
  readonly model: string;
  readonly path: string;
  /** Its place in the run's folder of the deployment. */
  readonly name: string;
}

/** The files of the run's model; of its members' models and of what combines or calibrates them, where it has members. */
async function modelFiles(ctx: StageContext, run: string): Promise<ModelFile[]> {
  const { summary, outputs } = await readRun(ctx.workspace, run);
  if (summary.modelDir) {
    const dir = summary.modelDir;
    return (await listDirectory(dir)).map((name) => ({ model: summary.run, path: join(dir, name), name }));
  }
  if (!summary.members) throw configError(`run '${run}' has no model to deploy`);
  const members = await Promise.all(summary.members.map((member) => modelFiles(ctx, member.run)));
  const dir = runDir(ctx.workspace, run);
  const own = outputs
    .map(({ path }) => ({ model: run, path, name: relative(dir, path) }))
    .filter(({ name }) => /^(combination|calibrator)\b/.test(name));
  return [...members.flat(), ...own];
}

async function copyModels(ctx: StageContext, run: string, target: string): Promise<string[]> {
  const staging = `${target}.${process.pid}.tmp`;
  await rm(staging, { recursive: true, force: true });
  const models = new Set<string>();
  for (const { model, path, name } of await modelFiles(ctx, run)) {
    const to = join(staging, model, name);
    await ensureDirectory(dirname(to));
    await copyFile(path, to);
    models.add(model);
  }
  await rm(target, { recursive: true, force: true });
  await rename(staging, target);
  return [...models].sort();
}
