import { join } from 'node:path';
import { packageRoot } from '../core/version.ts';
import { exists } from './exists.ts';
import { listDirectory } from './layout.ts';

/** What comes with the package and is called by its name: files configs/KIND/NAME.yaml. */
export type ShippedKind = 'pipelines' | 'universes';

export async function shippedNames(kind: ShippedKind): Promise<string[]> {
  const files = await listDirectory(join(packageRoot(), 'configs', kind));
  return files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
}

/** Whether a text names a file, with an ending or a slash, and not a shipped config by its name. */
export function isConfigPath(nameOrPath: string): boolean {
  return /\.ya?ml$/.test(nameOrPath) || nameOrPath.includes('/');
}

/**
 * The file that a path or a name stands for: a name is looked up in CONFIGS/KIND/NAME.yaml and then among those that come
 * with the package; configs/KIND/NAME.yaml, as documentation writes it, is found there too. Undefined when there is none.
 */
export async function findConfigFile(
  kind: ShippedKind,
  nameOrPath: string,
  configsDir = 'configs',
): Promise<string | undefined> {
  const documented = new RegExp(`^configs/${kind}/[^/]+$`).test(nameOrPath);
  const candidates = isConfigPath(nameOrPath)
    ? [nameOrPath, ...(documented ? [join(packageRoot(), nameOrPath)] : [])]
    : [configsDir, join(packageRoot(), 'configs')].map((dir) => join(dir, kind, `${nameOrPath}.yaml`));
  for (const path of candidates) if (await exists(path)) return path;
  return undefined;
}
