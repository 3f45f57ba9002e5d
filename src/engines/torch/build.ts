import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { engineError, throwIfAborted } from '../../core/errors.ts';
import { packageRoot } from '../../core/version.ts';
import { isProcessAlive } from '../../io/atomic.ts';
import { enginesDir, listNames } from '../places.ts';
import { runProgram } from '../run-program.ts';
import { loadAddon } from './addon.ts';
import type { LibtorchHome } from './home.ts';

const sourceFolder = () => join(packageRoot(), 'native/torch');
const fileName = 'trademl_torch.node';

/**
 * Where the addon compiled against this libtorch belongs. The folder's name is a hash of all that decides the file: the
 * sources, libtorch's version and place, the compiler's arguments and Node's binary interface.
 */
export function addonPath(home: LibtorchHome): string {
  const hash = createHash('sha256');
  for (const name of listNames(sourceFolder())) hash.update(name).update(readFileSync(join(sourceFolder(), name)));
  const { version, libraries, cuda } = home;
  const { napi, modules } = process.versions;
  const platform = [process.platform, process.arch, napi, modules];
  hash.update(JSON.stringify([version, libraries, cuda, compilerFlags(home), platform]));
  return join(enginesDir(), 'torch-addon', hash.digest('hex').slice(0, 16), fileName);
}

/** From 2.9 on libtorch's headers ask for C++20; those of 1.x do not compile with it. */
function compilerFlags({ version, includes, cxx11Abi }: LibtorchHome): string[] {
  const standard = version.startsWith('1.') ? 'c++17' : 'c++20';
  return [
    `-std=${standard}`,
    '-O2',
    '-fPIC',
    '-Wall',
    '-Wextra',
    `-D_GLIBCXX_USE_CXX11_ABI=${cxx11Abi ? 1 : 0}`,
    // The compiler's own folder, where Debian has the headers, may not be named again: its C++ headers look behind it.
    ...includes.filter((dir) => dir !== '/usr/include').flatMap((dir) => ['-isystem', dir]),
  ];
}

/** The library folder is written into the addon, so that it finds its own libtorch wherever others are. */
function linkerFlags({ libraries, cuda }: LibtorchHome): string[] {
  const names = cuda ? ['-ltorch_cuda', '-ltorch_cpu', '-lc10'] : ['-ltorch_cpu', '-lc10'];
  const place = [`-L${libraries}`, `-Wl,-rpath,${libraries}`];
  if (process.platform === 'darwin') return [...place, ...names, '-undefined', 'dynamic_lookup'];
  // Nothing refers to the CUDA part by name; it registers itself when it is loaded.
  return [...place, '-Wl,--no-as-needed', ...names];
}

/** Headers of the Node that runs: beside its program, in node-gyp's cache, or the system's. */
function nodeHeaders(): string {
  const { execPath, version } = process;
  const places = [
    process.env.npm_config_nodedir && join(process.env.npm_config_nodedir, 'include/node'),
    join(dirname(dirname(execPath)), 'include/node'),
    join(homedir(), '.cache/node-gyp', version.slice(1), 'include/node'),
    '/usr/include/node',
    '/usr/local/include/node',
  ].filter((place) => place !== undefined && place !== '') as string[];
  const found = places.find((place) => existsSync(join(place, 'node_api.h')));
  if (found) return found;
  throw engineError(
    `Node's headers (node_api.h) are in none of: ${places.join(', ')}`,
    'install them (Debian: apt-get install libnode-dev; node-gyp: npx node-gyp install) and run: trademl engines install',
  );
}

/**
 * Compiles the addon against a libtorch, unless that was done before. It appears whole or not at all.
 * @throws TrademlError (engine) with the compiler's first error
 */
export async function buildAddon(
  home: LibtorchHome,
  options: { readonly force: boolean; readonly signal: AbortSignal; readonly onStep: (message: string) => void },
): Promise<{ path: string; changed: boolean }> {
  const path = addonPath(home);
  if (!options.force && existsSync(path)) return { path, changed: false };
  options.onStep(`compiling the addon against libtorch ${home.version}`);
  const folder = dirname(path);
  const temporary = `${folder}.${process.pid}.tmp`;
  await removeLeftovers(dirname(folder));
  await mkdir(temporary, { recursive: true });
  try {
    await compileAndLink(home, temporary, options.signal);
    loadAddon(join(temporary, fileName));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return { path, changed: true };
}

/** Folders of compilations that were killed. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of listNames(parent)) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid && !isProcessAlive(Number(pid))) await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function compileAndLink(home: LibtorchHome, into: string, signal: AbortSignal): Promise<void> {
  const flags = [...compilerFlags(home), '-isystem', nodeHeaders()];
  const sources = listNames(sourceFolder()).filter((name) => name.endsWith('.cpp'));
  const objects = sources.map((name) => join(into, name.replace(/cpp$/, 'o')));
  // Side by side: each takes seconds of a core, nearly all of them for libtorch's headers.
  const compiled = await Promise.allSettled(
    sources.map((name, i) => compile([...flags, '-c', join(sourceFolder(), name), '-o', objects[i]], signal)),
  );
  throwIfAborted(signal);
  const failed = compiled.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  await compile(['-shared', ...objects, '-o', join(into, fileName), ...linkerFlags(home)], signal);
  await Promise.all(objects.map((object) => rm(object)));
}

async function compile(args: readonly string[], signal: AbortSignal): Promise<void> {
  const compiler = process.env.CXX || 'g++';
  const { code, stderr } = await runProgram(compiler, args, signal);
  if (code === 0) return;
  if (code === undefined) {
    throw engineError(
      `the C++ compiler ${compiler} is not on the PATH`,
      'install it (Debian: apt-get install g++) or set CXX, and run: trademl engines install',
    );
  }
  const reason = stderr.split('\n').find((line) => /error|cannot find|undefined/i.test(line)) ?? stderr.trim();
  throw engineError(
    `the torch addon does not compile with ${compiler}: ${reason || `it ended with code ${code}`}`,
    'it needs a compiler of C++20 (g++ 11 or newer) and about 1 GB of memory for each core',
  );
}
