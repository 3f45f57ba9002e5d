import { engineError, interrupted, messageOf } from '../../core/errors.ts';
import type {
  LayoutPart,
  Loss,
  NativeRows,
  NativeTrainer,
  NetworkSpec,
  RowArrays,
  StepOptions,
  TorchAddon,
  TrainerState,
} from './addon.ts';
import type { LocatedTorch } from './locate.ts';

export type TorchDevice = 'cpu' | 'cuda';

/** Rows on a network's device. */
export class NetworkRows {
  readonly native: NativeRows;
  readonly #addon: TorchAddon;

  constructor(torch: LocatedTorch, arrays: RowArrays, loss: Loss, device: TorchDevice) {
    this.#addon = torch.addon;
    this.native = call(() => torch.addon.makeRows(arrays, loss, device));
  }

  close(): void {
    this.#addon.close(this.native);
  }
}

/**
 * A neural network with its optimiser. A pass over rows runs on a thread of its own, computes on that thread alone (so
 * that sums are made in one order, and several networks are trained side by side) and is one at a time for a network.
 */
export class Network {
  readonly spec: NetworkSpec;
  /** Names and shapes of the parts that the weights are made of, in their order; the names are PyTorch's. */
  readonly layout: readonly LayoutPart[];
  readonly #addon: TorchAddon;
  readonly #native: NativeTrainer;

  /** @param seed decides the first weights @throws TrademlError (engine) */
  constructor(torch: LocatedTorch, spec: NetworkSpec, seed: number, device: TorchDevice) {
    this.spec = spec;
    this.#addon = torch.addon;
    this.#native = call(() => torch.addon.makeTrainer(spec, seed, device));
    this.layout = torch.addon.layout(this.#native);
  }

  /** Weights and the optimiser's memory. */
  get state(): TrainerState {
    return call(() => this.#addon.state(this.#native));
  }

  /** Puts what is given in place of what is there. @throws TrademlError (engine) when it is of another network */
  restore(state: Partial<TrainerState>): void {
    call(() => this.#addon.setState(this.#native, state));
  }

  /**
   * One pass over the rows that `order` names, in that order.
   * @returns mean loss of the rows, dropout at work; NaN or infinite when the training has run away
   * @throws TrademlError (interrupted) on abort, before the next batch; the network is then of no use any more
   */
  async trainEpoch(rows: NetworkRows, order: Int32Array, options: StepOptions, signal: AbortSignal): Promise<number> {
    const onAbort = () => this.#addon.cancel(this.#native);
    if (signal.aborted) throw interrupted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.#addon.trainEpoch(this.#native, rows.native, order, options);
    } catch (error) {
      throw signal.aborted ? interrupted() : failure(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Log-odds, logits or values, row-major, shape (order, outputs). */
  predict(rows: NetworkRows, order: Int32Array): Promise<Float32Array> {
    return settled(this.#addon.predict(this.#native, rows.native, order));
  }

  /** Mean loss of the rows without dropout, and its derivative by each weight. */
  gradient(rows: NetworkRows, order: Int32Array, loss: Loss): Promise<{ loss: number; weights: Float32Array }> {
    return settled(this.#addon.gradient(this.#native, rows.native, order, loss));
  }

  /**
   * Mean over rows of |standardised input x derivative of the answer by it|, summed over the steps of the sequence; of
   * several classes the likeliest one's. Shape (features,).
   * @see Shrikumar et al. (2016), Not Just a Black Box: Learning Important Features Through Propagating Activations
   */
  saliency(rows: NetworkRows, order: Int32Array): Promise<Float32Array> {
    return settled(this.#addon.saliency(this.#native, rows.native, order));
  }

  close(): void {
    this.#addon.close(this.#native);
  }
}

function call<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw failure(error);
  }
}

async function settled<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw failure(error);
  }
}

function failure(error: unknown): Error {
  const message = messageOf(error);
  const memory = /out of memory|can't allocate memory|bad_alloc/i.test(message);
  const hint = memory
    ? 'make batch, sequence or units smaller, or use --device cpu'
    : /cuda|cudnn/i.test(message)
      ? 'try --device cpu'
      : undefined;
  return engineError(`libtorch: ${message}`, hint, error);
}
