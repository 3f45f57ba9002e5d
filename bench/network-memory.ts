/**
 * The estimate of a training's memory against what it takes: the growth of the peak of resident memory (Linux), each network
 * in a process of its own. `MALLOC_MMAP_THRESHOLD_=131072` gives freed values back at once, so that the peak is what lives;
 * without it glibc's heap keeps more.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Dataset, learners } from '../src/models/index.ts';
import { trainingBytes, weightCount } from '../src/models/neural/network-memory.ts';

const features = 50;
const cases = [
  { kind: 'mlp', units: 1024, layers: 8, batch: 128, rows: 512 },
  { kind: 'mlp', units: 2048, layers: 8, batch: 128, rows: 512 },
  { kind: 'mlp', units: 4096, layers: 4, batch: 128, rows: 256 },
  { kind: 'mlp', units: 512, layers: 3, batch: 20_000, rows: 20_000 },
  { kind: 'lstm', units: 256, layers: 2, batch: 512, sequence: 50, rows: 512 },
  { kind: 'gru', units: 256, layers: 3, batch: 512, sequence: 30, rows: 512 },
  { kind: 'tcn', units: 192, layers: 3, batch: 512, sequence: 60, kernel: 5, rows: 512 },
  { kind: 'transformer', units: 128, layers: 4, batch: 512, sequence: 40, heads: 4, rows: 512 },
] as const;

function made(rows: number, isSequence: boolean): Dataset {
  const history = Int32Array.from({ length: rows }, (_, row) => row);
  const series = { symbols: ['A'], symbolId: new Int32Array(rows), time: Float64Array.from(history), history };
  return {
    x: Float32Array.from({ length: rows * features }, (_, i) => Math.sin(i * i)),
    rows,
    features: Array.from({ length: features }, (_, i) => `x${i}`),
    y: Float64Array.from(history, (row) => row % 2),
    weights: undefined,
    series: isSequence ? series : undefined,
  };
}

/** Of this process, in bytes. */
function resident(key: 'VmRSS' | 'VmHWM'): number {
  return 1024 * Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

async function measure(index: number): Promise<void> {
  const { kind, rows, ...params } = cases[index];
  const learner = learners.get(kind);
  const isSequence = 'sequence' in params;
  const setting = { seed: 1, threads: 1, device: 'cpu', signal: new AbortController().signal } as const;
  const fit = (data: Dataset, valid: Dataset | undefined, given: object) =>
    learner.fit({ kind: 'binary' }, data, valid, { ...given }, setting);
  // A small training first, so that libraries are loaded.
  (await fit(made(300, isSequence), undefined, { units: 8, epochs: 1 })).close();
  const [train, valid] = [made(rows, isSequence), made(rows / 4, isSequence)];
  const before = resident('VmRSS');
  (await fit(train, valid, { ...params, epochs: 2 })).close();
  const spec = { ...params, kind, features, outputs: 1, dropout: 0.2 };
  const estimate = trainingBytes(spec, { rows: rows + valid.rows, batch: params.batch, device: 'cpu' });
  const taken = resident('VmHWM') - before;
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  console.log(
    `| ${kind} ${JSON.stringify(params)} | ${(weightCount(spec) / 1e6).toFixed(1)} | ${mebibytes(estimate)} | ${mebibytes(taken)} | ${(estimate / taken).toFixed(2)} |`,
  );
}

const [index] = process.argv.slice(2);
if (index !== undefined) await measure(Number(index));
else {
  console.log('| network | weights, million | estimate, MiB | peak, MiB | ratio |\n|---|---|---|---|---|');
  for (const each of cases.keys()) {
    const args = [fileURLToPath(import.meta.url), String(each)];
    process.exitCode ||= spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
  }
}
