/**
 * Combinatorial purged cross-validation, 10 groups with 2 tested: 45 XGBoost fits on a panel of 26 symbols x 1,260 days with
 * 72 features. Prints what everything around the fits costs: cutting the plan, choosing and gathering rows, predicting,
 * keeping the models, writing the predictions with their nine paths. One fit at a time, so that the parts add up.
 *
 * Arguments: [rounds, default 100] [depth, default 6]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageContext } from '../src/core/context.ts';
import { createRng } from '../src/core/rng.ts';
import { microsPerDay } from '../src/core/time.ts';
import { predictOutOfFold } from '../src/evaluation/out-of-fold.ts';
import { predictionTable } from '../src/evaluation/prediction-table.ts';
import { openJournal } from '../src/io/manifest.ts';
import type { Panel } from '../src/io/panel.ts';
import { writeTable } from '../src/io/parquet.ts';
import type { Learner } from '../src/models/learner.ts';
import { xgbLearner } from '../src/models/xgb.ts';
import { buildSplitPlan } from '../src/splits/index.ts';

const [rounds = 100, maxDepth = 6] = process.argv.slice(2).map(Number);
const symbols = Array.from({ length: 26 }, (_, i) => `S${i}`);
const days = 1260;
const columns = 72;

function makePanel(): Panel {
  const rows = symbols.length * days;
  const rng = createRng(7);
  const features = Array.from({ length: columns }, (_, i) => `f${i}`);
  const values = features.map(() => Float64Array.from({ length: rows }, () => rng.normal()));
  const time = Float64Array.from(
    { length: rows },
    (_, row) => (18_000 + Math.floor(row / symbols.length)) * microsPerDay,
  );
  return {
    time,
    symbols,
    symbolId: Int32Array.from({ length: rows }, (_, row) => row % symbols.length),
    features,
    columns: Object.fromEntries(features.map((name, i) => [name, values[i]])),
    y: Float64Array.from({ length: rows }, (_, row) => Number(values[0][row] + 3 * rng.normal() > 0)),
    labelKnownAt: time.map((at) => at + 5 * microsPerDay),
  };
}

function contextIn(dir: string): StageContext {
  const quiet = () => undefined;
  return {
    workspace: { dataDir: dir, artifactsDir: dir, configsDir: dir },
    seed: 7,
    jobs: 1,
    device: 'cpu',
    dryRun: false,
    signal: new AbortController().signal,
    log: { info: quiet, warn: quiet, detail: quiet, progress: () => ({ update: quiet, stop: quiet }) },
  };
}

const panel = makePanel();
const dir = mkdtempSync(join(tmpdir(), 'trademl-bench-cpcv-'));
let fitting = 0;
let fittingCpu = 0;
const cpuSeconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
const learner: Learner = {
  ...xgbLearner,
  fit: async (...given) => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const model = await xgbLearner.fit(...given);
    fitting += performance.now() - start;
    fittingCpu += cpuSeconds(process.cpuUsage(cpu));
    return model;
  },
};

try {
  // What a program loads once, such as the Parquet writer, is not the cross-validation's.
  await writeTable(join(dir, 'warm-up.parquet'), { time: Float64Array.of(0) });
  const cpu = process.cpuUsage();
  const start = performance.now();
  const plan = buildSplitPlan(
    {
      scheme: 'combinatorial',
      groups: 10,
      testGroups: 2,
      horizonBars: 5,
      embargoBars: 5,
      lookbackBars: 20,
      holdoutStart: undefined,
      features: 'bench',
      label: undefined,
      interval: '1d',
    },
    panel,
  );
  const planned = performance.now();
  const task = { kind: 'binary' } as const;
  const outOfFold = await predictOutOfFold(contextIn(dir), {
    plan,
    panel,
    featuresOf: () => panel.features,
    options: {
      task,
      learner,
      params: xgbLearner.params.parse({ rounds, maxDepth, eta: 0.1 }) as Record<string, unknown>,
      validationShare: 0,
      refit: false,
      balanceClasses: false,
      weighting: { method: 'none', oldestWeight: 0.5, logReturns: undefined },
      horizonBars: 5,
    },
    dir: join(dir, 'folds'),
    journal: await openJournal(join(dir, 'manifest.json'), undefined),
    key: 'bench',
  });
  const none = { rows: new Int32Array(0), values: new Float64Array(0) };
  const path = join(dir, 'predictions.parquet');
  await writeTable(path, predictionTable(panel, task, outOfFold, none));
  const whole = performance.now() - start;
  const wholeCpu = cpuSeconds(process.cpuUsage(cpu));
  const around = whole - fitting;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  console.log(
    `${panel.time.length.toLocaleString('en')} rows x ${columns}, ${plan.nFolds} splits, ${plan.paths} paths, ${outOfFold.rows.length.toLocaleString('en')} predictions; ` +
      `${rounds} rounds of depth ${maxDepth}, one thread`,
  );
  console.log(`fits ${seconds(fitting)}, plan ${seconds(planned - start)}, everything ${seconds(whole)}`);
  console.log(`around the fits: ${seconds(around)}, ${((100 * around) / fitting).toFixed(1)} % of them`);
  // Processor time hardly minds other work on the machine.
  const aroundCpu = wholeCpu - fittingCpu;
  console.log(
    `processor time: fits ${fittingCpu.toFixed(2)} s, around them ${aroundCpu.toFixed(2)} s, ${((100 * aroundCpu) / fittingCpu).toFixed(1)} %`,
  );
} finally {
  rmSync(dir, { recursive: true });
}
