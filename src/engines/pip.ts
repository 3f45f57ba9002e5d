import { engineError, type TrademlError } from '../core/errors.ts';
import { runProgram } from './run-program.ts';

/** Who needs a package: its title and the variable that names its library outright, for messages. */
interface Owner {
  readonly title: string;
  readonly variable: string;
}

interface PipOptions {
  readonly signal: AbortSignal;
  readonly onStep: (message: string) => void;
}

/** Why pip can't be used, or undefined when it can. */
export async function pipProblem(signal: AbortSignal): Promise<string | undefined> {
  const pip = await runProgram('python3', ['-m', 'pip', '--version'], signal);
  if (pip.code === 0) return undefined;
  return pip.code === undefined ? 'python3 is not on the PATH' : 'python3 has no pip';
}

export function withoutPip({ title, variable }: Owner, problem: string): TrademlError {
  return engineError(
    `${title} can't be installed: ${problem}`,
    `install pip (Debian: apt-get install python3-pip), or set ${variable} to a ${title} library`,
  );
}

/**
 * Unpacks wheels into a folder, without what they depend on. Tries one package after another; the first failure that is
 * not 'no such wheel' ends it.
 * @param packages each with the range of its versions
 * @throws TrademlError (engine) with pip's reason
 */
export async function pipInstall(
  owner: Owner,
  packages: readonly string[],
  into: string,
  options: PipOptions,
): Promise<void> {
  let stderr = '';
  for (const requirement of packages) {
    const last = await pip([requirement], into, ['--no-deps'], options);
    if (last.code === 0) return;
    stderr = last.stderr;
    if (!noSuchWheel.test(stderr)) break;
  }
  throw pipFailure(owner, packages.map(nameOf).join(' or '), stderr);
}

/** Unpacks wheels, and those that they depend on, into a folder. @throws TrademlError (engine) with pip's reason */
export async function pipInstallWithDependencies(
  owner: Owner,
  packages: readonly string[],
  into: string,
  options: PipOptions,
): Promise<void> {
  const { code, stderr } = await pip(packages, into, [], options);
  if (code !== 0) throw pipFailure(owner, packages.map(nameOf).join(', '), stderr);
}

const noSuchWheel = /No matching distribution|Could not find a version/i;

function pip(packages: readonly string[], into: string, more: readonly string[], options: PipOptions) {
  options.onStep(`pip: fetching ${packages.map(nameOf).join(', ')}`);
  const quietly = ['--no-input', '--no-compile', '--disable-pip-version-check', '--quiet'];
  const args = ['-m', 'pip', 'install', '--only-binary', ':all:', ...quietly, ...more, '--target', into, ...packages];
  return runProgram('python3', args, options.signal);
}

/** 'xgboost>=2,<4' without its range. */
function nameOf(requirement: string): string {
  return requirement.split(/[<>=]/)[0];
}

function pipFailure({ title, variable }: Owner, what: string, stderr: string): TrademlError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? 'no reason given';
  if (/connection|resolve|timed out|network|unreachable|ProxyError/i.test(stderr)) {
    return engineError(
      `pip can't reach its package index to fetch ${what}: ${reason}`,
      `check the network or pip config, or set ${variable} to a ${title} library`,
    );
  }
  if (noSuchWheel.test(stderr)) {
    return engineError(
      `pip found no wheel of ${what} for ${process.platform} ${process.arch}: ${reason}`,
      `check that pip reaches its index; if it does, build ${title} and set ${variable} to its library`,
    );
  }
  return engineError(`pip could not install ${what}: ${reason}`, 'mend what pip says and run the same command again');
}
