/**
 * What the tool says of the best of a thousand strategies that are noise. A market without any edge; one model is trained, so
 * that there are rows to predict; then strategies whose predictions are random numbers, each held for a month, are written as
 * runs and counted in the ledger of tries as trained models are. The one with the best naive Sharpe ratio is traded, scored and
 * reported with the ordinary commands. (search-on-noise.ts is another thing: settings of one signal, where tries resemble each
 * other.)
 *
 * Arguments: [folder to keep; "" for a temporary one] [seed, default 1] [strategies, default 1000] [symbols, default 26]
 *   [days, default 756]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BacktestResult } from '../src/backtest/result.ts';
import { usageError } from '../src/core/errors.ts';
import { createRng, deriveSeed } from '../src/core/rng.ts';
import { packageRoot } from '../src/core/version.ts';
import type { Evaluation } from '../src/evaluation/evaluation.ts';
import { sharpeMoments } from '../src/evaluation/inference/sharpe-ratio.ts';
import { marketContext } from '../src/evaluation/uncertainty/market-context.ts';
import { tryReturns } from '../src/evaluation/uncertainty/try-returns.ts';
import { writeJson } from '../src/io/atomic.ts';
import { predictionsPath, runManifestPath } from '../src/io/layout.ts';
import { readTable, writeTable } from '../src/io/parquet.ts';
import { readRun } from '../src/io/runs.ts';
import { recordTrials, trialsPath } from '../src/io/trials.ts';

const kept = process.argv[2] || undefined;
const [seed, strategies, symbols, days] = [1, 1000, 26, 756].map((fallback, i) =>
  Number(process.argv[i + 3] ?? fallback),
);
/** Bars that a strategy holds its opinion of a symbol: a month, so that costs do not settle the matter. */
const heldBars = 21;

const folder = kept ?? mkdtempSync(join(tmpdir(), 'trademl-bench-'));
mkdirSync(folder, { recursive: true });
if (readdirSync(folder).length > 0) throw usageError(`${folder} is not empty`, 'name a new folder');
process.chdir(folder);
const ws = { dataDir: 'data', artifactsDir: 'artifacts', configsDir: 'configs' };

/** Types a command, as a user does. @returns what it answers with --json */
function trademl<Summary>(...args: string[]): Summary {
  const words = [join(packageRoot(), 'bin/trademl'), ...args, '--seed', String(seed), '--json', '--quiet'];
  const child = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (child.status !== 0) throw new Error(`trademl ${args.join(' ')} ended with ${child.status}: ${child.stdout}`);
  console.log(`$ trademl ${args.join(' ')} --seed ${seed}`);
  return (JSON.parse(child.stdout) as { summary: Summary }).summary;
}

/** Writes runs of noise on the rows that the trained run predicts; gives their names. */
async function writeStrategies(trained: string): Promise<string[]> {
  const manifest = await readRun(ws, trained);
  const rows = await readTable(predictionsPath(ws, trained));
  const bar = new Map([...new Set(rows.time as Float64Array)].sort((a, b) => a - b).map((time, i) => [time, i]));
  const id = new Map(manifest.summary.symbols.map((symbol, i) => [symbol, i]));
  const months = Math.ceil(bar.size / heldBars);
  // One column of month and symbol for each row: the place of its random number.
  const place = Int32Array.from(rows.time as Float64Array, (time, row) => {
    const month = Math.floor((bar.get(time) as number) / heldBars);
    return (id.get((rows.symbol as readonly string[])[row]) as number) * months + month;
  });
  const names = Array.from({ length: strategies }, (_, i) => `noise-${String(i + 1).padStart(4, '0')}`);
  for (const run of names) {
    const rng = createRng(deriveSeed(seed, run));
    const opinion = Float64Array.from({ length: id.size * months }, () => 0.45 + 0.1 * rng.uniform());
    await writeTable(predictionsPath(ws, run), { ...rows, p_up: Float64Array.from(place, (at) => opinion[at]) });
    const summary = { ...manifest.summary, run, learner: 'noise', importance: [], fits: [], modelDir: undefined };
    await writeJson(runManifestPath(ws, run), { ...manifest, name: run, id: run, inputs: [], outputs: [], summary });
  }
  const { featuresName, labelColumn } = manifest.summary;
  await recordTrials(
    trialsPath(ws, featuresName, labelColumn),
    names.map((run) => ({ id: run, run, stage: 'train' })),
  );
  return names;
}

/** The strategy that a naive search would pick: highest Sharpe ratio before costs, a year. */
async function pickBest(names: readonly string[]): Promise<{ run: string; sharpe: number }> {
  const { summary } = await readRun(ws, names[0]);
  const market = await marketContext(ws, summary);
  const files = names.map((run) => predictionsPath(ws, run));
  const tries = market && (await tryReturns(files, summary.task, summary.label, market));
  if (!tries) throw new Error('the strategies share no dates');
  const sharpes = tries.returns.map((returns) => sharpeMoments(returns).sharpe * Math.sqrt(252));
  const best = sharpes.indexOf(Math.max(...sharpes));
  return { run: names[best], sharpe: sharpes[best] };
}

const figure = (value: number | null | undefined) => (value ?? Number.NaN).toFixed(2);
try {
  const size = ['--symbols', String(symbols), '--days', String(days)];
  trademl('ingest', '--source', 'synthetic', '--edge', '0', ...size);
  trademl('features', '--name', 'noise', '--set', 'none', '--features', 'rsi', '--label', 'up:horizon=1');
  trademl('splits', '--features', 'noise');
  trademl('train', '--features', 'noise', '--model', 'logistic', '--run', 'trained');
  const { run, sharpe } = await pickBest(await writeStrategies('trained'));
  console.log(`${strategies} strategies without skill are written; the best in sample is ${run}`);
  const traded = trademl<BacktestResult>('backtest', '--run', run, '--mode', 'long-short', '--sizing', 'probability');
  const { trading, verdict, ranges } = trademl<Evaluation>('evaluate', '--run', run);
  trademl('report', '--run', run);
  const auc = ranges[0].metrics.find(({ metric }) => metric === 'auc');
  console.log(
    `seed ${seed}: naive Sharpe ${figure(sharpe)} a year over ${figure(ranges[0].dates / 252)} years, after costs ${figure(traded.metrics.sharpe)} ` +
      `(interval ${figure(traded.intervals.sharpe.low)} to ${figure(traded.intervals.sharpe.high)}, probabilistic ${figure(trading?.probabilistic)});\n` +
      `  ${trading?.tries.count} tries in the ledger, worth ${figure(trading?.tries.independent)}: deflated ${figure(trading?.deflated.probability)}, ` +
      `haircut ${figure(trading?.haircut.haircut)}, overfitting ${figure(trading?.overfitting?.probability)}; AUC ${auc?.value?.toFixed(4)}\n` +
      `  ${trading?.sentence}\n  ${verdict.sentence}`,
  );
  if (kept) {
    const evaluate = `trademl evaluate --run ${run} --seed ${seed}`;
    console.log(`look for yourself: cd ${folder}; ${evaluate}; trademl report --run ${run} --open`);
  }
} finally {
  if (!kept) rmSync(folder, { recursive: true });
}
