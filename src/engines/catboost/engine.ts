import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { engineError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';

const variable = 'TRADEML_CATBOOST_BIN';
const program = process.platform === 'win32' ? 'catboost.exe' : 'catboost';
const releases = "CatBoost's own releases bring the program: https://github.com/catboost/catboost/releases";

/**
 * A place kept for CatBoost's command line program. No package client brings something that can train and be driven from
 * here: pip's wheel is a Python extension whose library exports nothing but its module, the libraries for other
 * languages apply models only or need Spark. Nothing has been run against the real program, so no learner stands on it.
 */
export const catboostEngine: Engine = {
  name: 'catboost',
  summary: "gradient-boosted symmetric trees; a place kept for CatBoost's program, no learner uses it yet",
  variable,
  open: async () => {
    const named = process.env[variable];
    if (named) {
      if (existsSync(named)) return { path: named, version: 'unknown', cuda: false, source: variable };
      throw engineError(`${variable} names ${named}, which does not exist`, `name the catboost program, or unset it`);
    }
    const onPath = (process.env.PATH ?? '')
      .split(delimiter)
      .filter(Boolean)
      .map((dir) => join(dir, program))
      .find((path) => existsSync(path));
    if (onPath) return { path: onPath, version: 'unknown', cuda: false, source: 'PATH' };
    throw engineError(
      'no catboost program was found on the PATH, and no package client brings one that can train',
      `${releases}; put it on the PATH or name it in ${variable}`,
    );
  },
};
