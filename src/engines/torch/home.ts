import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { engineError } from '../../core/errors.ts';
import { visibleGpus } from '../gpu.ts';
import { enginesDir, libraryFolders, listNames, pythonPackageFolders } from '../places.ts';

export const homeVariable = 'TRADEML_TORCH_HOME';

/** Headers and libraries of one libtorch. */
export interface LibtorchHome {
  readonly source: string;
  readonly version: string;
  readonly includes: readonly string[];
  /** Folder of libtorch_cpu. */
  readonly libraries: string;
  /** Whether its CUDA part is there. */
  readonly cuda: boolean;
  /** Form of std::string that it was compiled with: _GLIBCXX_USE_CXX11_ABI. */
  readonly cxx11Abi: boolean;
}

const suffix = process.platform === 'darwin' ? 'dylib' : 'so';
const cpuLibrary = `libtorch_cpu.${suffix}`;

export function installedFolder(): string {
  return join(enginesDir(), 'torch');
}

/**
 * Every libtorch on this machine with its headers, in the order of preference: Python packages, what `engines install`
 * brought, and last the system's, since Debian's trains several times slower than the official builds. One that was
 * installed on purpose for CUDA comes first on a machine with a GPU.
 */
export function libtorchHomes(gpus: readonly string[] = visibleGpus()): LibtorchHome[] {
  const installed = homeAt(join(installedFolder(), 'torch'), 'trademl engines install');
  const python = pythonPackageFolders().map((dir) => homeAt(join(dir, 'torch'), 'Python packages'));
  const roots = ['/usr/include', '/usr/local/include'];
  const system = libraryFolders().map((libraries) => homeOf(roots, libraries, 'system library'));
  // What is brought for a CPU has no CUDA part.
  const chosen = installed?.cuda && gpus.length > 0;
  const ordered = chosen ? [installed, ...python, ...system] : [...python, installed, ...system];
  return ordered.filter((home) => home !== undefined);
}

/** @throws TrademlError (engine) when the variable names a folder without libtorch. Undefined when it is not set. */
export function namedHome(): LibtorchHome | undefined {
  const named = process.env[homeVariable];
  if (!named) return undefined;
  const home = homeAt(named, homeVariable) ?? homeAt(join(named, 'torch'), homeVariable);
  if (home) return home;
  throw engineError(
    `${homeVariable} names ${named}, which holds no libtorch with headers (include/ and lib/${cpuLibrary})`,
    `name a libtorch folder or a site-packages with torch, or unset ${homeVariable} and run: trademl engines install`,
  );
}

/** A folder as pip and the libtorch archives lay it out: include/ and lib/. */
export function homeAt(dir: string, source: string): LibtorchHome | undefined {
  return homeOf([join(dir, 'include')], join(dir, 'lib'), source);
}

function homeOf(roots: readonly string[], libraries: string, source: string): LibtorchHome | undefined {
  if (!existsSync(join(libraries, cpuLibrary))) return undefined;
  const root = roots.find((candidate) => existsSync(join(candidate, apiHeaders)));
  const version = root && readVersion(root);
  if (!root || !version) return undefined;
  return {
    source,
    version,
    includes: [root, join(root, apiHeaders)],
    libraries: realpathSync(libraries),
    cuda: listNames(libraries).includes(`libtorch_cuda.${suffix}`),
    cxx11Abi: readCxx11Abi(join(libraries, '../share/cmake/Torch/TorchConfig.cmake')),
  };
}

const apiHeaders = 'torch/csrc/api/include';

/** The header moved in 2.9. */
function readVersion(root: string): string | undefined {
  const places = ['torch/headeronly/version.h', join(apiHeaders, 'torch/version.h')].map((path) => join(root, path));
  for (const path of places.filter((place) => existsSync(place))) {
    const text = readFileSync(path, 'utf8');
    const parts = ['MAJOR', 'MINOR', 'PATCH'].map((part) => new RegExp(`TORCH_VERSION_${part} (\\d+)`).exec(text)?.[1]);
    if (parts.every(Boolean)) return parts.join('.');
  }
  return undefined;
}

/** pip's wheels before 2.7 have the old form; their CMake file says so. */
function readCxx11Abi(cmakeFile: string): boolean {
  return !existsSync(cmakeFile) || !/_GLIBCXX_USE_CXX11_ABI=0/.test(readFileSync(cmakeFile, 'utf8'));
}
