import { expect, it } from 'vitest';
import { compiledUrl, runPool } from '../../src/core/worker-pool.ts';

const moduleUrl = new URL('./pool-tasks.mjs', import.meta.url).href;
const never = new AbortController().signal;
const task = (first: number, waitMillis: number) => ({ values: Float64Array.of(first, first + 1), waitMillis });

it.each([1, 2, 3, 8])('with %i jobs results come in the order of the tasks, whichever ends first', async (jobs) => {
  const tasks = [task(1, 60), task(10, 1), task(100, 20), task(1000, 1)];
  const seen: number[] = [];
  const results = await runPool<unknown, { doubled: Float64Array }>({
    moduleUrl,
    functionName: 'slowDouble',
    tasks,
    jobs,
    signal: never,
    onResult: (_result, index) => {
      seen.push(index);
    },
  });
  expect(results.map(({ doubled }) => Array.from(doubled))).toEqual([
    [2, 4],
    [20, 22],
    [200, 202],
    [2000, 2002],
  ]);
  expect(seen.sort()).toEqual([0, 1, 2, 3]);
  expect(tasks[0].values.length).toBe(2);
});

it('moves the arrays of the tasks when asked to, so that nothing is copied', async () => {
  const tasks = [task(1, 1), task(2, 1)];
  await runPool({ moduleUrl, functionName: 'slowDouble', tasks, jobs: 2, signal: never, transfer: true });
  expect(tasks.map(({ values }) => values.length)).toEqual([0, 0]);
});

it('has no results for no tasks', async () => {
  expect(await runPool({ moduleUrl, functionName: 'slowDouble', tasks: [], jobs: 4, signal: never })).toEqual([]);
});

it.each([1, 2])('with %i jobs a failure that the user can mend arrives with its kind and hint', async (jobs) => {
  const tasks = [1, 2, 3, 4].map((row) => ({ row }));
  await expect(runPool({ moduleUrl, functionName: 'refuse', tasks, jobs, signal: never })).rejects.toMatchObject({
    name: 'TrademlError',
    kind: 'data',
    message: 'row 2 is bad',
    hint: 'mend it',
  });
});

it.each([
  ['breakDown', 'a bug'],
  ['leave', 'a worker thread ended by itself with code 5'],
])('a bug in a task is thrown and not taken for a mistake of the user: %s', async (functionName, message) => {
  const failed = runPool({ moduleUrl, functionName, tasks: [1, 2], jobs: 2, signal: never });
  await expect(failed).rejects.toMatchObject({ name: 'Error', message });
});

it('a failure in onResult stops the pool', async () => {
  const tasks = Array.from({ length: 20 }, (_, i) => task(i, 5));
  let calls = 0;
  const failed = runPool({
    moduleUrl,
    functionName: 'slowDouble',
    tasks,
    jobs: 2,
    signal: never,
    onResult: () => {
      calls++;
      throw new Error('disk full');
    },
  });
  await expect(failed).rejects.toThrow('disk full');
  expect(calls).toBeLessThan(4);
});

it.each([1, 2])('with %i jobs an abort ends it within a second', async (jobs) => {
  const controller = new AbortController();
  const tasks = Array.from({ length: 50 }, (_, i) => task(i, jobs === 1 ? 20 : 60_000));
  const started = Date.now();
  setTimeout(() => controller.abort(), 100);
  const stopped = runPool({ moduleUrl, functionName: 'slowDouble', tasks, jobs, signal: controller.signal });
  await expect(stopped).rejects.toMatchObject({ kind: 'interrupted' });
  expect(Date.now() - started).toBeLessThan(1100);
});

it('threads of a source run load the build', () => {
  const mapped = (path: string) => compiledUrl(new URL(`file://${path}`)).pathname;
  expect(mapped('/home/src/app/src/core/x.ts')).toBe('/home/src/app/dist/src/core/x.js');
  expect(mapped('/app/dist/src/core/x.ts')).toBe('/app/dist/src/core/x.js');
  expect(mapped('/app/dist/src/core/x.js')).toBe('/app/dist/src/core/x.js');
});
