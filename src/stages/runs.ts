import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { missingInput, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { listDirectory, runDir, runManifestPath } from '../io/layout.ts';
import { type Manifest, readManifest } from '../io/manifest.ts';
import type { RunSummary } from '../io/runs.ts';
import type { SignalsSummary } from '../io/signal-runs.ts';
import { compareRuns, type RunDifference } from './runs/compare.ts';
import { type RunFigures, runFigures } from './runs/figures.ts';

export const runsConfig = z.strictObject({
  action: z.enum(['list', 'show', 'diff']).default('list').describe('list all, show one, or say how two differ'),
  run: z.string().min(1).optional().describe('run to show, or the first of two'),
  against: z.string().min(1).optional().describe('diff: the second run'),
});

export interface ListedRun extends RunFigures {
  readonly run: string;
  readonly kind: (RunSummary | SignalsSummary)['kind'];
  readonly learner: string;
  readonly label: string;
  readonly featuresName: string;
  readonly interval: string;
  readonly symbols: number;
  readonly startedAt: string;
}

/** One manifest of a run's folder. */
export interface StageOfRun {
  readonly stage: string;
  readonly id: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly seed: number;
  readonly config: unknown;
  readonly versions: Readonly<Record<string, string>>;
  readonly inputs: readonly { readonly path: string; readonly sha256: string }[];
}

export interface RunsOutcome {
  readonly stage: 'runs';
  readonly action: 'list' | 'show' | 'diff';
  readonly runs: readonly ListedRun[];
  /** Of `show`: the stages whose results the run has. */
  readonly stages?: readonly StageOfRun[];
  readonly difference?: RunDifference;
}

/** Every manifest in a run's folder, that of the run itself first. */
async function manifestsOf(ctx: StageContext, run: string): Promise<Manifest[]> {
  const dir = runDir(ctx.workspace, run);
  const names = (await listDirectory(dir)).filter((name) => name.endsWith('.manifest.json'));
  const paths = [runManifestPath(ctx.workspace, run), ...names.map((name) => join(dir, name))];
  const found = await Promise.all(paths.map((path) => readManifest(path)));
  return found.filter((manifest) => manifest !== undefined);
}

async function listed(ctx: StageContext, run: string): Promise<ListedRun | undefined> {
  const manifest = await readManifest<RunSummary | SignalsSummary>(runManifestPath(ctx.workspace, run));
  // A folder that another stage has begun is no run yet.
  if (!manifest?.summary?.kind) return undefined;
  const { kind, learner, label, featuresName, interval, symbols } = manifest.summary;
  return {
    run,
    kind,
    learner,
    label,
    featuresName,
    interval,
    symbols: symbols.length,
    startedAt: manifest.startedAt,
    ...(await runFigures(ctx.workspace, run)),
  };
}

/** Lists the runs that are kept, shows what one was made from, or names what makes two differ. Reads only. */
export async function runsStage(config: z.infer<typeof runsConfig>, ctx: StageContext): Promise<RunsOutcome> {
  const { action } = config;
  const names = await listDirectory(join(ctx.workspace.artifactsDir, 'runs'));
  const find = async (run: string | undefined, flag: string): Promise<ListedRun> => {
    if (run === undefined)
      throw usageError(`trademl runs ${action} needs ${flag}`, `runs: ${names.join(', ') || 'none'}`);
    const found = await listed(ctx, run);
    if (found) return found;
    const missing = missingInput(`run '${run}'`, `trademl train --run ${run}`);
    throw names.length === 0 ? missing : usageError(`there is no run '${run}'`, suggestion(run, names));
  };
  if (action === 'list') {
    const runs = await Promise.all(names.map((run) => listed(ctx, run)));
    return { stage: 'runs', action, runs: runs.filter((run) => run !== undefined) };
  }
  const first = await find(config.run, '--run');
  if (action === 'show') {
    const stages = (await manifestsOf(ctx, first.run)).map(
      ({ stage, id, startedAt, seconds, seed, config: own, versions, inputs }): StageOfRun => ({
        stage,
        id,
        startedAt,
        seconds,
        seed,
        config: own,
        versions: versions as unknown as Record<string, string>,
        inputs: inputs.map(({ path, sha256 }) => ({ path, sha256 })),
      }),
    );
    return { stage: 'runs', action, runs: [first], stages };
  }
  const second = await find(config.against, '--against');
  const [a, b] = [await manifestsOf(ctx, first.run), await manifestsOf(ctx, second.run)];
  return { stage: 'runs', action, runs: [first, second], difference: compareRuns(a, b) };
}
