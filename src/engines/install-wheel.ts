import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { engineError, type TrademlError } from '../core/errors.ts';
import type { Installed, InstallOptions } from './engine.ts';
import { installedFolder, type NativeLibrary } from './native-library.ts';
import { type Finished, runProgram } from './run-program.ts';

/** Where a wheel with the library comes from, and what of it is kept. */
export interface WheelSource {
  readonly library: NativeLibrary<{ readonly cuda: boolean }>;
  /** Packages to try in turn, each with the range of its versions. */
  readonly packages: readonly string[];
  /** Paths in the wheel that are kept; folders of bundled libraries (*.libs) always are. */
  readonly keep: readonly string[];
  /** Asks for a CUDA build: another one is refused. */
  readonly cuda: boolean;
}

/** What `trademl engines install` brought before, when it is of the wanted kind. */
export function presentInstallation({ library, cuda }: WheelSource): string | undefined {
  const target = installedFolder(library);
  const present = join(target, library.insidePackages);
  return existsSync(present) && existsSync(join(target, 'cuda')) === cuda ? present : undefined;
}

/** Why pip can't be used, or undefined when it can. */
export async function pipProblem(signal: AbortSignal): Promise<string | undefined> {
  const pip = await runProgram('python3', ['-m', 'pip', '--version'], signal);
  if (pip.code === 0) return undefined;
  return pip.code === undefined ? 'python3 is not on the PATH' : 'python3 has no pip';
}

export function withoutPip({ title, variable }: NativeLibrary<unknown>, problem: string): TrademlError {
  return engineError(
    `${title} can't be installed: ${problem}`,
    `install pip (Debian: apt-get install python3-pip), or set ${variable} to a ${title} library`,
  );
}

/**
 * Brings a shared library out of pip's official wheel; the rest of the wheel goes. The folder appears whole or not at all.
 * @throws TrademlError (engine) with pip's reason, or when the library does not open
 */
export async function installWheel(
  source: WheelSource,
  options: InstallOptions,
): Promise<Omit<Installed, 'version' | 'cuda'>> {
  const { library, cuda } = source;
  const target = installedFolder(library);
  const temporary = `${target}.${process.pid}.tmp`;
  await removeLeftovers(target);
  await mkdir(temporary, { recursive: true });
  try {
    await pipInstall(source, join(temporary, 'all'), options);
    await keepParts(source, join(temporary, 'all'), join(temporary, 'kept'));
    if (cuda) await writeFile(join(temporary, 'kept/cuda'), '');
    const built = library.open(join(temporary, 'kept', library.insidePackages));
    if (cuda && !built.cuda) {
      throw engineError(`the ${library.folder} wheel for this platform was built without CUDA`, 'use --device cpu');
    }
    await rm(target, { recursive: true, force: true });
    await rename(join(temporary, 'kept'), target);
    return { path: join(target, library.insidePackages), changed: true };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Folders of installations that were killed. */
async function removeLeftovers(target: string): Promise<void> {
  const parent = dirname(target);
  if (!existsSync(parent)) return;
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (path.startsWith(`${target}.`) && /\.\d+\.tmp$/.test(name)) await rm(path, { recursive: true, force: true });
  }
}

/** Tries one package after another. The first failure that is not 'no such wheel' ends it. */
async function pipInstall(source: WheelSource, into: string, options: InstallOptions): Promise<void> {
  let last: Finished | undefined;
  for (const requirement of source.packages) {
    options.onStep(`pip: fetching ${nameOf(requirement)}`);
    const flags = ['--no-deps', '--only-binary', ':all:', '--no-input', '--disable-pip-version-check', '--quiet'];
    const args = ['-m', 'pip', 'install', ...flags, '--target', into, requirement];
    last = await runProgram('python3', args, options.signal);
    if (last.code === 0) return;
    if (!/No matching distribution|Could not find a version/i.test(last.stderr)) break;
  }
  throw pipFailure(source, last?.stderr ?? '');
}

/** 'xgboost>=2,<4' without its range. */
function nameOf(requirement: string): string {
  return requirement.split(/[<>=]/)[0];
}

function pipFailure({ packages, library }: WheelSource, stderr: string): TrademlError {
  const { title, variable } = library;
  const what = packages.map(nameOf).join(' or ');
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? 'no reason given';
  if (/connection|resolve|timed out|network|unreachable|ProxyError/i.test(stderr)) {
    return engineError(
      `pip can't reach its package index to fetch ${what}: ${reason}`,
      `check the network or pip config, or set ${variable} to a ${title} library`,
    );
  }
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    return engineError(
      `pip found no wheel of ${what} for ${process.platform} ${process.arch}: ${reason}`,
      `check that pip reaches its index; if it does, build ${title} and set ${variable} to its library`,
    );
  }
  return engineError(`pip could not install ${what}: ${reason}`, 'mend what pip says and run the same command again');
}

/** The library and the folders of libraries bundled with it, side by side as the library expects them. */
async function keepParts({ library, keep }: WheelSource, from: string, to: string): Promise<void> {
  if (!existsSync(join(from, library.insidePackages))) {
    throw engineError(
      `the wheel holds no ${library.insidePackages}`,
      `set ${library.variable} to a ${library.title} library`,
    );
  }
  const bundled = (await readdir(from)).filter((name) => name.endsWith('.libs'));
  for (const name of [...keep, ...bundled]) await cp(join(from, name), join(to, name), { recursive: true });
}
