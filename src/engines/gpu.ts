import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
