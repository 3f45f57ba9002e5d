import type { Engine, Installed, InstallOptions } from '../engine.ts';
import { installWheel, presentInstallation, type WheelSource } from '../install-wheel.ts';
import { pipProblem, withoutPip } from '../pip.ts';
import { loadLightgbm } from './library.ts';
import { lightgbmLibrary, locateLightgbm } from './locate.ts';

const source: WheelSource = {
  library: lightgbmLibrary,
  packages: ['lightgbm>=4,<5'],
  keep: ['lightgbm/lib', 'lightgbm/VERSION.txt'],
  cuda: false,
};

export const lightgbmEngine: Engine = {
  name: 'lightgbm',
  summary: 'gradient-boosted trees grown by leaf, extremely randomised trees; CPU alone',
  variable: lightgbmLibrary.variable,
  cpuAlone: true,
  open: async () => {
    const { library, source: found } = locateLightgbm();
    return { path: library.path, version: library.version, cuda: library.cuda, source: found };
  },
  install,
};

/** Brings the shared library out of pip's official wheel. A second call finds it and does nothing. */
async function install(options: InstallOptions): Promise<Installed> {
  const present = options.force ? undefined : presentInstallation(source);
  if (present) return described({ path: present, changed: false });
  const pip = await pipProblem(options.signal);
  if (pip !== undefined) throw withoutPip(lightgbmLibrary, pip);
  return described(await installWheel(source, options));
}

function described(installed: { path: string; changed: boolean }): Installed {
  const { version, cuda } = loadLightgbm(installed.path);
  return { ...installed, version, cuda };
}
