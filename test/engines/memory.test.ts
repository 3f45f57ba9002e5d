import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { availableMemory, withMemory } from '../../src/engines/memory.ts';

/** A file system with these files. */
function rootWith(files: Readonly<Record<string, string | number>>): string {
  const root = mkdtempSync(join(tmpdir(), 'trademl-memory-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  return root;
}

const meminfo = { 'proc/meminfo': 'MemTotal:  8000 kB\nMemFree:  100 kB\nMemAvailable:  4000 kB' };
const machine = 4000 * 1024;
const v2 = (group: string, limit: string | number, current: number, files = 0) => ({
  [`sys/fs/cgroup${group}/memory.max`]: limit,
  [`sys/fs/cgroup${group}/memory.current`]: current,
  [`sys/fs/cgroup${group}/memory.stat`]: `anon 5\ninactive_file ${files}\nactive_file 1`,
});

describe('available memory', () => {
  it.each([
    ["the machine's where no group limits it", { 'proc/self/cgroup': '0::/' }, machine],
    ["the machine's where a group has more", { 'proc/self/cgroup': '0::/a', ...v2('/a', 10 * machine, 0) }, machine],
    ["the machine's without groups", {}, machine],
    ['no limit is no limit', { 'proc/self/cgroup': '0::/a', ...v2('/a', 'max', 1000) }, machine],
    [
      'what is left of the limit, with files that give way',
      { 'proc/self/cgroup': '0::/a', ...v2('/a', 9000, 5000, 2000) },
      6001,
    ],
    [
      'the tightest of the groups around it',
      { 'proc/self/cgroup': '0::/a/b', ...v2('/a', 3000, 1000), ...v2('/a/b', 9000, 500) },
      2001,
    ],
    ['its own root in a container', { 'proc/self/cgroup': '0::/host/path', ...v2('', 7000, 1000) }, 6001],
    ['nothing, never less', { 'proc/self/cgroup': '0::/a', ...v2('/a', 1000, 5000) }, 0],
    [
      'version 1',
      {
        'proc/self/cgroup': '5:cpu:/c\n4:memory:/c\n0::/',
        'sys/fs/cgroup/memory/c/memory.limit_in_bytes': 9000,
        'sys/fs/cgroup/memory/c/memory.usage_in_bytes': 4000,
        'sys/fs/cgroup/memory/c/memory.stat': 'inactive_file 1\ntotal_inactive_file 300\ntotal_active_file 20',
        'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712',
        'sys/fs/cgroup/memory/memory.usage_in_bytes': 4000,
      },
      5320,
    ],
  ])('%s', (_, files, expected) => {
    expect(availableMemory(rootWith({ ...meminfo, ...files }))).toBe(expected);
  });

  it('is some of this machine', () => {
    expect(availableMemory()).toBeGreaterThan(2 ** 20);
  });
});

describe('work that needs memory', () => {
  const refusal = (available: number) => new Error(`only ${available}`);
  const available = () => 100;

  it('is refused before it begins when it does not fit', async () => {
    let begun = false;
    const work = async () => {
      begun = true;
    };
    await expect(withMemory(101, refusal, work, available)).rejects.toThrow('only 100');
    expect(begun).toBe(false);
  });

  it('waits for room, and goes on when other work ends, even by failing', async () => {
    const events: string[] = [];
    const open: Record<string, () => void> = {};
    const work = (name: string, bytes: number) =>
      withMemory(
        bytes,
        refusal,
        async () => {
          events.push(`${name} begins`);
          await new Promise<void>((resolve) => {
            open[name] = resolve;
          });
          events.push(`${name} ends`);
          if (name === 'a') throw new Error('a failed');
        },
        available,
      );
    const [a, b, c] = [work('a', 60), work('b', 60), work('c', 40)];
    await expect(Promise.race([a, b, c, new Promise((resolve) => setTimeout(resolve, 10, 'none'))])).resolves.toBe(
      'none',
    );
    expect(events).toEqual(['a begins', 'c begins']);
    open.a();
    await expect(a).rejects.toThrow('a failed');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(events).toEqual(['a begins', 'c begins', 'a ends', 'b begins']);
    open.b();
    open.c();
    await Promise.all([b, c]);
  });

  it('gets again what it got before, though less seems to be left', async () => {
    await withMemory(90, refusal, async () => undefined, available);
    await expect(
      withMemory(
        90,
        refusal,
        async () => 'done',
        () => 10,
      ),
    ).resolves.toBe('done');
    await expect(
      withMemory(
        91,
        refusal,
        async () => 'done',
        () => 10,
      ),
    ).rejects.toThrow('only 90');
  });
});
