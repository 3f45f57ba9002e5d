import type { Device } from '../core/context.ts';

export type EngineName = 'xgboost' | 'lightgbm' | 'catboost' | 'torch';

/** A native library that learners stand on. One file per engine, one line in index.ts. */
export interface Engine {
  readonly name: EngineName;
  /** What it is for, in a few words. */
  readonly summary: string;
  /** The variable that names the library outright. */
  readonly variable: string;
  /** Set where no build computes on a GPU. */
  readonly cpuAlone?: true;
  /** Opens the library that a run would use. @throws TrademlError (engine) saying what was tried and what to type */
  open(): Promise<OpenedEngine>;
  /** Brings the library with the machine's package clients; left out when none has it. @throws TrademlError (engine) */
  install?(options: InstallOptions): Promise<Installed>;
}

export interface OpenedEngine {
  readonly path: string;
  readonly version: string;
  readonly cuda: boolean;
  /** How it was found: 'TRADEML_XGBOOST_LIB', 'system library', 'Python packages', 'trademl engines install'. */
  readonly source: string;
  /** Versions of CUDA and cuDNN that it brings, where it tells them. */
  readonly cudaVersion?: string;
  readonly cudnnVersion?: string;
}

export interface InstallOptions {
  readonly device: Device;
  /** Brings a fresh copy although one is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onStep: (message: string) => void;
}

export interface Installed {
  readonly path: string;
  readonly version: string;
  readonly cuda: boolean;
  /** False when what was there already serves. */
  readonly changed: boolean;
}

/** One row of `trademl engines`. */
export interface EngineReport {
  readonly name: string;
  readonly summary: string;
  readonly found: boolean;
  readonly path: string | null;
  readonly source: string | null;
  readonly version: string | null;
  readonly cuda: boolean;
  readonly cudaVersion: string | null;
  readonly cudnnVersion: string | null;
  /** What is wrong, when nothing usable was found. */
  readonly problem: string | null;
  /** The one command that mends it. */
  readonly mend: string | null;
}
