import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireEngine, resolveDevice } from '../../src/engines/index.ts';
import { type Dataset, learners } from '../../src/models/index.ts';
import { largestDifference, lossOf, rowsFor, tasks } from '../engines/made-rows.ts';

// Skipped without a GPU and libraries with CUDA, for no installation can bring a GPU; engines/torch-device.test.ts holds networks on a stand-in everywhere.
const named = learners.all().filter(({ engine }) => engine === 'torch' || engine === 'xgboost');
const onCuda = new Map<string | undefined, boolean>();
for (const engine of ['torch', 'xgboost'] as const) {
  const build = { name: engine, ...(await requireEngine(engine)) };
  onCuda.set(engine, resolveDevice('auto', build).device === 'cuda');
}

describe.each(named)('$name on CUDA', (learner) => {
  const { signal } = new AbortController();
  const given = learner.engine === 'torch' ? { units: 16, epochs: 5, learningRate: 0.01, batch: 100 } : {};

  it.skipIf(!onCuda.get(learner.engine)).each(tasks)(
    'learns a $kind task as on the CPU, and its saved model predicts the same without a GPU',
    async (task) => {
      const train = rowsFor(learner, given, task, 2000);
      const fresh = rowsFor(learner, given, task, 1000, { seed: 9 });
      const on = (device: 'cpu' | 'cuda') =>
        learner.fit(task, train, undefined, given, { seed: 7, threads: 2, device, signal });
      const [here, there] = [await on('cpu'), await on('cuda')];
      expect(there.device).toBe('cuda');
      const answers = await there.predict(fresh);
      const [lossHere, lossThere] = [lossOf(task, fresh.y, await here.predict(fresh)), lossOf(task, fresh.y, answers)];
      expect(Math.abs(lossThere / lossHere - 1)).toBeLessThan(0.1);
      const dir = mkdtempSync(join(tmpdir(), 'trademl-cuda-'));
      await there.save(dir);
      expect(largestDifference(answersWithoutGpu(dir, fresh), answers)).toBeLessThan(1e-6);
    },
  );

  /** The saved model's answers for the same rows, in a process that sees no GPU. */
  function answersWithoutGpu(dir: string, { x, rows, series }: Dataset): number[] {
    const plain = (values: ArrayLike<number>) => Array.from(values);
    const { symbols = [], symbolId = [], time = [], history = [] } = series ?? {};
    const described = { symbols, symbolId: plain(symbolId), time: plain(time), history: plain(history) };
    writeFileSync(join(dir, 'inputs.json'), JSON.stringify({ x: plain(x), rows, series: series && described }));
    const program = new URL('./predict-saved.mjs', import.meta.url).pathname;
    const env = { ...process.env, CUDA_VISIBLE_DEVICES: '' };
    return JSON.parse(execFileSync(process.execPath, [program, dir], { encoding: 'utf8', env })) as number[];
  }
});
