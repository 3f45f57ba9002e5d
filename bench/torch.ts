/**
 * Time of a training epoch here and in Python's PyTorch on the same libtorch, in processes that take turns: same rows,
 * network, batch, optimiser and number of threads; sequences are gathered by batch on both sides. Prints the median over
 * all epochs but the first of each process, and the ratio; the losses show that both learn alike.
 *
 * Needs python3 with torch and numpy on the PATH, and compiles the addon against its libtorch when that was not done before;
 * without it, only our side is measured, with the libtorch that a run would use.
 *
 * Arguments: [kinds, default mlp,lstm,gru] [repeats, default 3] [batch, default 32]; the variable DEVICE: cpu (default) or cuda
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../src/core/rng.ts';
import { buildAddon } from '../src/engines/torch/build.ts';
import { homeVariable, namedHome } from '../src/engines/torch/home.ts';
import { locateTorch, Network, NetworkRows, type TorchDevice } from '../src/engines/torch/index.ts';

const spec = {
  kind: 'lstm' as 'mlp' | 'lstm' | 'gru',
  rows: 26_000,
  features: 72,
  sequence: 20,
  units: 64,
  dropout: 0.2,
  batch: 32,
  epochs: 3,
  device: (process.env.DEVICE ?? 'cpu') as TorchDevice,
  // Here a training computes on one thread, and folds run side by side.
  threads: 1,
};
type Spec = typeof spec;

interface Measured {
  readonly seconds: number[];
  readonly losses: number[];
  readonly cpuSeconds: number;
  readonly version: string;
  readonly peakMegabytes: number;
}

const signal = new AbortController().signal;

async function trainHere(folder: string): Promise<Measured> {
  const given = JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8')) as Spec;
  const { rows, features, units, dropout, batch, kind, device, epochs } = given;
  const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name))).buffer;
  const torch = locateTorch();
  const sequence = kind === 'mlp' ? 1 : given.sequence;
  const layers = kind === 'mlp' ? 2 : 1;
  const network = new Network(torch, { kind, features, outputs: 1, units, layers, dropout, sequence }, 7, device);
  const data = new NetworkRows(
    torch,
    {
      x: new Float32Array(bytesOf('x.bin')),
      rows,
      features,
      mean: new Float64Array(features),
      scale: new Float64Array(features).fill(1),
      history: Int32Array.from({ length: rows }, (_, row) => row),
      y: new Float64Array(bytesOf('y.bin')),
    },
    'binary',
    device,
  );
  const measured: Measured = {
    seconds: [],
    losses: [],
    cpuSeconds: 0,
    version: torch.home.version,
    peakMegabytes: 0,
  };
  const cpu = process.cpuUsage();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const start = performance.now();
    const order = shuffled(rows, epoch);
    const options = { loss: 'binary', batch, learningRate: 1e-3, weightDecay: 0, clip: 1, seed: epoch } as const;
    measured.losses.push(await network.trainEpoch(data, order, options, signal));
    measured.seconds.push((performance.now() - start) / 1000);
  }
  const { user, system } = process.cpuUsage(cpu);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { ...measured, cpuSeconds: (user + system) / 1e6, peakMegabytes };
}

function shuffled(rows: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const rng = createRng(seed);
  for (let i = rows - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function writeRows(folder: string): void {
  const rng = createRng(1);
  const x = Float32Array.from({ length: spec.rows * spec.features }, () => rng.normal());
  const y = Float64Array.from({ length: spec.rows }, (_, row) =>
    x[row * spec.features] + 2 * rng.normal() > 0 ? 1 : 0,
  );
  writeFileSync(join(folder, 'x.bin'), x);
  writeFileSync(join(folder, 'y.bin'), y);
}

function measure(command: string, args: readonly string[]): Measured {
  const child = spawnSync(command, args, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${command} failed: ${child.stderr || child.error?.message}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1) as string) as Measured;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Chooses the libtorch of the python3 on the PATH, with the addon compiled for it. @returns false when it has none */
async function usePythonsTorch(): Promise<boolean> {
  const find = 'import numpy, os, torch; print(os.path.dirname(torch.__file__))';
  const found = spawnSync('python3', ['-c', find], { encoding: 'utf8' });
  if (found.status !== 0) return false;
  process.env[homeVariable] = found.stdout.trim();
  const home = namedHome();
  if (home) await buildAddon(home, { force: false, signal, onStep: console.log });
  return true;
}

function compare(folder: string, repeats: number, peer: boolean): void {
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
  const python = fileURLToPath(
    new URL(`${import.meta.url.endsWith('.js') ? '../../bench' : '.'}/torch-peer.py`, import.meta.url),
  );
  const here: Measured[] = [];
  const there: Measured[] = [];
  const ours = () => here.push(measure(process.execPath, [...process.execArgv, process.argv[1], '--train', folder]));
  const theirs = () => there.push(measure('python3', [python, folder]));
  for (let i = 0; i < repeats; i++) {
    // The order changes each time, so that a machine that warms up or slows down favours neither.
    if (!peer) ours();
    else for (const side of i % 2 === 0 ? [ours, theirs] : [theirs, ours]) side();
  }
  const epoch = (side: readonly Measured[]) => median(side.flatMap(({ seconds }) => seconds.slice(1)));
  const fastest = (side: readonly Measured[]) => Math.min(...side.flatMap(({ seconds }) => seconds));
  const cpu = (side: readonly Measured[]) => median(side.map(({ cpuSeconds }) => cpuSeconds));
  const { kind, rows, features, sequence, units, batch, device } = spec;
  const shape = kind === 'mlp' ? `${rows} x ${features}` : `${rows} x ${sequence} x ${features}`;
  console.log(`${kind}, ${shape}, ${units} units, batch ${batch}, ${device}, libtorch ${here[0].version}`);
  if (!peer) {
    const busy = cpu(here) / spec.epochs;
    console.log(
      `  epoch: ${epoch(here).toFixed(2)} s, ${busy.toFixed(2)} s of processor time; no python3 with torch to compare with`,
    );
    return;
  }
  console.log(
    `  epoch: trademl ${epoch(here).toFixed(2)} s, PyTorch ${epoch(there).toFixed(2)} s, ratio ${(epoch(here) / epoch(there)).toFixed(3)}` +
      `; fastest: ratio ${(fastest(here) / fastest(there)).toFixed(3)}; processor time: ratio ${(cpu(here) / cpu(there)).toFixed(3)}`,
  );
  const loss = (side: readonly Measured[]) => side[0].losses.map((value) => value.toFixed(4)).join(' ');
  console.log(`  losses: trademl ${loss(here)}, PyTorch ${loss(there)}`);
  const memory = (side: readonly Measured[]) => Math.max(...side.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0);
  console.log(`  memory: trademl ${memory(here)} MB, PyTorch ${memory(there)} MB`);
}

const [mode, ...args] = process.argv.slice(2);
if (mode === '--train') console.log(JSON.stringify(await trainHere(args[0])));
else {
  const [repeats, batch] = args;
  spec.batch = Number(batch ?? spec.batch);
  console.log(`${cpus()[0].model}, ${cpus().length} cores; one thread on each side`);
  const peer = await usePythonsTorch();
  const folder = mkdtempSync(join(tmpdir(), 'trademl-bench-'));
  try {
    writeRows(folder);
    for (const kind of (mode ?? 'mlp,lstm,gru').split(',')) {
      spec.kind = kind as Spec['kind'];
      compare(folder, Number(repeats ?? 3), peer);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
