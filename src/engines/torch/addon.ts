import { createRequire } from 'node:module';
import { engineError, messageOf } from '../../core/errors.ts';

/** What a network is made from; native/torch/models.cpp has the definitions. */
export interface NetworkSpec {
  readonly kind: 'mlp' | 'lstm' | 'gru' | 'tcn' | 'transformer';
  /** Columns of x. */
  readonly features: number;
  /** 1 for a binary task or a value, else the number of classes. */
  readonly outputs: number;
  /** Width of the hidden layers. */
  readonly units: number;
  /** Hidden layers, blocks (tcn) or encoder layers (transformer). */
  readonly layers: number;
  /** Share of hidden values left out while training, in [0, 1). */
  readonly dropout: number;
  /** Rows that an answer is read from: the row and those before it; 1 when left out. */
  readonly sequence?: number;
  /** Width of a convolution in steps (tcn). */
  readonly kernel?: number;
  /** Attention heads (transformer); the units must be a multiple of twice as many. */
  readonly heads?: number;
}

export type Loss = 'binary' | 'multiclass' | 'regression';

export interface RowArrays {
  /** Row-major, shape (rows, features); missing and infinite values become the mean. */
  readonly x: Float32Array;
  readonly rows: number;
  readonly features: number;
  /** Taken from each column of x, and what the rest is divided by; shape (features,). */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** Rows right above a row that belong to its history, shape (rows,); needed by models with a sequence. */
  readonly history?: Int32Array;
  /** Class index or value, shape (rows,). */
  readonly y?: Float64Array;
  readonly weights?: Float32Array;
}

export interface StepOptions {
  readonly loss: Loss;
  /** Rows of a step. */
  readonly batch: number;
  readonly learningRate: number;
  /** Decoupled: each step takes learningRate x weightDecay of every weight. */
  readonly weightDecay: number;
  /** Longest gradient, by its Euclidean norm; 0: any. */
  readonly clip: number;
  /** Of the dropout masks. */
  readonly seed: number;
}

/** One value for each weight, in the order of the layout. */
export interface TrainerState {
  readonly weights: Float32Array;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  readonly steps: number;
}

export interface LayoutPart {
  readonly name: string;
  readonly shape: readonly number[];
}

declare const trainer: unique symbol;
declare const rows: unique symbol;
export type NativeTrainer = { readonly [trainer]: true };
export type NativeRows = { readonly [rows]: true };

/** The functions of native/torch/addon.cpp. A promise is settled by a thread of its own; a cancelled pass rejects. */
export interface TorchAddon {
  /** Versions as NVIDIA counts them: 13020 is CUDA 13.2. Null without CUDA. */
  about(): { version: string; cuda: number | null; cudnn: number | null; gpus: number };
  makeTrainer(spec: NetworkSpec, seed: number, device: string): NativeTrainer;
  makeRows(rows: RowArrays, loss: Loss, device: string): NativeRows;
  layout(trainer: NativeTrainer): LayoutPart[];
  state(trainer: NativeTrainer): TrainerState;
  setState(trainer: NativeTrainer, state: Partial<TrainerState>): void;
  trainEpoch(trainer: NativeTrainer, rows: NativeRows, order: Int32Array, options: StepOptions): Promise<number>;
  predict(trainer: NativeTrainer, rows: NativeRows, order: Int32Array): Promise<Float32Array>;
  gradient(
    trainer: NativeTrainer,
    rows: NativeRows,
    order: Int32Array,
    loss: Loss,
  ): Promise<{ loss: number; weights: Float32Array }>;
  saliency(trainer: NativeTrainer, rows: NativeRows, order: Int32Array): Promise<Float32Array>;
  cancel(trainer: NativeTrainer): void;
  /** Frees now, or when the passes under way have ended. */
  close(object: NativeTrainer | NativeRows): void;
  /** Cancels all passes and waits for their threads. */
  leave(): void;
}

const opened = new Map<string, TorchAddon>();

/** @throws TrademlError (engine) naming the file when it can't be opened */
export function loadAddon(path: string): TorchAddon {
  const known = opened.get(path);
  if (known) return known;
  let addon: TorchAddon;
  try {
    addon = createRequire(import.meta.url)(path) as TorchAddon;
  } catch (error) {
    throw engineError(
      `the torch addon ${path} can't be opened: ${messageOf(error)}`,
      'build it again with: trademl engines install --engine torch --force',
      error,
    );
  }
  // process.exit does not wait for native threads, and one that goes on would crash on the way out.
  process.on('exit', () => addon.leave());
  opened.set(path, addon);
  return addon;
}
