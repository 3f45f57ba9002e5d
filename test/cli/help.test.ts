import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commands } from '../../commands/index.ts';
import { leaks } from '../../src/audit/leaks/index.ts';
import { exitCodeMeaning, exitCodes } from '../../src/cli/exit-codes.ts';
import { main } from '../../src/cli/main.ts';
import { features } from '../../src/features/index.ts';
import { selectionMethods } from '../../src/selection/index.ts';
import { packageDir, sharedFolder, succeed, trademl } from '../support/cli.ts';

const stages = ['ingest', 'features', 'splits', 'select', 'train', 'ensemble', 'evaluate', 'backtest', 'drift'];
const readme = await readFile(join(packageDir, 'README.md'), 'utf8');
const cwd = await sharedFolder();

/** Splits a command line into words as a shell does, quotes included; comments go. */
function words(line: string): string[] {
  const found = line.replace(/\s+#.*$/, '').match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
  return found.map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

describe('trademl --help', () => {
  it('lists the nine stages under their groups, in the order of the workflow', async () => {
    const { stdout } = await succeed(['--help'], { cwd });
    const places = stages.map((stage) => stdout.search(new RegExp(`^  ${stage} `, 'm')));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const group of ['Data:', 'Models:', 'Verdict:', 'Upkeep:']) expect(stdout).toContain(`\n${group}\n`);
  });

  it('loads none of the modules that stages need', async () => {
    const env = { NODE_V8_COVERAGE: join(cwd, 'coverage') };
    await succeed(['--help'], { cwd, env });
    const loaded = new Set<string>();
    for (const file of await readdir(env.NODE_V8_COVERAGE)) {
      const { result } = JSON.parse(await readFile(join(env.NODE_V8_COVERAGE, file), 'utf8')) as {
        result: { url: string }[];
      };
      for (const { url } of result) loaded.add(url);
    }
    const packages = [...loaded].flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
    expect([...new Set(packages)]).toEqual(['commander']);
    expect([...loaded].some((url) => url.endsWith('/dist/src/cli/main.js'))).toBe(true);
    expect([...loaded].filter((url) => url.includes('/dist/src/stages/'))).toEqual([]);
  });

  it('is what a bare `trademl` shows, with exit code 2', async () => {
    const { code, stderr } = await trademl([], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: trademl');
  });
});

describe('trademl COMMAND --help', () => {
  it.each(commands.map(({ name }) => name))('%s: exit code 0, ends with examples', async (name) => {
    const { stdout, stderr } = await succeed([name, '--help'], { cwd });
    expect(stderr).toBe('');
    const [, examples] = stdout.split('\nExamples:\n');
    expect(
      examples
        .trim()
        .split('\n')
        .every((line) => line.trim().startsWith(`trademl ${name}`)),
    ).toBe(true);
  });
});

/** What the command that was rehearsed last would have run with. */
let lastConfig: unknown;

/** The same commands, except that they stop once words and config have been checked. */
const rehearsed = commands.map((definition) => ({
  ...definition,
  load: async () => ({
    ...(await definition.load()),
    run: async (config: unknown) => {
      lastConfig = config;
      return { status: 'dry run', name: '', plan: { reads: [], writes: [], work: [] } };
    },
  }),
}));

async function parse(line: string): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  const keep = (chunk: unknown, ...rest: unknown[]) => {
    said.push(String(chunk));
    (rest.find((item) => typeof item === 'function') as (() => void) | undefined)?.();
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockImplementation(keep));
  try {
    return { code: await main(rehearsed, words(line).slice(1)), text: said.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('command lines that people are told to type', () => {
  const examples = commands.flatMap((command) => command.examples);
  it.each(examples)('help: %s', async (line) => {
    const { code, text } = await parse(line);
    expect(code, text).toBe(0);
  });

  const fenced = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.split('\n'));
  const inline = [...readme.matchAll(/`(trademl [^`]*)`/g)].map(([, line]) => line);
  const lines = [...fenced, ...inline].filter((line) => /^trademl( |$)/.test(line));
  it('are found in the README', () => {
    expect(lines.length).toBeGreaterThanOrEqual(6);
  });

  it.each(lines)('README: %s', async (line) => {
    const folder = await sharedFolderWithConfigs();
    const [, ...args] = words(line);
    const rehearsal = args[0] === 'engines' ? '--help' : '--dry-run';
    // `trademl report` alone names the command in running text; its required flags come with its help.
    const bare = args.length === 1 ? '--help' : rehearsal;
    await succeed([...args, bare], { cwd: folder });
  });
});

let configured: Promise<string> | undefined;

/** A folder with the package's configs, as in a clone. */
function sharedFolderWithConfigs(): Promise<string> {
  configured ??= symlink(join(packageDir, 'configs'), join(cwd, 'configs')).then(() => cwd);
  return configured;
}

describe('words without a flag', () => {
  it.each([
    ['trademl report r7 --compare r8', { run: 'r7', compare: 'r8' }],
    ['trademl report --run r7 r7', { run: 'r7' }],
    ['trademl runs diff r7 r8', { action: 'diff', run: 'r7', against: 'r8' }],
    ['trademl runs', {}],
  ])('%s', async (line, expected) => {
    expect((await parse(line)).code).toBe(0);
    expect(lastConfig).toMatchObject(expected);
  });

  it.each([
    ['trademl report r7 --run r8', "'r7' and --run r8 are two answers to one question"],
    ['trademl runs frob', 'trademl runs frob: no such action'],
    ['trademl runs diff r7 r8 r9', 'too many arguments'],
  ])('%s: %s', async (line, message) => {
    const { code, text } = await parse(line);
    expect(code).toBe(2);
    expect(text).toContain(message);
  });
});

describe('what the README counts', () => {
  it.each([
    [/(\d+) features in \d+ families/, features.all().length],
    [/\d+ features in (\d+) families/, new Set(features.all().map(({ family }) => family)).size],
    [/(\d+) methods in any sequence/, selectionMethods.all().length],
    [/plants (\d+) leaks/, leaks.all().length],
  ])('%s', (pattern, count) => {
    expect(Number(pattern.exec(readme)?.[1])).toBe(count);
  });
});

describe('exit codes', () => {
  it("the README's table is that of src/cli/exit-codes.ts", () => {
    const table = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => [
      Number(code),
      meaning,
    ]);
    const ours = Object.entries(exitCodes).map(([name, code]) => [
      code,
      exitCodeMeaning[name as keyof typeof exitCodes],
    ]);
    expect(table.filter(([, meaning]) => !String(meaning).startsWith('`'))).toEqual(ours);
  });
});
