import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ingestConfig, ingestStage } from '../../src/stages/ingest.ts';
import type { TestContext } from '../support/stage-context.ts';

export const header = 'date,open,high,low,close,volume';
export const days = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'];
export const rows = days.map((date, i) => `${date},${10 + i},${12 + i},${9 + i},${11 + i},${100 * (i + 1)}`);
export const good = [header, ...rows].join('\n');
export const closes = days.map((date) => Date.parse(`${date}T21:00:00Z`) * 1000);

/** @returns the path of a file in the context's folder */
export async function put(ctx: TestContext, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(ctx.dir, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}

export function ingest(ctx: TestContext, path: string, options: Record<string, unknown> = {}) {
  return ingestStage(ingestConfig.parse({ source: 'csv', path, ...options }), ctx);
}
