import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { engineError } from '../core/errors.ts';
import type { Installed, InstallOptions } from './engine.ts';
import { installedFolder, type NativeLibrary } from './native-library.ts';
import { pipInstall } from './pip.ts';

/** Where a wheel with the library comes from, and what of it is kept. */
export interface WheelSource {
  readonly library: NativeLibrary<{ readonly cuda: boolean }>;
  /** Packages to try in turn, each with the range of its versions. */
  readonly packages: readonly string[];
  /** Paths in the wheel that are kept; folders of bundled libraries (*.libs) always are. */
  readonly keep: readonly string[];
  /** Asks for a CUDA build: another one is refused. */
  readonly cuda: boolean;
}

/** What `trademl engines install` brought before, when it is of the wanted kind. */
export function presentInstallation({ library, cuda }: WheelSource): string | undefined {
  const target = installedFolder(library);
  const present = join(target, library.insidePackages);
  return existsSync(present) && existsSync(join(target, 'cuda')) === cuda ? present : undefined;
}

/**
 * Brings a shared library out of pip's official wheel; the rest of the wheel goes. The folder appears whole or not at all.
 * @throws TrademlError (engine) with pip's reason, or when the library does not open
 */
export async function installWheel(
  source: WheelSource,
  options: InstallOptions,
): Promise<Omit<Installed, 'version' | 'cuda'>> {
  const { library, cuda } = source;
  const target = installedFolder(library);
  const temporary = `${target}.${process.pid}.tmp`;
  await removeLeftovers(target);
  await mkdir(temporary, { recursive: true });
  try {
    await pipInstall(library, source.packages, join(temporary, 'all'), options);
    await keepParts(source, join(temporary, 'all'), join(temporary, 'kept'));
    if (cuda) await writeFile(join(temporary, 'kept/cuda'), '');
    const built = library.open(join(temporary, 'kept', library.insidePackages));
    if (cuda && !built.cuda) {
      throw engineError(`the ${library.folder} wheel for this platform was built without CUDA`, 'use --device cpu');
    }
    await rm(target, { recursive: true, force: true });
    await rename(join(temporary, 'kept'), target);
    return { path: join(target, library.insidePackages), changed: true };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Folders of installations that were killed. */
export async function removeLeftovers(target: string): Promise<void> {
  const parent = dirname(target);
  if (!existsSync(parent)) return;
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (path.startsWith(`${target}.`) && /\.\d+\.tmp$/.test(name)) await rm(path, { recursive: true, force: true });
  }
}

/** The library and the folders of libraries bundled with it, side by side as the library expects them. */
async function keepParts({ library, keep }: WheelSource, from: string, to: string): Promise<void> {
  if (!existsSync(join(from, library.insidePackages))) {
    throw engineError(
      `the wheel holds no ${library.insidePackages}`,
      `set ${library.variable} to a ${library.title} library`,
    );
  }
  const bundled = (await readdir(from)).filter((name) => name.endsWith('.libs'));
  for (const name of [...keep, ...bundled]) await cp(join(from, name), join(to, name), { recursive: true });
}
