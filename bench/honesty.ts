/**
 * Verdicts on synthetic markets, seed by seed: how often nothing is mistaken for something, and how near the models come
 * to what can be reached.
 *
 * Arguments: [edge, default 0] [first seed, default 1] [seeds, default 20] [symbols, default 26] [days, default 1260]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageContext } from '../src/core/context.ts';
import { verdictOnMarket } from './market-run.ts';

const [edge, firstSeed, seeds, symbols, days] = [0, 1, 20, 26, 1260].map((fallback, i) =>
  Number(process.argv[i + 2] ?? fallback),
);
const quiet = {
  info: () => {},
  warn: () => {},
  detail: () => {},
  progress: () => ({ update: () => {}, stop: () => {} }),
};

let found = 0;
for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
  const dir = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  const ctx: StageContext = {
    workspace: { dataDir: join(dir, 'data'), artifactsDir: join(dir, 'artifacts'), configsDir: join(dir, 'configs') },
    seed,
    jobs: availableParallelism(),
    device: 'cpu',
    dryRun: false,
    signal: new AbortController().signal,
    log: quiet,
  };
  try {
    const { ranges, verdict } = await verdictOnMarket(ctx, { symbols, days, edge, params: { maxDepth: 3, eta: 0.1 } });
    const [{ metrics, oracle }] = ranges;
    const auc = metrics.find(({ metric }) => metric === 'auc');
    const show = (value: number | null | undefined) => (value ?? Number.NaN).toFixed(4);
    const reachable = oracle ? `, reachable ${show(oracle.reachable.value)}` : '';
    console.log(
      `seed ${seed}: AUC ${show(auc?.value)} (${show(auc?.low)} to ${show(auc?.high)})${reachable}: ${verdict.level}`,
    );
    if (verdict.level !== 'no evidence') found++;
  } finally {
    rmSync(dir, { recursive: true });
  }
}
console.log(`${found} of ${seeds} markets of ${symbols} symbols x ${days} days, edge ${edge}: some evidence`);
