import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, TrademlError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/hash.ts';
import type { TrainerState } from '../../engines/torch/index.ts';
import { writeFileAtomic } from '../../io/atomic.ts';
import { readSafetensors, safetensorsParts } from '../../io/safetensors.ts';
import type { Dataset } from '../dataset.ts';

/** Where a training stands after an epoch. Shuffling and dropout follow from (seed, epoch), so no generator is kept. */
export interface Progress {
  epochs: number;
  /** Mean training loss by epoch. */
  losses: number[];
  /** The metric on the validation part by epoch, when there is one. */
  scores: number[];
  /** Weights of the epoch with the best score, and which one it is, from 0. */
  best?: { readonly epoch: number; readonly weights: Float32Array };
}

/** A new checkpoint is worth its disk write when this much work would be lost without it. */
const secondsBetween = 1;

/** Keeps the state of one fit in a folder. Another fit in the same folder, told by its key, is never taken for it. */
export class Checkpoint {
  readonly #dir: string;
  readonly #path: string;
  readonly #key: string;
  #written = performance.now();

  constructor(dir: string, key: string) {
    this.#dir = dir;
    this.#key = key;
    this.#path = join(dir, `epochs-${key.slice(0, 16)}.safetensors`);
  }

  /** What a fit that was cut short left behind; undefined when there is nothing, or it can't be read. */
  async read(): Promise<{ readonly progress: Progress; readonly state: TrainerState } | undefined> {
    try {
      const { tensors, metadata } = await readSafetensors(this.#path);
      if (metadata.key !== this.#key) return undefined;
      const { epochs, losses, scores, bestEpoch, steps } = JSON.parse(metadata.progress) as Stored;
      const [weights, firstMoment, secondMoment, best] = ['weights', 'first_moment', 'second_moment', 'best'].map(
        (name) => tensors.get(name)?.data as Float32Array,
      );
      const state = { weights, firstMoment, secondMoment, steps };
      const progress = { epochs, losses, scores, best: best && { epoch: bestEpoch ?? 0, weights: best } };
      return { progress, state };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      // A damaged checkpoint costs the epochs that it held and nothing else.
      if (error instanceof TrademlError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** @param stateOf asked when the checkpoint is worth it: a state is three copies of the weights */
  async write({ epochs, losses, scores, best }: Progress, stateOf: () => TrainerState): Promise<void> {
    if (performance.now() - this.#written < 1000 * secondsBetween) return;
    const state = stateOf();
    const stored: Stored = { epochs, losses, scores, bestEpoch: best?.epoch, steps: state.steps };
    const named = { weights: state.weights, first_moment: state.firstMoment, second_moment: state.secondMoment };
    const tensors = Object.entries(best ? { ...named, best: best.weights } : named);
    await writeFileAtomic(
      this.#path,
      safetensorsParts(
        tensors.map(([name, data]) => ({ name, shape: [data.length], data })),
        { key: this.#key, progress: JSON.stringify(stored) },
      ),
    );
    this.#written = performance.now();
  }

  /** After the fit: the folder is its own. */
  async remove(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}

interface Stored {
  readonly epochs: number;
  readonly losses: number[];
  readonly scores: number[];
  readonly bestEpoch?: number;
  readonly steps: number;
}

/** A hash of all that decides a fit. */
export function fitKey(settings: unknown, ...parts: readonly (Dataset | undefined)[]): string {
  const hash = createHash('sha256').update(canonicalJson(settings));
  for (const part of parts) {
    hash.update('|');
    for (const values of part ? [part.x, part.y, part.weights, part.series?.history] : []) {
      if (values) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  return hash.digest('hex');
}
