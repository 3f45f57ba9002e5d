import type { Engine } from '../engine.ts';
import { homeVariable } from './home.ts';
import { installTorch } from './install.ts';
import { locateTorch } from './locate.ts';

export const torchEngine: Engine = {
  name: 'torch',
  summary: 'neural networks (libtorch)',
  variable: homeVariable,
  open: async () => {
    const { addon, home } = locateTorch();
    const { cuda, cudnn } = addon.about();
    return {
      path: home.libraries,
      version: home.version,
      cuda: home.cuda,
      source: home.source,
      ...(cuda === null ? {} : { cudaVersion: cudaText(cuda) }),
      ...(cudnn === null ? {} : { cudnnVersion: cudnnText(cudnn) }),
    };
  },
  install: installTorch,
};

/** 13020 is 13.2. */
function cudaText(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
}

/** 91002 is 9.10.2; before 9 four digits: 8907 is 8.9.7. */
function cudnnText(version: number): string {
  const unit = version >= 10_000 ? 10_000 : 1000;
  return `${Math.floor(version / unit)}.${Math.floor((version % unit) / 100)}.${version % 100}`;
}
