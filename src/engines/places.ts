import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Where `trademl engines install` puts libraries. */
export function enginesDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.TRADEML_ENGINES_DIR) return env.TRADEML_ENGINES_DIR;
  return join(env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'trademl/engines');
}

/** Folders that the dynamic loader looks into, the ones named by the user first. */
export function libraryFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = (env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean);
  const usual = ['/usr/local/lib', '/usr/lib64', '/usr/lib', '/lib', '/opt/homebrew/lib'];
  return unique([...named, ...loaderConfig(), ...usual]);
}

/** The folders in /etc/ld.so.conf.d, which is where Debian names /usr/lib/x86_64-linux-gnu. */
function loaderConfig(): string[] {
  const dir = '/etc/ld.so.conf.d';
  return listNames(dir)
    .filter((name) => name.endsWith('.conf'))
    .flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.startsWith('/'));
}

/** Every site-packages folder that a python on this machine would read, found by path alone: no Python is started. */
export function pythonPackageFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const home = homedir();
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((dir) => {
    const python = join(dir, 'python3');
    // A virtual environment's own bin folder comes before what its python3 links to.
    return existsSync(python) ? [dirname(dir), dirname(dirname(realpathSync(python)))] : [];
  });
  const pyenv = join(env.PYENV_ROOT || join(home, '.pyenv'), 'versions');
  const prefixes = [
    env.VIRTUAL_ENV,
    env.CONDA_PREFIX,
    ...onPath,
    join(home, '.local'),
    '/usr/local',
    '/usr',
    ...listNames(pyenv).map((name) => join(pyenv, name)),
  ].filter((prefix) => prefix !== undefined && prefix !== '') as string[];
  return unique(prefixes).flatMap(packageFoldersUnder);
}

function packageFoldersUnder(prefix: string): string[] {
  const lib = join(prefix, 'lib');
  return listNames(lib)
    .filter((name) => /^python3(\.\d+)?$/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .flatMap((name) => [join(lib, name, 'site-packages'), join(lib, name, 'dist-packages')])
    .filter((dir) => existsSync(dir));
}

/** Names in a folder, in order; none when it is not there or can't be listed. */
export function listNames(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir).sort();
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
