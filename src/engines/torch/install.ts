import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineError } from '../../core/errors.ts';
import type { Installed, InstallOptions } from '../engine.ts';
import { removeLeftovers } from '../install-wheel.ts';
import { pipInstall, pipInstallWithDependencies, pipProblem, withoutPip } from '../pip.ts';
import { listNames } from '../places.ts';
import { buildAddon } from './build.ts';
import { homeAt, homeVariable, installedFolder, type LibtorchHome, libtorchHomes, namedHome } from './home.ts';

const owner = { title: 'libtorch', variable: homeVariable };
const wheel = 'torch>=2.4,<3';

/**
 * Compiles the addon against the libtorch that is there, or brings one first: pip's official wheel, of which only the
 * headers and the libraries that a CPU needs are kept (0.5 GB); for CUDA the wheel with all that it asks for.
 *
 * Why the wheel and not Debian's libtorch-dev, although its packages are smaller (132 MB in 160 packages against 550 MB):
 * it needs no root, takes as long to fetch and unpack, and its oneDNN trains an LSTM three to four times as fast.
 * An index with CPU wheels, named by PIP_EXTRA_INDEX_URL, is preferred by pip itself, since +cpu sorts later.
 */
export async function installTorch(options: InstallOptions): Promise<Installed> {
  const cuda = options.device === 'cuda';
  const present = namedHome() ?? usable(libtorchHomes(), cuda);
  const fetches = !present || (options.force && !process.env[homeVariable]);
  if (fetches) await installWheels(cuda, options);
  const home = fetches ? homeAt(join(installedFolder(), 'torch'), 'trademl engines install') : present;
  if (!home) throw engineError("the torch wheel's files were not found after their installation");
  const { changed } = await buildAddon(home, options);
  return { path: home.libraries, version: home.version, cuda: home.cuda, changed: changed || fetches };
}

function usable(homes: readonly LibtorchHome[], cuda: boolean): LibtorchHome | undefined {
  return cuda ? homes.find((home) => home.cuda) : homes[0];
}

/** The folder appears whole or not at all. @throws TrademlError (engine) */
async function installWheels(cuda: boolean, options: InstallOptions): Promise<void> {
  const problem = await pipProblem(options.signal);
  if (problem !== undefined) throw withoutPip(owner, problem);
  const target = installedFolder();
  const temporary = `${target}.${process.pid}.tmp`;
  await removeLeftovers(target);
  await mkdir(temporary, { recursive: true });
  const all = join(temporary, 'all');
  try {
    if (cuda) {
      await pipInstallWithDependencies(owner, [wheel], all, options);
      await replaceFolder(all, target);
      return;
    }
    await pipInstall(owner, [wheel], all, options);
    const needed = cudaRuntimeOf(all);
    if (needed.length > 0) await pipInstallWithDependencies(owner, needed, all, options);
    await keepCpuPart(all, join(temporary, 'kept'));
    await replaceFolder(join(temporary, 'kept'), target);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function replaceFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await rename(from, to);
}

/**
 * libtorch_cpu of the CUDA wheel wants CUDA's runtime and profiler (8 MB) although it never calls them on a CPU. The
 * wheel's metadata names them: 'cuda-toolkit[cublas,cudart,...]==13.2.2' or, in older ones, 'nvidia-cuda-cupti-cu12==...'.
 */
function cudaRuntimeOf(all: string): string[] {
  const info = listNames(all).find((name) => /^torch-.*\.dist-info$/.test(name));
  if (!info) return [];
  const needs = readFileSync(join(all, info, 'METADATA'), 'utf8').matchAll(/^Requires-Dist: ([^;\s]+)/gm);
  return Array.from(needs, ([, need]) => need.replace(/^cuda-toolkit\[[^\]]*\]/, 'cuda-toolkit[cudart,cupti]')).filter(
    (need) => /^(cuda-toolkit\[|nvidia-cuda-(runtime|cupti)-)/.test(need),
  );
}

/** Headers, the libraries that a CPU needs, and NVIDIA's folder, where libtorch_cpu looks for the two of CUDA. */
async function keepCpuPart(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, 'torch/lib'))) throw engineError('the torch wheel holds no torch/lib');
  await mkdir(join(to, 'torch/lib'), { recursive: true });
  for (const name of ['torch/include', 'torch/share/cmake/Torch', 'torch.libs', 'nvidia']) {
    if (existsSync(join(from, name))) await cp(join(from, name), join(to, name), { recursive: true });
  }
  for (const name of await readdir(join(from, 'torch/lib'))) {
    if (!/cuda|python|nvshmem|nvrtc|^libtorch\.|global_deps|shm/.test(name)) {
      await rename(join(from, 'torch/lib', name), join(to, 'torch/lib', name));
    }
  }
}
