import type { Engine } from '../engine.ts';
import { installXgboost } from './install.ts';
import { locateXgboost, xgboostLibrary } from './locate.ts';

export const xgboostEngine: Engine = {
  name: 'xgboost',
  summary: 'gradient-boosted trees and random forests',
  variable: xgboostLibrary.variable,
  open: async () => {
    const { library, source } = locateXgboost();
    return { path: library.path, version: library.version.join('.'), cuda: library.cuda, source };
  },
  install: installXgboost,
};
