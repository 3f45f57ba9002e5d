import { engineError } from '../core/errors.ts';

interface Held<Pointer> {
  readonly kind: string;
  readonly free: (pointer: Pointer) => number;
  pointer: Pointer | undefined;
  /** Calls on other threads that use the pointer right now. */
  inFlight: number;
  closed: boolean;
}

function freeIfIdle<Pointer>(held: Held<Pointer>): void {
  if (!held.closed || held.inFlight > 0 || held.pointer === undefined) return;
  const pointer = held.pointer;
  held.pointer = undefined;
  held.free(pointer);
}

const forgotten = new FinalizationRegistry<() => void>((release) => release());

/**
 * A native object: the library makes it, this holds it, and it is freed exactly once: by `close()`, or by the garbage
 * collector when that was forgotten, but never while a call on another thread is using it.
 */
export class NativeHandle<Pointer> {
  readonly #held: Held<Pointer>;

  constructor(kind: string, pointer: Pointer, free: (pointer: Pointer) => number) {
    const held: Held<Pointer> = { kind, pointer, free, inFlight: 0, closed: false };
    this.#held = held;
    // Must not mention `this`, or it would never be collected.
    const release = () => {
      held.closed = true;
      freeIfIdle(held);
    };
    forgotten.register(this, release, this);
  }

  /** The pointer, for a call on this thread. @throws TrademlError (engine) after close() */
  get pointer(): Pointer {
    if (this.#held.closed || this.#held.pointer === undefined) {
      throw engineError(`the ${this.#held.kind} was closed before its last use`);
    }
    return this.#held.pointer;
  }

  /** Keeps the pointer valid until `work` ends, even when close() is called meanwhile. */
  async borrow<Result>(work: (pointer: Pointer) => Promise<Result>): Promise<Result> {
    const pointer = this.pointer;
    this.#held.inFlight++;
    try {
      return await work(pointer);
    } finally {
      this.#held.inFlight--;
      freeIfIdle(this.#held);
    }
  }

  get closed(): boolean {
    return this.#held.closed;
  }

  /** Frees the native object now, or when the calls that use it have returned. A second call does nothing. */
  close(): void {
    if (this.#held.closed) return;
    this.#held.closed = true;
    forgotten.unregister(this);
    freeIfIdle(this.#held);
  }
}

/** Keeps several objects valid until `work` ends. */
export async function borrowAll<Pointer, Result>(
  handles: readonly NativeHandle<Pointer>[],
  work: (pointers: Pointer[]) => Promise<Result>,
  pointers: Pointer[] = [],
): Promise<Result> {
  const [first, ...rest] = handles;
  if (!first) return work(pointers);
  return first.borrow((pointer) => borrowAll(rest, work, [...pointers, pointer]));
}
