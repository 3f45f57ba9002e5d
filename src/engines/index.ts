import type { Device } from '../core/context.ts';
import { messageOf, TrademlError } from '../core/errors.ts';
import { registry } from '../core/registry.ts';
import { catboostEngine } from './catboost/engine.ts';
import { resolveDevice } from './device.ts';
import type { EngineReport, OpenedEngine } from './engine.ts';
import { lightgbmEngine } from './lightgbm/engine.ts';
import { torchEngine } from './torch/engine.ts';
import { xgboostEngine } from './xgboost/engine.ts';

/** A new engine is one line here. */
export const engines = registry('engine', [catboostEngine, lightgbmEngine, torchEngine, xgboostEngine]);

/**
 * For stages: call before any work.
 * @throws TrademlError (engine, exit code 6) saying what was tried and the command that mends it
 */
export async function requireEngine(name: string): Promise<OpenedEngine> {
  return engines.get(name).open();
}

/** One row for each engine; never throws for a missing one. */
export async function reportEngines(): Promise<EngineReport[]> {
  return Promise.all(
    engines.all().map(async ({ name, summary, open }) => {
      const nothing = { path: null, source: null, version: null, cuda: false, cudaVersion: null, cudnnVersion: null };
      try {
        return { ...nothing, name, summary, found: true, ...(await open()), problem: null, mend: null };
      } catch (error) {
        if (!(error instanceof TrademlError)) throw error;
        const mend = error.hint ?? `run: trademl engines install`;
        return { name, summary, found: false, ...nothing, problem: messageOf(error), mend };
      }
    }),
  );
}

/**
 * How many fits of a learner run side by side: `most` on the CPU, one on a GPU, whose memory is small and which one fit
 * keeps busy.
 * @param name the learner's engine; one without computes on the CPU
 * @throws TrademlError (engine) when the engine is missing, or CUDA was asked for and can't be had
 */
export async function fitLanes(name: string | undefined, requested: Device, most: number): Promise<number> {
  if (name === undefined) return most;
  const { cpuAlone, open } = engines.get(name);
  if (cpuAlone) return most;
  return resolveDevice(requested, { name, ...(await open()) }).device === 'cuda' ? 1 : most;
}

export type { EngineReport, OpenedEngine } from './engine.ts';
export { resolveDevice };
