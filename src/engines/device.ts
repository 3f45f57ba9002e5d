import type { Device } from '../core/context.ts';
import { engineError } from '../core/errors.ts';
import { driverCuda, visibleGpus } from './gpu.ts';

export interface DeviceChoice {
  readonly device: 'cpu' | 'cuda';
  /** Why, in a few words for the log. */
  readonly reason: string;
}

/** A library as far as its device goes: its name for messages, and the CUDA that it was built with, such as '12.9'. */
export interface CudaBuild {
  readonly name: string;
  readonly cuda: boolean;
  readonly cudaVersion?: string | null;
}

/** What the machine has: names of its GPUs, and the newest CUDA that its driver runs, where the driver answers. */
export interface CudaMachine {
  readonly gpus: readonly string[];
  readonly driver?: string;
}

/**
 * The device a run takes. 'auto' takes CUDA when a GPU is there and the library and the driver suit each other.
 * @throws TrademlError (engine) when CUDA was asked for and can't be had
 */
export function resolveDevice(requested: Device, engine: CudaBuild, machine?: CudaMachine): DeviceChoice {
  if (requested === 'cpu') return { device: 'cpu', reason: 'asked for' };
  const { gpus, driver } = machine ?? thisMachine();
  if (gpus.length === 0) {
    if (requested === 'auto') return { device: 'cpu', reason: 'no NVIDIA GPU is visible' };
    throw engineError('--device cuda: no NVIDIA GPU is visible here', 'use --device auto or cpu');
  }
  const obstacle = obstacleTo(engine, driver);
  if (!obstacle) return { device: 'cuda', reason: requested === 'auto' ? gpus[0] : `asked for; ${gpus[0]}` };
  const { problem, mend } = obstacle;
  if (requested === 'cuda') throw engineError(`--device cuda: ${problem}`, mend);
  return { device: 'cpu', reason: `${gpus[0]} is there, but ${problem}; to use it: ${mend}` };
}

function thisMachine(): CudaMachine {
  const gpus = visibleGpus();
  return { gpus, driver: gpus.length > 0 ? driverCuda() : undefined };
}

/** Why a library can't compute on a GPU that is there, and what to do. */
function obstacleTo({ name, cuda, cudaVersion }: CudaBuild, driver: string | undefined) {
  if (!cuda) {
    return { problem: `this ${name} was built without CUDA`, mend: 'trademl engines install --device cuda' };
  }
  if (driver === undefined) {
    return {
      problem: "the driver's library libcuda.so.1 is missing or does not answer",
      mend: 'install the NVIDIA driver, or start the container with it (docker run --gpus all)',
    };
  }
  // Within a major version newer libraries run on older drivers; not across.
  if (cudaVersion && Number.parseInt(cudaVersion, 10) > Number.parseInt(driver, 10)) {
    return {
      problem: `the driver runs CUDA up to ${driver} and this ${name} was built with ${cudaVersion}`,
      mend: `update the NVIDIA driver, or bring a ${name} built with CUDA ${Number.parseInt(driver, 10)}`,
    };
  }
  return undefined;
}
