import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

export const packageDir = fileURLToPath(new URL('../..', import.meta.url));
export const binary = join(packageDir, 'bin', 'trademl');

export interface Finished {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly millis: number;
}

export interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
}

let checked: Promise<void> | undefined;

/** Newest change below a folder, epoch milliseconds; 0 when there is no such folder. */
async function newestChange(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch(() => [] as string[]);
  const files = names.filter((name) => /\.(ts|js)$/.test(name));
  const times = await Promise.all(files.map(async (name) => (await stat(join(dir, name))).mtimeMs));
  return Math.max(0, ...times);
}

/** These tests run the compiled program: an old build would pass or fail for the wrong reasons. */
async function requireFreshBuild(): Promise<void> {
  const sources = await Promise.all(['src', 'commands'].map((dir) => newestChange(join(packageDir, dir))));
  const built = await newestChange(join(packageDir, 'dist'));
  if (built === 0) throw new Error('dist/ is missing: run `npm run build` before the command line tests');
  if (built < Math.max(...sources)) throw new Error('dist/ is older than src/: run `npm run build` and test again');
}

/** Starts a program; its output is collected until it ends. */
export function start(program: string, args: readonly string[], { cwd, env }: Options): Running {
  const startedAt = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        millis: performance.now() - startedAt,
      }),
    );
  });
  return { process: child, finished };
}

/** Starts the compiled trademl as one process of its own, so that a signal reaches it and nothing else. */
export async function startTrademl(args: readonly string[], options: Options): Promise<Running> {
  checked ??= requireFreshBuild();
  await checked;
  return start(process.execPath, [binary, ...args], options);
}

export async function trademl(args: readonly string[], options: Options): Promise<Finished> {
  return (await startTrademl(args, options)).finished;
}

/** Runs trademl and requires exit code 0. */
export async function succeed(args: readonly string[], options: Options): Promise<Finished> {
  const result = await trademl(args, options);
  expect(result, `trademl ${args.join(' ')}\n${result.stdout}${result.stderr}`).toMatchObject({ code: 0 });
  return result;
}

/** A folder that goes away after the file's last test. */
export async function sharedFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'trademl-cli-'));
  afterAll(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export async function copyFolder(from: string, to: string): Promise<string> {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
  return to;
}

/** Paths of all files below a folder, relative to it, sorted. */
export async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}

/** What must never be left behind: temporary files, locks, journals. */
export function leftovers(files: readonly string[]): string[] {
  return files.filter((file) => /\.tmp(\/|$)|\.lock$|\.journal$/.test(file));
}

const isManifest = (file: string) => /(^|[./])manifest\.json$|\/ingest-[^/]*\.json$/.test(file);

/** Drops what may differ between two runs of the same work: when it ran, how long it took. */
function withoutTimings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimings);
  if (value === null || typeof value !== 'object') return value;
  const dropped = ['startedAt', 'seconds', 'at'];
  if ('path' in value && isDated(String(value.path))) dropped.push('sha256');
  const entries = Object.entries(value).filter(([key]) => !dropped.includes(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutTimings(inner)]));
}

/** Files whose content says when something was done. */
const isDated = (file: string) =>
  isManifest(file) ||
  /(^|\/)(holdout_openings|holdout_metrics|evaluation|audit\/[^/]*)\.json$/.test(file) ||
  isOptunaJournal(file);

const isOptunaJournal = (file: string) => file.endsWith('optuna-journal.log');

/** Tests spoil files on purpose; a spoilt one is compared as it is. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Every file of a folder with a hash of its content; of manifests and dated ledgers, their content without times. */
export async function fingerprint(dir: string): Promise<Record<string, unknown>> {
  const prints: Record<string, unknown> = {};
  for (const file of await filesBelow(dir)) {
    const bytes = await readFile(join(dir, file));
    const text = bytes.toString();
    if (isOptunaJournal(file)) prints[file] = text.replace(/"datetime_\w+":"[^"]*",/g, '');
    else if (isDated(file) && isJson(text)) prints[file] = withoutTimings(JSON.parse(text));
    else prints[file] = createHash('sha256').update(bytes).digest('hex');
  }
  return prints;
}

/** A pipeline small enough to run many times. Every stage's names are spelt out, so that each also works alone. */
export const smallPipeline = `
seed: 7
ingest: { source: synthetic, symbols: 6, days: 400, edge: 0.1, interval: 1d }
features: { name: small, set: core, label: [up:horizon=1] }
splits: { features: small, nFolds: 3, embargo: 2, holdoutStart: 2020-05-01, output: configs/splits/small.json }
select: { features: small, splits: configs/splits/small.json, maxFeatures: 20, output: configs/features/small.yaml }
train:
  features: small
  splits: configs/splits/small.json
  selection: configs/features/small.yaml
  runs:
    - { run: first, model: xgb, params: { maxDepth: 2, rounds: 30 } }
    - { run: second, model: xgb, params: { maxDepth: 3, rounds: 20 } }
ensemble: { models: [first, second], run: both, strategy: stack-logistic }
evaluate: { run: both, range: all, resamples: 200 }
backtest: { run: both, range: all, mode: long-short }
drift: { features: small }
report: { run: both }
`;
