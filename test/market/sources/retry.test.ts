import { describe, expect, it } from 'vitest';
import { mapConcurrently } from '../../../src/core/concurrency.ts';
import { createRng } from '../../../src/core/rng.ts';
import { FetchFailure, parseRetryAfter, retryPauseSeconds, withRetries } from '../../../src/market/sources/retry.ts';

const options = () => ({
  maxRetries: 2,
  baseSeconds: 0.001,
  maxSeconds: 0.01,
  rng: createRng(1),
  signal: new AbortController().signal,
});

describe('retries', () => {
  it.each([
    { attempt: 1, uniform: 1, expected: 1 },
    { attempt: 3, uniform: 1, expected: 4 },
    { attempt: 3, uniform: 0.25, expected: 1 },
    { attempt: 9, uniform: 1, expected: 60 },
    { attempt: 1, uniform: 0.5, retryAfterSeconds: 7, expected: 7 },
    { attempt: 4, uniform: 1, retryAfterSeconds: 7, expected: 8 },
  ])('pause before try $attempt at $uniform, asked $retryAfterSeconds: $expected s', ({ expected, ...given }) => {
    const { attempt, ...rest } = given;
    expect(retryPauseSeconds(attempt, { baseSeconds: 1, maxSeconds: 60, ...rest })).toBe(expected);
  });

  it.each([
    ['3', 3],
    ['1.5', 1.5],
    ['Wed, 03 Jan 2024 00:00:10 GMT', 10],
    ['Wed, 03 Jan 2024 00:00:00 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('Retry-After %s asks for %s s', (header, seconds) => {
    expect(parseRetryAfter(header, Date.parse('2024-01-03T00:00:00Z'))).toBe(seconds);
  });

  it.each([
    [0, true],
    [404, false],
    [403, false],
    [429, true],
    [500, true],
    [503, true],
  ])('status %i may pass: %s', (status, passing) => {
    expect(new FetchFailure('x', status).passing).toBe(passing);
  });

  it('tries again until it works, and no more often than allowed', async () => {
    let calls = 0;
    const failTwice = async () => {
      calls++;
      if (calls < 3) throw new FetchFailure('no', 500);
      return calls;
    };
    expect(await withRetries('it', options(), failTwice)).toBe(3);
    calls = -10;
    await expect(withRetries('it', options(), failTwice)).rejects.toThrow('it failed 3 times: no');
  });

  it('does not wait for a server that asks for more than five minutes', async () => {
    const run = withRetries('it', options(), async () => {
      throw new FetchFailure('busy', 429, 3600);
    });
    await expect(run).rejects.toThrow('the server asks to wait 3600 s');
  });

  it('stops waiting when it is interrupted', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const run = withRetries('it', { ...options(), signal: controller.signal }, async () => {
      throw new FetchFailure('busy', 429, 100);
    });
    await expect(run).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('mapConcurrently', () => {
  it('keeps the order of the items and never runs more than the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrently([30, 1, 20, 2, 10], 2, async (millis) => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, millis));
      running--;
      return millis;
    });
    expect(results).toEqual([30, 1, 20, 2, 10]);
    expect(most).toBe(2);
  });

  it('starts nothing new after a failure, and throws it', async () => {
    const started: number[] = [];
    const run = mapConcurrently([1, 2, 3, 4], 1, async (item) => {
      started.push(item);
      if (item === 2) throw new Error('two');
    });
    await expect(run).rejects.toThrow('two');
    expect(started).toEqual([1, 2]);
  });
});
