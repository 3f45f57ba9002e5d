/** Where a run reads and writes. All paths as the user gave them (relative to the current directory or absolute). */
export interface Workspace {
  readonly dataDir: string;
  readonly artifactsDir: string;
  readonly configsDir: string;
}

export interface Progress {
  /** @param done how many units are finished so far; `note` names the one at work */
  update(done: number, note?: string): void;
  stop(): void;
}

/** Everything here is for people and goes to stderr. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** Shown with --verbose only. */
  detail(message: string): void;
  /** A bar or spinner on a terminal; silent in CI, with --quiet and with --json. @param total units of work, if known */
  progress(label: string, total?: number): Progress;
}

/** A log that says each warning once: a search fits the same rows over and over. */
export function warningOnce(log: Log): Log {
  const said = new Set<string>();
  return {
    ...log,
    warn: (message) => {
      if (said.has(message)) return;
      said.add(message);
      log.warn(message);
    },
  };
}

export type Device = 'auto' | 'cpu' | 'cuda';

/** What every stage receives beside its config. */
export interface StageContext {
  readonly workspace: Workspace;
  readonly seed: number;
  /** Worker threads to use at most, >= 1. Results never depend on it. */
  readonly jobs: number;
  readonly device: Device;
  readonly dryRun: boolean;
  readonly log: Log;
  /** Aborted on Ctrl-C; long work checks it. */
  readonly signal: AbortSignal;
}
