import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import { engineError, TrademlError, usageError } from '../core/errors.ts';
import type { Engine, EngineReport, Installed } from '../engines/engine.ts';
import { visibleGpus } from '../engines/gpu.ts';
import { engines, reportEngines, resolveDevice } from '../engines/index.ts';
import { enginesDir } from '../engines/places.ts';
import type { StagePlan } from './run-stage.ts';

export const enginesConfig = z.strictObject({
  action: z.enum(['list', 'install']).default('list').describe('list what is there, or install what is missing'),
  engine: z.array(z.string()).optional().describe('engines to install; default: all'),
  force: z.boolean().default(false).describe('install a fresh copy although one is there'),
});

export interface EnginesOutcome {
  readonly stage: 'engines';
  readonly engines: readonly EngineReport[];
  /** NVIDIA GPUs that can be used here. */
  readonly gpus: readonly string[];
  readonly threads: number;
  /** What `--device auto` comes to with each engine that was found, and why. */
  readonly devices: Readonly<Record<string, string>>;
  readonly installed: readonly (Installed & { readonly name: string })[];
}

interface EnginesPlan {
  readonly stage: 'engines';
  readonly name: string;
  readonly status: 'dry run';
  readonly plan: StagePlan;
}

/** Lists the native engines, or brings what is missing. Listing never fails; installing throws the first problem. */
export async function enginesStage(
  config: z.output<typeof enginesConfig>,
  ctx: StageContext,
): Promise<EnginesOutcome | EnginesPlan> {
  const chosen = config.engine?.map((name) => engines.get(name)) ?? engines.all().filter(({ install }) => install);
  if (ctx.dryRun) return planOf(config.action, chosen, ctx);
  const installed = config.action === 'install' ? await installAll(chosen, config.force, ctx) : [];
  const reports = await reportEngines();
  const found = reports.filter((report) => report.found);
  return {
    stage: 'engines',
    engines: reports,
    gpus: visibleGpus(),
    threads: availableParallelism(),
    devices: Object.fromEntries(found.map((report) => [report.name, deviceText(report)])),
    installed,
  };
}

async function installAll(
  chosen: readonly Engine[],
  force: boolean,
  ctx: StageContext,
): Promise<EnginesOutcome['installed']> {
  const installed: (Installed & { name: string })[] = [];
  const problems: TrademlError[] = [];
  for (const engine of chosen) {
    const { install } = engine;
    if (!install) throw await notInstallable(engine);
    const progress = ctx.log.progress(`installing ${engine.name}`);
    try {
      const onStep = (message: string) => progress.update(0, message);
      const result = await install({ device: ctx.device, force, signal: ctx.signal, onStep });
      installed.push({ name: engine.name, ...result });
    } catch (error) {
      if (!(error instanceof TrademlError) || error.kind !== 'engine') throw error;
      problems.push(error);
    } finally {
      progress.stop();
    }
  }
  // One that can't be had does not keep the others away.
  const [first, ...others] = problems;
  if (!first) return installed;
  const text = problems.map(({ message }) => message).join('; ');
  throw others.length === 0 ? first : engineError(text, first.hint, first);
}

/** What opening says of an engine that no package client brings. */
async function notInstallable({ name, open }: Engine): Promise<Error> {
  try {
    return usageError(`${name} is at ${(await open()).path}; no package client brings another`);
  } catch (error) {
    if (error instanceof TrademlError) return error;
    throw error;
  }
}

function planOf(action: 'list' | 'install', chosen: readonly Engine[], ctx: StageContext): EnginesPlan {
  const names = chosen.map(({ name }) => name);
  const plan =
    action === 'list'
      ? { reads: [], writes: [], work: ['look for each engine on this machine'] }
      : {
          reads: [],
          writes: names.map((name) => join(enginesDir(), name)),
          work: names.map((name) => `install ${name} for ${ctx.device === 'cuda' ? 'CUDA' : 'the CPU'} with pip`),
        };
  return { stage: 'engines', name: action, status: 'dry run', plan };
}

function deviceText(report: EngineReport): string {
  if (engines.get(report.name).cpuAlone) return 'cpu (it has no CUDA build)';
  const { device, reason } = resolveDevice('auto', report);
  return `${device} (${reason})`;
}
