import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineError, type TrademlError } from '../../core/errors.ts';
import type { Installed, InstallOptions } from '../engine.ts';
import { type Finished, runProgram } from '../run-program.ts';
import { loadXgboost } from './library.ts';
import { candidates, insidePackages, installedFolder } from './locate.ts';

/**
 * Brings XGBoost's shared library: pip's official wheel (`xgboost-cpu`; `xgboost` for CUDA or where the first has no
 * wheel), of which only the library and the libraries bundled with it are kept, or Debian's libxgboost0 when there is no
 * pip and the user is root. The folder appears whole or not at all, and a second call finds it and does nothing.
 */
export async function installXgboost(options: InstallOptions): Promise<Installed> {
  const cuda = options.device === 'cuda';
  const target = installedFolder();
  const present = join(target, insidePackages);
  if (!options.force && existsSync(present) && existsSync(join(target, 'cuda')) === cuda) {
    const { version } = loadXgboost(present);
    return { path: present, version: version.join('.'), cuda, changed: false };
  }
  const pip = await pipProblem(options.signal);
  if (pip === undefined) return installWheel(target, cuda, options);
  if (!cuda && (await hasApt(options.signal))) return installDebian(options);
  throw engineError(
    `XGBoost can't be installed: ${pip}`,
    'install pip (Debian: apt-get install python3-pip), or set TRADEML_XGBOOST_LIB to a libxgboost file',
  );
}

/** Why pip can't be used, or undefined when it can. */
async function pipProblem(signal: AbortSignal): Promise<string | undefined> {
  const pip = await runProgram('python3', ['-m', 'pip', '--version'], signal);
  if (pip.code === 0) return undefined;
  return pip.code === undefined ? 'python3 is not on the PATH' : 'python3 has no pip';
}

async function installWheel(target: string, cuda: boolean, options: InstallOptions): Promise<Installed> {
  const temporary = `${target}.${process.pid}.tmp`;
  await removeLeftovers(target);
  await mkdir(temporary, { recursive: true });
  try {
    await pipInstall(cuda ? ['xgboost'] : ['xgboost-cpu', 'xgboost'], join(temporary, 'all'), options);
    await keepLibraries(join(temporary, 'all'), join(temporary, 'kept'));
    if (cuda) await writeFile(join(temporary, 'kept/cuda'), '');
    const { version, cuda: built } = loadXgboost(join(temporary, 'kept', insidePackages));
    if (cuda && !built) {
      throw engineError('the xgboost wheel for this platform was built without CUDA', 'use --device cpu');
    }
    await rm(target, { recursive: true, force: true });
    await rename(join(temporary, 'kept'), target);
    return { path: join(target, insidePackages), version: version.join('.'), cuda: built, changed: true };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Folders of installations that were killed. */
async function removeLeftovers(target: string): Promise<void> {
  const parent = join(target, '..');
  if (!existsSync(parent)) return;
  for (const name of await readdir(parent)) {
    if (/^xgboost\.\d+\.tmp$/.test(name)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Tries one package after another. The first failure that is not 'no such wheel' ends it. */
async function pipInstall(packages: readonly string[], into: string, options: InstallOptions): Promise<void> {
  let last: Finished | undefined;
  for (const name of packages) {
    options.onStep(`pip: fetching ${name}`);
    const requirement = `${name}>=2,<4`;
    const flags = ['--no-deps', '--only-binary', ':all:', '--no-input', '--disable-pip-version-check', '--quiet'];
    const args = ['-m', 'pip', 'install', ...flags, '--target', into, requirement];
    last = await runProgram('python3', args, options.signal);
    if (last.code === 0) return;
    if (!/No matching distribution|Could not find a version/i.test(last.stderr)) break;
  }
  throw pipFailure(packages.join(' or '), last?.stderr ?? '');
}

function pipFailure(what: string, stderr: string): TrademlError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? 'no reason given';
  if (/connection|resolve|timed out|network|unreachable|ProxyError/i.test(stderr)) {
    return engineError(
      `pip can't reach its package index to fetch ${what}: ${reason}`,
      'check the network or pip config, or set TRADEML_XGBOOST_LIB to a libxgboost file',
    );
  }
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    return engineError(
      `pip found no wheel of ${what} for ${process.platform} ${process.arch}: ${reason}`,
      'check that pip reaches its index; if it does, build XGBoost and set TRADEML_XGBOOST_LIB to its libxgboost file',
    );
  }
  return engineError(`pip could not install ${what}: ${reason}`, 'mend what pip says and run the same command again');
}

/** The library and the folder of libraries bundled with it, side by side as the library expects them. */
async function keepLibraries(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, insidePackages))) {
    throw engineError(`the wheel holds no ${insidePackages}`, 'set TRADEML_XGBOOST_LIB to a libxgboost file');
  }
  const kept = (await readdir(from)).filter((name) => name.endsWith('.libs'));
  for (const name of ['xgboost/lib', ...kept]) await cp(join(from, name), join(to, name), { recursive: true });
}

async function hasApt(signal: AbortSignal): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  return (await runProgram('apt-get', ['--version'], signal)).code === 0;
}

async function installDebian(options: InstallOptions): Promise<Installed> {
  options.onStep('apt-get: installing libxgboost0');
  const apt = await runProgram('apt-get', ['install', '-y', '--no-install-recommends', 'libxgboost0'], options.signal);
  if (apt.code !== 0) {
    const reason = apt.stderr.trim().split('\n').at(-1);
    throw engineError(
      `apt-get could not install libxgboost0: ${reason}`,
      'run apt-get update and try again, or install pip',
    );
  }
  const found = candidates().find(({ source }) => source === 'system library');
  if (!found) throw engineError('apt-get installed libxgboost0, but its library is in no known folder');
  const { version, cuda } = loadXgboost(found.path);
  return { path: found.path, version: version.join('.'), cuda, changed: true };
}
