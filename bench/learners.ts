/**
 * Every learner of directions on one market with a planted edge and on one without: how near each comes to what can be
 * reached, and whether it mistakes nothing for something. Each is judged as the only one tried.
 *
 * Arguments: [learners, comma separated; default all that learn two classes] [symbols, default 26] [days, default 1260]
 * [seed, default 7]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageContext } from '../src/core/context.ts';
import { learners } from '../src/models/index.ts';
import { makeMarket, verdictOfLearner } from './market-run.ts';

const [wanted = '', ...numbers] = process.argv.slice(2);
const [symbols, days, seed] = [26, 1260, 7].map((fallback, i) => Number(numbers[i] ?? fallback));
const names =
  wanted === ''
    ? learners
        .all()
        .filter(({ tasks }) => tasks.includes('binary'))
        .map(({ name }) => name)
    : wanted.split(',');
/** Networks in minutes; everything else has its defaults. */
const networkParams = { batch: 256, epochs: 12, patience: 2 };
const quiet = () => undefined;

for (const edge of [0.06, 0]) {
  const dir = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  const contextOf = (artifacts: string): StageContext => ({
    workspace: { dataDir: join(dir, 'data'), artifactsDir: join(dir, artifacts), configsDir: join(dir, 'configs') },
    seed,
    jobs: availableParallelism(),
    device: 'cpu',
    dryRun: false,
    signal: new AbortController().signal,
    log: { info: quiet, warn: quiet, detail: quiet, progress: () => ({ update: quiet, stop: quiet }) },
  });
  try {
    await makeMarket(contextOf('market'), { symbols, days, edge });
    console.log(`\n${symbols} symbols x ${days} days, edge ${edge}, seed ${seed}, ${availableParallelism()} cores\n`);
    console.log(
      '| learner | AUC (95 % interval) | reachable | below it | verdict | seconds |\n|---|---|---|---|---|---|',
    );
    for (const name of names) {
      const params = learners.get(name).engine === 'torch' ? networkParams : {};
      const startedAt = performance.now();
      // Artifacts of its own, and so a ledger of tries of its own.
      const { ranges, verdict } = await verdictOfLearner(contextOf(name), { model: name, params });
      const seconds = (performance.now() - startedAt) / 1000;
      const [{ metrics, oracle }] = ranges;
      const auc = metrics.find(({ metric }) => metric === 'auc');
      const show = (value: number | null | undefined) => (value ?? Number.NaN).toFixed(4);
      const interval = `${show(auc?.value)} (${show(auc?.low)} to ${show(auc?.high)})`;
      const distance = `${show(oracle?.reachable.value)} | ${show(oracle?.distance.value)}`;
      console.log(`| ${name} | ${interval} | ${distance} | ${verdict.level} | ${seconds.toFixed(0)} |`);
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
}
