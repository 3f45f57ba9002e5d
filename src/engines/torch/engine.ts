import type { Engine } from '../engine.ts';
import { homeVariable } from './home.ts';
import { installTorch } from './install.ts';
import { cudaBuildOf, locateTorch } from './locate.ts';

export const torchEngine: Engine = {
  name: 'torch',
  summary: 'neural networks (libtorch)',
  variable: homeVariable,
  open: async () => {
    const torch = locateTorch();
    const { addon, home } = torch;
    const { cudnn } = addon.about();
    const { cudaVersion } = cudaBuildOf(torch);
    return {
      path: home.libraries,
      version: home.version,
      cuda: home.cuda,
      source: home.source,
      ...(cudaVersion && { cudaVersion }),
      ...(cudnn === null ? {} : { cudnnVersion: cudnnText(cudnn) }),
    };
  },
  install: installTorch,
};

/** 91002 is 9.10.2; before 9 four digits: 8907 is 8.9.7. */
function cudnnText(version: number): string {
  const unit = version >= 10_000 ? 10_000 : 1000;
  return `${Math.floor(version / unit)}.${Math.floor((version % unit) / 100)}.${version % 100}`;
}
