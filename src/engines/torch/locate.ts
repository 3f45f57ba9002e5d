import { existsSync } from 'node:fs';
import { engineError } from '../../core/errors.ts';
import type { CudaBuild } from '../device.ts';
import { cudaText } from '../gpu.ts';
import { loadAddon, type TorchAddon } from './addon.ts';
import { addonPath } from './build.ts';
import { type LibtorchHome, libtorchHomes, namedHome } from './home.ts';

const installCommand = 'trademl engines install --engine torch';

export interface LocatedTorch {
  readonly addon: TorchAddon;
  readonly home: LibtorchHome;
  /** The compiled addon. */
  readonly path: string;
}

/**
 * Opens the libtorch that a run would use: the one that TRADEML_TORCH_HOME names and no other, or the first on this
 * machine for which the addon was compiled.
 * @throws TrademlError (engine) saying what is missing and the command that mends it
 */
export function locateTorch(): LocatedTorch {
  const named = namedHome();
  const homes = named ? [named] : libtorchHomes();
  for (const home of homes) {
    const path = addonPath(home);
    if (existsSync(path)) return { addon: loadAddon(path), home, path };
  }
  if (homes.length === 0) throw engineError('no libtorch was found on this machine', `run: ${installCommand}`);
  const [{ version, libraries }] = homes;
  throw engineError(
    `libtorch ${version} is at ${libraries}, but the addon was not compiled for it yet`,
    `run: ${installCommand}`,
  );
}

export function cudaBuildOf({ addon, home }: LocatedTorch): CudaBuild {
  const { cuda } = addon.about();
  return { name: 'torch', cuda: home.cuda, cudaVersion: cuda === null ? undefined : cudaText(cuda) };
}
