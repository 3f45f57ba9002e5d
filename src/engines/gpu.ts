import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import { listNames } from './places.ts';

/** Names of the NVIDIA GPUs that this process can use, from the driver's own files. Empty without driver or device. */
export function visibleGpus(root = '/'): string[] {
  if (process.env.CUDA_VISIBLE_DEVICES === '' || process.env.CUDA_VISIBLE_DEVICES === '-1') return [];
  const driver = join(root, 'proc/driver/nvidia/gpus');
  const listed = listNames(driver).map((bus) => {
    const information = join(driver, bus, 'information');
    const text = existsSync(information) ? readFileSync(information, 'utf8') : '';
    return /^Model:\s*(.+)$/m.exec(text)?.[1].trim() ?? 'NVIDIA GPU';
  });
  // In a container the device node says what was handed over; the driver's list shows every GPU of the machine.
  const nodes = listNames(join(root, 'dev')).filter((name) => /^nvidia\d+$/.test(name)).length;
  if (nodes > 0) return Array.from({ length: nodes }, (_, i) => listed[i] ?? 'NVIDIA GPU');
  // Windows' Linux subsystem has one device node for all GPUs.
  return existsSync(join(root, 'dev/dxg')) && existsSync(join(root, 'usr/lib/wsl/lib/libcuda.so.1'))
    ? ['NVIDIA GPU']
    : [];
}

/** CUDA's version as NVIDIA counts it to how it is written: 13020 is 13.2. */
export function cudaText(version: number): string {
  return `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`;
}

const driverLibraries = ['libcuda.so.1', '/usr/lib/wsl/lib/libcuda.so.1'];

/**
 * The newest CUDA that the driver runs, such as '13.0'. Undefined when none of its libraries can be opened, as in a
 * container that was started with the device but without the driver's files.
 */
export function driverCuda(libraries: readonly string[] = driverLibraries): string | undefined {
  const driver = libraries.map(openedOr).find((library) => library !== undefined);
  if (!driver) return undefined;
  const version = [0];
  const status = driver.func('int cuDriverGetVersion(_Out_ int *version)')(version) as number;
  return status === 0 ? cudaText(version[0]) : undefined;
}

/** The loader can be asked for a library in no other way than to open it. */
function openedOr(path: string): ReturnType<typeof koffi.load> | undefined {
  try {
    return koffi.load(path);
  } catch {
    return undefined;
  }
}
