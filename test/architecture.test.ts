import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Data flows one way: a folder imports from itself and from those named before it. */
const order = [
  'core',
  'math',
  'volatility',
  'io',
  'market',
  'features',
  'labels',
  'splits',
  'metrics',
  'selection',
  'engines',
  'models',
  'ensembles',
  'calibration',
  'evaluation',
  'backtest',
  'tuning',
  'drift',
  'audit',
  'report',
  'config',
  'stages',
  'cli',
];

function sourceFiles(): string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name));
}

function importsOf(file: string): string[] {
  const specifiers = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
  return specifiers.map(([, path]) => relative('.', resolve(file, '..', path)));
}

describe('architecture', () => {
  it('knows every folder of src', () => {
    const folders = new Set(sourceFiles().map((file) => file.split('/')[1]));
    expect([...folders].sort()).toEqual([...order].sort());
  });

  it('is what CONTRIBUTING.md says', () => {
    const text = readFileSync('CONTRIBUTING.md', 'utf8');
    const [, house] = text.split('## The house');
    const rows = [...house.split('## ')[0].matchAll(/^\| `(\w+)`/gm)].map(([, folder]) => folder);
    expect(rows).toEqual(order);
    const paths = [...text.matchAll(/\]\(([^)]+)\)|`((?:src|test|commands|docs|scripts)\/[\w./-]+)`/g)].map(
      ([, link, path]) => link ?? path,
    );
    const named = paths.filter((path) => !/NAME|FAMILY/.test(path));
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('has no import that runs against the flow of data', () => {
    const upward = sourceFiles().flatMap((file) =>
      importsOf(file)
        .filter((target) => order.indexOf(target.split('/')[1]) > order.indexOf(file.split('/')[1]))
        .map((target) => `${file} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('has no files that import each other in a circle', () => {
    const imports = new Map(sourceFiles().map((file) => [file, importsOf(file)]));
    // Files that import nothing of what is left are taken away until none is left, or only circles and what leads to them.
    for (let taken = true; taken; ) {
      taken = false;
      for (const [file, targets] of imports) {
        if (targets.some((target) => imports.has(target))) continue;
        imports.delete(file);
        taken = true;
      }
    }
    expect([...imports.keys()]).toEqual([]);
  });

  it('keeps native libraries inside their layers', () => {
    const owners: Record<string, RegExp> = {
      koffi: /^src\/engines\//,
      '@duckdb/node-api': /^src\/io\//,
      echarts: /^src\/report\//,
      commander: /^src\/cli\//,
    };
    const strays = sourceFiles().flatMap((file) =>
      Object.entries(owners)
        .filter(([library, owner]) => !owner.test(file) && readFileSync(file, 'utf8').includes(`from '${library}`))
        .map(([library]) => `${file} imports ${library}`),
    );
    expect(strays).toEqual([]);
  });
});
