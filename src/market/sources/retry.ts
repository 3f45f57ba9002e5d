import { setTimeout as sleep } from 'node:timers/promises';
import { dataError, interrupted, messageOf } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';

/** A server's refusal or a broken answer. `status` is 0 when the answer never came whole. */
export class FetchFailure extends Error {
  readonly status: number;
  /** Seconds that the server asks us to wait, from Retry-After. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, status: number, retryAfterSeconds?: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'FetchFailure';
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Too many requests, a server in trouble, a time-out or a broken connection may pass; anything else stays. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }
}

/** Seconds of a Retry-After header: a number, or an HTTP date against `nowMillis`. */
export function parseRetryAfter(header: string | null | undefined, nowMillis: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(header);
  return Number.isFinite(at) ? Math.max(0, (at - nowMillis) / 1000) : undefined;
}

export interface RetryOptions {
  /** Tries after the first. */
  readonly maxRetries: number;
  /** Ceiling of the first pause; it doubles with every try. */
  readonly baseSeconds: number;
  /** Ceiling of any pause that we choose ourselves. */
  readonly maxSeconds: number;
  readonly rng: Rng;
  readonly signal: AbortSignal;
  readonly onRetry?: (failure: FetchFailure, attempt: number, waitSeconds: number) => void;
}

/**
 * Pause before try `attempt` (1 = first repetition): uniform in [0, min(max, base * 2^(attempt - 1))] ('full jitter'), but
 * never shorter than the server's Retry-After.
 * @see Brooker (2015), Exponential Backoff And Jitter, AWS Architecture Blog
 */
export function retryPauseSeconds(
  attempt: number,
  options: { baseSeconds: number; maxSeconds: number; uniform: number; retryAfterSeconds?: number },
): number {
  const ceiling = Math.min(options.maxSeconds, options.baseSeconds * 2 ** (attempt - 1));
  return Math.max(options.retryAfterSeconds ?? 0, options.uniform * ceiling);
}

/** The longest that a server may keep us waiting; a longer Retry-After is a failure that says so. */
const patienceSeconds = 300;

/**
 * Repeats `work` while it fails in a way that may pass.
 * @throws TrademlError (interrupted) when the signal is aborted, (data) when the tries are used up; FetchFailure as it
 *   is when it would not pass
 */
export async function withRetries<T>(what: string, options: RetryOptions, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    if (options.signal.aborted) throw interrupted();
    try {
      return await work();
    } catch (error) {
      if (options.signal.aborted) throw interrupted();
      if (!(error instanceof FetchFailure) || !error.passing) throw error;
      const pause = retryPauseSeconds(attempt, {
        ...options,
        uniform: options.rng.uniform(),
        retryAfterSeconds: error.retryAfterSeconds,
      });
      if (attempt > options.maxRetries || pause > patienceSeconds) {
        const asked = pause > patienceSeconds ? `; the server asks to wait ${Math.ceil(pause)} s` : '';
        throw dataError(
          `${what} failed ${attempt} time${attempt === 1 ? '' : 's'}: ${error.message}${asked}`,
          'run the same command again later: what has arrived is kept; fewer --concurrency or more --max-retries may help',
          error,
        );
      }
      options.onRetry?.(error, attempt, pause);
      await pauseFor(pause, options.signal);
    }
  }
}

async function pauseFor(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? interrupted() : new Error(messageOf(error), { cause: error });
  }
}
