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
export function transferables(value: unknown, found = new Set<Transferable>()): Transferable[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (value !== null && typeof value === 'object') {
    for (const inner of Object.values(value)) transferables(inner, found);
  }
  return [...found];
}
