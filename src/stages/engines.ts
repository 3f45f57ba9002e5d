import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { StageContext } from '../core/context.ts';
import type { EngineReport, Installed } from '../engines/engine.ts';
import { visibleGpus } from '../engines/gpu.ts';
import { engines, reportEngines, resolveDevice } from '../engines/index.ts';

export const enginesConfig = z.strictObject({
  action: z.enum(['list', 'install']).default('list').describe('list what is there, or install what is missing'),
  engine: z.array(z.string()).optional().describe('engines to install; default: all'),
  force: z.boolean().default(false).describe('install a fresh copy although one is there'),
});

export interface EnginesOutcome {
  readonly stage: 'engines';
  readonly status: 'done' | 'up to date' | 'dry run';
  readonly engines: readonly EngineReport[];
  /** NVIDIA GPUs that can be used here. */
  readonly gpus: readonly string[];
  readonly threads: number;
  /** The device that --device comes to with each engine that was found, and why. */
  readonly devices: Readonly<Record<string, string>>;
  readonly installed: readonly (Installed & { readonly name: string })[];
  /** What an install would do, in a dry run. */
  readonly work: readonly string[];
}

/** Lists the native engines, or brings what is missing. Listing never fails; installing throws the first problem. */
export async function enginesStage(config: z.output<typeof enginesConfig>, ctx: StageContext): Promise<EnginesOutcome> {
  const chosen = config.engine?.map((name) => engines.get(name)) ?? engines.all();
  const installs = config.action === 'install';
  const installed: (Installed & { name: string })[] = [];
  if (installs && !ctx.dryRun) {
    for (const engine of chosen) {
      const progress = ctx.log.progress(`installing ${engine.name}`);
      try {
        const result = await engine.install({
          device: ctx.device,
          force: config.force,
          signal: ctx.signal,
          onStep: (message) => progress.update(0, message),
        });
        installed.push({ name: engine.name, ...result });
      } finally {
        progress.stop();
      }
    }
  }
  const reports = await reportEngines();
  const changed = installed.some((result) => result.changed);
  return {
    stage: 'engines',
    status: installs && ctx.dryRun ? 'dry run' : installs && !changed ? 'up to date' : 'done',
    engines: reports,
    gpus: visibleGpus(),
    threads: availableParallelism(),
    devices: Object.fromEntries(
      reports.filter(({ found }) => found).map((report) => [report.name, deviceText(report)]),
    ),
    installed,
    work: installs && ctx.dryRun ? chosen.map(({ name }) => `install ${name} for ${ctx.device}`) : [],
  };
}

function deviceText(report: EngineReport): string {
  const { device, reason } = resolveDevice('auto', report);
  return `${device} (${reason})`;
}
