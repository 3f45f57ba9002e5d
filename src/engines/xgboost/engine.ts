import type { Engine } from '../engine.ts';
import { installXgboost } from './install.ts';
import { locateXgboost, xgboostLibrary } from './locate.ts';

export const xgboostEngine: Engine = {
  name: 'xgboost',
  summary: 'gradient-boosted trees and random forests',
  variable: xgboostLibrary.variable,
  open: async () => {
    const { library, source } = locateXgboost();
    const { path, version, cuda, cudaVersion } = library;
    return { path, version: version.join('.'), cuda, source, ...(cudaVersion && { cudaVersion }) };
  },
  install: installXgboost,
};
