import { existsSync, readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** Bytes that work under way was granted, the most that any was, and what they share. */
let taken = 0;
let largest = 0;
let room = 0;
const waiting = new Set<() => void>();

/**
 * Does work that needs much memory, when there is room for it beside other such work; it waits for that to end.
 * What was granted before is granted again: memory that is let go comes back when it is needed, and may not show before.
 * @param refusal for what does not fit even alone; told the bytes that are available
 */
export async function withMemory<T>(
  bytes: number,
  refusal: (available: number) => Error,
  work: () => Promise<T>,
  available: () => number = availableMemory,
): Promise<T> {
  for (;;) {
    if (taken === 0) room = Math.max(available(), largest);
    if (bytes > room) throw refusal(room);
    if (taken + bytes <= room) break;
    await new Promise<void>((resolve) => waiting.add(resolve));
  }
  largest = Math.max(largest, bytes);
  taken += bytes;
  try {
    return await work();
  } finally {
    taken -= bytes;
    for (const resume of waiting) resume();
    waiting.clear();
  }
}

/**
 * Bytes that this process can still take without swapping. Linux: MemAvailable of the machine, or less where a control
 * group (a container, a service, a batch job) leaves less: its limit without what it uses, files in its cache not counted
 * since they give way. Elsewhere systems do not tell what gives way, and it is the whole memory.
 * @param root of the file system, for tests
 */
export function availableMemory(root = '/'): number {
  const text = textOf(join(root, 'proc/meminfo'));
  const kibibytes = text && /^MemAvailable:\s*(\d+) kB$/m.exec(text)?.[1];
  const machine = kibibytes ? 1024 * Number(kibibytes) : process.platform === 'linux' ? freemem() : totalmem();
  return Math.max(0, Math.min(machine, ...groupFolders(root).map(leftIn)));
}

/** The process's control group and those around it, of version 2 and of version 1's memory controller. */
function groupFolders(root: string): string[] {
  const lines = textOf(join(root, 'proc/self/cgroup'))?.split('\n') ?? [];
  return lines.flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    const mounts = controllers === '' ? ['sys/fs/cgroup', 'sys/fs/cgroup/unified'] : ['sys/fs/cgroup/memory'];
    if (controllers !== '' && !controllers.split(',').includes('memory')) return [];
    return mounts.flatMap((mount) => withParents(path).map((group) => join(root, mount, group)));
  });
}

/** A container may see its own group as the root, and yet be told its path on the host: the root is always among them. */
function withParents(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...withParents(dirname(path))];
}

/** Infinity where the group has no limit. */
function leftIn(folder: string): number {
  const number = (...names: string[]) => {
    const text = names.map((name) => textOf(join(folder, name))).find((found) => found !== undefined);
    return text === undefined ? Number.NaN : Number(text);
  };
  // 'max' is no number; version 1 writes nearly 2^63.
  const limit = number('memory.max', 'memory.limit_in_bytes');
  const used = number('memory.current', 'memory.usage_in_bytes');
  if (!Number.isFinite(limit) || !Number.isFinite(used)) return Number.POSITIVE_INFINITY;
  const counts = textOf(join(folder, 'memory.stat')) ?? '';
  const files = ['inactive_file', 'active_file'].map((name) => {
    // Version 1 counts the groups inside in names of their own.
    const found =
      new RegExp(`^total_${name} (\\d+)$`, 'm').exec(counts) ?? new RegExp(`^${name} (\\d+)$`, 'm').exec(counts);
    return Number(found?.[1] ?? 0);
  });
  return limit - used + files[0] + files[1];
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}
