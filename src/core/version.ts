import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, whether this file runs from src/ or from dist/src/. */
export function packageRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return dir;
}

export interface Version {
  /** Version of the package. */
  readonly trademl: string;
  /** Hash of the compiled code: results of another build are never taken for results of this one. */
  readonly build: string;
}

let cached: Version | undefined;

export function version(): Version {
  if (!cached) {
    const root = packageRoot();
    const { version: trademl } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const buildFile = join(root, 'dist', 'build-id');
    const compiled = import.meta.url.endsWith('.js') && existsSync(buildFile);
    cached = { trademl, build: compiled ? readFileSync(buildFile, 'utf8').trim() : 'source' };
  }
  return cached;
}
