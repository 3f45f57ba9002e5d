import type { Device } from '../core/context.ts';
import { engineError } from '../core/errors.ts';
import { visibleGpus } from './gpu.ts';

export interface DeviceChoice {
  readonly device: 'cpu' | 'cuda';
  /** Why, in a few words for the log. */
  readonly reason: string;
}

/**
 * The device a run takes. 'auto' takes CUDA when both the library and a GPU are there.
 * @param engine the library: its name for messages and whether it was built with CUDA
 * @throws TrademlError (engine) when CUDA was asked for and can't be had
 */
export function resolveDevice(
  requested: Device,
  engine: { readonly name: string; readonly cuda: boolean },
  gpus: readonly string[] = visibleGpus(),
): DeviceChoice {
  if (requested === 'cpu') return { device: 'cpu', reason: 'asked for' };
  const install = 'trademl engines install --device cuda';
  if (requested === 'cuda') {
    if (gpus.length === 0)
      throw engineError('--device cuda: no NVIDIA GPU is visible here', 'use --device auto or cpu');
    if (!engine.cuda) throw engineError(`--device cuda: this ${engine.name} was built without CUDA`, `run: ${install}`);
    return { device: 'cuda', reason: `asked for; ${gpus[0]}` };
  }
  if (gpus.length === 0) return { device: 'cpu', reason: 'no NVIDIA GPU is visible' };
  if (!engine.cuda) {
    return {
      device: 'cpu',
      reason: `${gpus[0]} is there, but this ${engine.name} was built without CUDA; to use it: ${install}`,
    };
  }
  return { device: 'cuda', reason: gpus[0] };
}
