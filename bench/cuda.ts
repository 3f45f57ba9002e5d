/**
 * What a GPU brings: epochs of an LSTM, a GRU and an MLP and the training of an XGBoost model, each on the CPU and on CUDA, beside
 * Python's PyTorch and XGBoost on the same device and libraries. Runs torch.js and xgboost.js in turn and prints, last, the
 * times on CUDA as shares of the CPU's. Needs a GPU, and python3 with torch, numpy and xgboost, all built with CUDA.
 *
 * Arguments: [repeats, default 3] [batches, default 32,1024]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { visibleGpus } from '../src/engines/gpu.ts';

const [repeats = '3', batches = '32,1024'] = process.argv.slice(2);
const kinds = ['mlp', 'lstm', 'gru'];

/** Runs a benchmark, shows what it prints, and reads the seconds of our side from it. */
function secondsOf(script: string, args: readonly string[], device: string): number {
  const path = fileURLToPath(new URL(`./${script}.js`, import.meta.url));
  const env = { ...process.env, DEVICE: device };
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8', env });
  console.log(stdout.trimEnd());
  const seconds = /(?:epoch|median): (?:trademl )?([\d.]+) s/.exec(stdout)?.[1];
  if (status !== 0 || seconds === undefined) throw new Error(`${script} failed on ${device}: ${stderr}`);
  return Number(seconds);
}

const [gpu] = visibleGpus();
if (gpu === undefined) throw new Error('this benchmark needs an NVIDIA GPU');
const shares: string[] = [];
const compare = (title: string, script: string, args: readonly string[]) => {
  const [cpu, cuda] = ['cpu', 'cuda'].map((device) => secondsOf(script, args, device));
  shares.push(`  ${title}: CPU ${cpu} s, CUDA ${cuda} s, ratio ${(cuda / cpu).toFixed(3)}`);
};
for (const batch of batches.split(',')) {
  for (const kind of kinds) compare(`${kind}, batch ${batch}, an epoch`, 'torch', [kind, repeats, batch]);
}
compare('xgboost, 100 rounds', 'xgboost', [repeats]);
console.log(
  `trademl on ${gpu} against the CPU beside it (networks on one thread, trees on all):\n${shares.join('\n')}`,
);
