import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { engineError, TrademlError } from '../../core/errors.ts';
import { visibleGpus } from '../gpu.ts';
import { enginesDir, libraryFolders, listNames, pythonPackageFolders } from '../places.ts';
import { loadXgboost, type XgboostLibrary } from './library.ts';

export const libraryVariable = 'TRADEML_XGBOOST_LIB';
const installCommand = 'trademl engines install';

export interface Candidate {
  readonly path: string;
  readonly source: string;
}

/** The library's file inside a Python package folder, or inside the folder that `engines install` fills. */
export const insidePackages = join(
  'xgboost/lib',
  process.platform === 'win32' ? 'xgboost.dll' : process.platform === 'darwin' ? 'libxgboost.dylib' : 'libxgboost.so',
);

export function installedFolder(): string {
  return join(enginesDir(), 'xgboost');
}

/**
 * Libraries on this machine in the order of preference: system library, Python packages, what `engines install` brought.
 * A CUDA build that was installed on purpose comes first on a machine with a GPU.
 */
export function candidates(): Candidate[] {
  const system = libraryFolders().flatMap((dir) =>
    listNames(dir)
      .filter((name) => /^libxgboost\.(so(\.\d+)?|dylib)$/.test(name))
      .map((name) => ({ path: join(dir, name), source: 'system library' })),
  );
  const python = pythonPackageFolders().map((dir) => ({ path: join(dir, insidePackages), source: 'Python packages' }));
  const installed = { path: join(installedFolder(), insidePackages), source: 'trademl engines install' };
  const chosen = existsSync(join(installedFolder(), 'cuda')) && visibleGpus().length > 0;
  const ordered = chosen ? [installed, ...system, ...python] : [...system, ...python, installed];
  return ordered.filter(({ path }) => existsSync(path));
}

export interface LocatedXgboost {
  readonly library: XgboostLibrary;
  readonly source: string;
}

/**
 * Opens the XGBoost that a run would use: the path in TRADEML_XGBOOST_LIB and no other, or the first candidate that
 * opens.
 * @throws TrademlError (engine) naming the paths that were tried and the command that mends it
 */
export function locateXgboost(): LocatedXgboost {
  const named = process.env[libraryVariable];
  if (named) {
    if (!existsSync(named)) {
      throw engineError(
        `${libraryVariable} names ${named}, which does not exist`,
        `name a libxgboost file, or unset ${libraryVariable} and run: ${installCommand}`,
      );
    }
    return { library: loadXgboost(named), source: libraryVariable };
  }
  const problems: string[] = [];
  for (const { path, source } of candidates()) {
    try {
      return { library: loadXgboost(path), source };
    } catch (error) {
      if (!(error instanceof TrademlError)) throw error;
      problems.push(error.message);
    }
  }
  const what = problems.length === 0 ? 'no XGBoost library was found on this machine' : problems.join('; ');
  throw engineError(what, `run: ${installCommand}`);
}
