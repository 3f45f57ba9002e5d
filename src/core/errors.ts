/** What kind of failure a user is looking at; src/cli/exit-codes.ts maps each kind to one exit code. */
export type ErrorKind = 'usage' | 'config' | 'path' | 'missing-input' | 'data' | 'engine' | 'too-large' | 'interrupted';

/**
 * A failure that the user can mend. The message says what is wrong and where (file, column, row, key); the hint says
 * what to type or change next. Anything that is not a TrademlError is a bug of ours.
 */
export class TrademlError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TrademlError';
    this.kind = kind;
    this.hint = options.hint;
  }
}

export function usageError(message: string, hint?: string): TrademlError {
  return new TrademlError('usage', message, { hint });
}

export function configError(message: string, hint?: string): TrademlError {
  return new TrademlError('config', message, { hint });
}

/** The content of a file is wrong: unreadable, a column is missing, a value is not what it must be. */
export function dataError(message: string, hint?: string, cause?: unknown): TrademlError {
  return new TrademlError('data', message, { hint, cause });
}

/** A stage needs what an earlier stage writes, and it is not there. `command` is what makes it. */
export function missingInput(path: string, command: string): TrademlError {
  return new TrademlError('missing-input', `${path} does not exist`, { hint: `make it with: ${command}` });
}

export function engineError(message: string, hint?: string, cause?: unknown): TrademlError {
  return new TrademlError('engine', message, { hint, cause });
}

/** What the settings ask for does not fit into this machine. The hint names those to lower. */
export function tooLarge(message: string, hint: string): TrademlError {
  return new TrademlError('too-large', message, { hint });
}

export function interrupted(): TrademlError {
  return new TrademlError('interrupted', 'interrupted', { hint: 'run the same command again to go on' });
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted();
}

/** Text of an unknown thrown value, for messages. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True for a Node system error with this code, such as ENOENT. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
