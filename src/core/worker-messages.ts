import type { Transferable } from 'node:worker_threads';
import { type ErrorKind, TrademlError } from './errors.ts';

export type TaskFunction = (task: unknown) => unknown;

/** An error on its way between threads. */
export interface Failure {
  readonly message: string;
  readonly stack?: string;
  readonly kind?: ErrorKind;
  readonly hint?: string;
}

export function sendFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack } = error;
  return error instanceof TrademlError ? { message, stack, kind: error.kind, hint: error.hint } : { message, stack };
}

export function receiveFailure({ message, stack, kind, hint }: Failure): Error {
  const error = kind ? new TrademlError(kind, message, { hint }) : new Error(message);
  if (stack) error.stack = stack;
  return error;
}

/** The buffers of all typed arrays in a plain value, each once. */
export function transferables(value: unknown): Transferable[] {
  const found = new Set<Transferable>();
  const collect = (part: unknown) => {
    if (ArrayBuffer.isView(part)) {
      if (part.buffer instanceof ArrayBuffer) found.add(part.buffer);
    } else if (part !== null && typeof part === 'object') Object.values(part).forEach(collect);
  };
  collect(value);
  return [...found];
}
