import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One fit in a process of its own; the last line that the process prints, as JSON. */
export interface Measured {
  readonly seconds: number;
  /** Processor time of all threads; unlike wall time it hardly minds other work on the machine. */
  readonly cpuSeconds: number;
  readonly version: string;
  readonly predictionSum: number;
}

export function measure(command: string, args: readonly string[]): Measured {
  const child = spawnSync(command, args, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${command} failed: ${child.stderr || child.error?.message}`);
  return JSON.parse(child.stdout.trim().split('\n').at(-1) as string) as Measured;
}

/**
 * Measures both sides in turn and prints the ratio of their times.
 * @param title what is fitted, for the last lines
 */
export function comparePairs(title: string, repeats: number, here: () => Measured, there: () => Measured): void {
  const pairs: { here: Measured; there: Measured }[] = [];
  for (let i = 0; i < repeats; i++) {
    // The order changes each time, so that a machine that warms up or slows down favours neither.
    const first = i % 2 === 0 ? here() : there();
    pairs.push(i % 2 === 0 ? { here: first, there: there() } : { here: here(), there: first });
    const { here: ours, there: theirs } = pairs[i];
    console.log(`pair ${i + 1}: trademl ${ours.seconds.toFixed(2)} s, Python ${theirs.seconds.toFixed(2)} s`);
  }
  const ours = median(pairs.map((pair) => pair.here.seconds));
  const theirs = median(pairs.map((pair) => pair.there.seconds));
  const cpu = median(pairs.map((pair) => pair.here.cpuSeconds)) / median(pairs.map((pair) => pair.there.cpuSeconds));
  const fastest =
    Math.min(...pairs.map((pair) => pair.here.seconds)) / Math.min(...pairs.map((pair) => pair.there.seconds));
  const [{ here: mine, there: other }] = pairs;
  console.log(`${mine.version} here, ${other.version} in Python; ${title}`);
  console.log(
    `median: trademl ${ours.toFixed(3)} s, Python ${theirs.toFixed(3)} s, ratio ${(ours / theirs).toFixed(3)}`,
  );
  console.log(`fastest: ratio ${fastest.toFixed(3)}; processor time: ratio ${cpu.toFixed(3)}`);
  console.log(`sum of predictions: ${mine.predictionSum.toFixed(6)} here, ${other.predictionSum.toFixed(6)} in Python`);
}

export function bytesOf(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
