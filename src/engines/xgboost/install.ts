import { engineError } from '../../core/errors.ts';
import type { Installed, InstallOptions } from '../engine.ts';
import { installWheel, presentInstallation, type WheelSource } from '../install-wheel.ts';
import { candidates } from '../native-library.ts';
import { pipProblem, withoutPip } from '../pip.ts';
import { runProgram } from '../run-program.ts';
import { loadXgboost } from './library.ts';
import { xgboostLibrary } from './locate.ts';

/**
 * Brings XGBoost's shared library: pip's official wheel (`xgboost-cpu`; `xgboost` for CUDA or where the first has no
 * wheel), or Debian's libxgboost0 when there is no pip and the user is root. A second call finds it and does nothing.
 */
export async function installXgboost(options: InstallOptions): Promise<Installed> {
  const cuda = options.device === 'cuda';
  const packages = ['xgboost-cpu>=2,<4', 'xgboost>=2,<4'];
  const source: WheelSource = {
    library: xgboostLibrary,
    packages: cuda ? packages.slice(1) : packages,
    keep: ['xgboost/lib'],
    cuda,
  };
  const present = options.force ? undefined : presentInstallation(source);
  if (present) return described({ path: present, changed: false });
  const pip = await pipProblem(options.signal);
  if (pip === undefined) return described(await installWheel(source, options));
  if (!cuda && (await hasApt(options.signal))) return installDebian(options);
  throw withoutPip(xgboostLibrary, pip);
}

function described(installed: { path: string; changed: boolean }): Installed {
  const { version, cuda } = loadXgboost(installed.path);
  return { ...installed, version: version.join('.'), cuda };
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
  const found = candidates(xgboostLibrary).find(({ source }) => source === 'system library');
  if (!found) throw engineError('apt-get installed libxgboost0, but its library is in no known folder');
  return described({ path: found.path, changed: true });
}
