import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { engineError, TrademlError } from '../core/errors.ts';
import { visibleGpus } from './gpu.ts';
import { enginesDir, libraryFolders, listNames, pythonPackageFolders } from './places.ts';

const installCommand = 'trademl engines install';

/** A shared library that a Python package carries: how it is called, where it lies, how it is opened. */
export interface NativeLibrary<Opened> {
  /** For messages: 'XGBoost'. */
  readonly title: string;
  /** Folder below the engines' own, also the engine's name. */
  readonly folder: string;
  /** The variable that names the library outright. */
  readonly variable: string;
  /** Names of its file in a system's library folder. */
  readonly systemFile: RegExp;
  /** The file inside a Python package folder, or inside the folder that `engines install` fills. */
  readonly insidePackages: string;
  /** @throws TrademlError (engine) naming the path when it can't be opened or is too old */
  readonly open: (path: string) => Opened;
}

interface Candidate {
  readonly path: string;
  readonly source: string;
}

export interface Located<Opened> {
  readonly library: Opened;
  readonly source: string;
}

/** The file name of a shared library here: stem 'libxgboost' is libxgboost.so on Linux. */
export function sharedFile(stem: string): string {
  if (process.platform === 'win32') return `${stem.replace(/^lib_?/, '')}.dll`;
  return `${stem}.${process.platform === 'darwin' ? 'dylib' : 'so'}`;
}

/** Where `engines install` puts an engine. */
export function installedFolder({ folder }: { readonly folder: string }): string {
  return join(enginesDir(), folder);
}

/**
 * Libraries on this machine in the order of preference: system library, Python packages, what `engines install` brought.
 * A CUDA build that was installed on purpose (its folder holds a file 'cuda') comes first on a machine with a GPU.
 */
export function candidates(wanted: NativeLibrary<unknown>): Candidate[] {
  const { systemFile, insidePackages } = wanted;
  const system = libraryFolders().flatMap((dir) =>
    listNames(dir)
      .filter((name) => systemFile.test(name))
      .map((name) => ({ path: join(dir, name), source: 'system library' })),
  );
  const python = pythonPackageFolders().map((dir) => ({ path: join(dir, insidePackages), source: 'Python packages' }));
  const own = installedFolder(wanted);
  const installed = { path: join(own, insidePackages), source: installCommand };
  const chosen = existsSync(join(own, 'cuda')) && visibleGpus().length > 0;
  const ordered = chosen ? [installed, ...system, ...python] : [...system, ...python, installed];
  return ordered.filter(({ path }) => existsSync(path));
}

/**
 * Opens the library that a run would use: the path in its variable and no other, or the first candidate that opens.
 * @throws TrademlError (engine) naming the paths that were tried and the command that mends it
 */
export function locate<Opened>(wanted: NativeLibrary<Opened>): Located<Opened> {
  const { title, variable, open } = wanted;
  const named = process.env[variable];
  if (named) {
    if (!existsSync(named)) {
      throw engineError(
        `${variable} names ${named}, which does not exist`,
        `name a ${title} library, or unset ${variable} and run: ${installCommand}`,
      );
    }
    return { library: open(named), source: variable };
  }
  const problems: string[] = [];
  let hint: string | undefined;
  for (const { path, source } of candidates(wanted)) {
    try {
      return { library: open(path), source };
    } catch (error) {
      if (!(error instanceof TrademlError)) throw error;
      problems.push(error.message);
      hint ??= error.hint;
    }
  }
  if (problems.length === 0)
    throw engineError(`no ${title} library was found on this machine`, `run: ${installCommand}`);
  throw engineError(problems.join('; '), `${hint ? `${hint}; or ` : ''}run: ${installCommand}`);
}
