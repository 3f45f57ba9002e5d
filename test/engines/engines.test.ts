import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StageContext } from '../../src/core/context.ts';
import { resolveDevice } from '../../src/engines/device.ts';
import { driverCuda, visibleGpus } from '../../src/engines/gpu.ts';
import { engines, fitLanes, reportEngines, requireEngine } from '../../src/engines/index.ts';
import { candidates } from '../../src/engines/native-library.ts';
import { enginesDir, pythonPackageFolders } from '../../src/engines/places.ts';
import { installXgboost } from '../../src/engines/xgboost/install.ts';
import { tidyMessage } from '../../src/engines/xgboost/library.ts';
import { locateXgboost, xgboostLibrary } from '../../src/engines/xgboost/locate.ts';
import { ubjProblem } from '../../src/engines/xgboost/ubj.ts';
import { enginesConfig, enginesStage } from '../../src/stages/engines.ts';

const { insidePackages, variable: libraryVariable } = xgboostLibrary;
const there = locateXgboost().library.path;
const changed = [
  libraryVariable,
  'TRADEML_ENGINES_DIR',
  'XDG_DATA_HOME',
  'PATH',
  'HOME',
  'PYENV_ROOT',
  'LD_LIBRARY_PATH',
];
const before = Object.fromEntries(changed.map((name) => [name, process.env[name]]));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trademl-engines-'));
});
afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** A machine with nothing but what a test puts into its folder. */
function emptyMachine(): void {
  delete process.env[libraryVariable];
  process.env.PATH = join(folder, 'bin');
  process.env.HOME = folder;
  process.env.PYENV_ROOT = join(folder, 'pyenv');
  process.env.TRADEML_ENGINES_DIR = join(folder, 'engines');
  process.env.LD_LIBRARY_PATH = '';
}

function putLibrary(packages: string): string {
  const path = join(packages, insidePackages);
  mkdirSync(join(path, '..'), { recursive: true });
  symlinkSync(there, path);
  return path;
}

const script = (name: string, text: string) => {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
};

const install = (options: { device?: 'cpu' | 'cuda'; force?: boolean } = {}) =>
  installXgboost({
    device: options.device ?? 'cpu',
    force: options.force ?? false,
    signal: new AbortController().signal,
    onStep: () => undefined,
  });

describe('finding XGBoost', () => {
  it('works on this machine, or the whole suite has nothing to stand on', async () => {
    const engine = await requireEngine('xgboost');
    expect(engine.version).toMatch(/^[1-9]\d*\.\d+\.\d+$/);
    expect(existsSync(engine.path)).toBe(true);
  });

  it('takes the path in the variable and no other', async () => {
    const path = putLibrary(join(folder, 'mine'));
    process.env[libraryVariable] = path;
    expect(await requireEngine('xgboost')).toMatchObject({ path, source: libraryVariable });
  });

  it('names the path in the variable when nothing is there', async () => {
    process.env[libraryVariable] = '/nowhere/libxgboost.so';
    await expect(requireEngine('xgboost')).rejects.toMatchObject({
      kind: 'engine',
      message: `${libraryVariable} names /nowhere/libxgboost.so, which does not exist`,
      hint: expect.stringContaining('trademl engines install'),
    });
  });

  it('names the path in the variable when it is no library', async () => {
    const path = join(folder, 'libxgboost.so');
    writeFileSync(path, 'this is text');
    process.env[libraryVariable] = path;
    await expect(requireEngine('xgboost')).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringContaining(path),
    });
  });

  it('looks at LD_LIBRARY_PATH, then Python packages, then what was installed', () => {
    emptyMachine();
    process.env.LD_LIBRARY_PATH = join(folder, 'lib');
    mkdirSync(join(folder, 'lib'));
    symlinkSync(there, join(folder, 'lib/libxgboost.so.0'));
    putLibrary(join(folder, 'pyenv/versions/3.12.1/lib/python3.12/site-packages'));
    putLibrary(join(folder, 'engines/xgboost'));
    const mine = candidates(xgboostLibrary).filter(({ path }) => path.startsWith(folder));
    expect(mine.map(({ source }) => source)).toEqual(['system library', 'Python packages', 'trademl engines install']);
  });

  it('finds the packages of the python on the PATH and of a virtual environment', () => {
    const prefixes = ['venv', 'opt/python'].map((name) => join(folder, name));
    for (const prefix of prefixes) {
      mkdirSync(join(prefix, 'bin'), { recursive: true });
      mkdirSync(join(prefix, 'lib/python3.11/site-packages'), { recursive: true });
      writeFileSync(join(prefix, 'bin/python3'), '');
    }
    const path = prefixes.map((prefix) => join(prefix, 'bin')).join(delimiter);
    const found = pythonPackageFolders({ PATH: path });
    expect(found.slice(0, 2)).toEqual(prefixes.map((prefix) => join(prefix, 'lib/python3.11/site-packages')));
  });

  it.each([
    [{ TRADEML_ENGINES_DIR: '/a' }, '/a'],
    [{ XDG_DATA_HOME: '/b' }, '/b/trademl/engines'],
  ])('installs into the folder that %j names', (env, dir) => {
    expect(enginesDir(env)).toBe(dir);
  });
});

const reportOf = async (name: string) => (await reportEngines()).find((row) => row.name === name);

describe('the list', () => {
  it('has a row for an engine that is missing, with the command that mends it', async () => {
    process.env[libraryVariable] = '/nowhere/libxgboost.so';
    const row = await reportOf('xgboost');
    expect(row).toMatchObject({ name: 'xgboost', found: false, version: null });
    expect(row?.mend).toContain('trademl engines install');
    expect(row?.problem).toContain('/nowhere/libxgboost.so');
  });

  it('has version and path of one that is there', async () => {
    const row = await reportOf('xgboost');
    expect(row).toMatchObject({ name: 'xgboost', found: true, problem: null, mend: null });
  });
});

describe('installing', () => {
  it('keeps the library and what is bundled with it, finds it afterwards and does nothing the second time', async () => {
    emptyMachine();
    // A stand-in for pip that unpacks a wheel: the package, its bundled libraries and things that nobody needs.
    script(
      'python3',
      `[ "$3" = --version ] && exit 0
while [ "$1" != --target ]; do shift; done
/bin/mkdir -p "$2/xgboost/lib" "$2/xgboost/dask" "$2/xgboost_cpu.libs"
/bin/ln -s '${there}' "$2/${insidePackages}"
echo x > "$2/xgboost_cpu.libs/libgomp.so"
echo x > "$2/xgboost/dask/__init__.py"`,
    );
    const first = await install();
    expect(first).toMatchObject({ changed: true, path: join(folder, 'engines/xgboost', insidePackages) });
    expect(readdirSync(join(folder, 'engines'))).toEqual(['xgboost']);
    expect(readdirSync(join(folder, 'engines/xgboost')).sort()).toEqual(['xgboost', 'xgboost_cpu.libs']);
    expect(readdirSync(join(folder, 'engines/xgboost/xgboost'))).toEqual(['lib']);
    expect(candidates(xgboostLibrary).map(({ source }) => source)).toContain('trademl engines install');
    expect(await install()).toMatchObject({ changed: false, version: first.version });
    expect(await install({ force: true })).toMatchObject({ changed: true });
  });

  it.each([
    [
      'echo "ERROR: No matching distribution found for xgboost" >&2; exit 1',
      /found no wheel of xgboost-cpu or xgboost/,
    ],
    ['echo "ERROR: Failed to establish a new connection: unreachable" >&2; exit 1', /can't reach its package index/],
    ['echo "ERROR: No space left on device" >&2; exit 1', /could not install .*No space left/],
  ])('tells why pip failed and leaves nothing behind (%#)', async (failure, message) => {
    emptyMachine();
    script('python3', `[ "$3" = --version ] && exit 0\n${failure}`);
    await expect(install()).rejects.toMatchObject({ kind: 'engine', message: expect.stringMatching(message) });
    expect(readdirSync(join(folder, 'engines'))).toEqual([]);
  });

  it.each([
    ['python3 is not on the PATH', undefined],
    ['python3 has no pip', 'exit 1'],
  ])('says that %s', async (message, text) => {
    emptyMachine();
    if (text) script('python3', text);
    await expect(install({ device: 'cuda' })).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('python3-pip'),
    });
  });
});

describe('installing without pip', () => {
  it("takes Debian's package when the user is root", async () => {
    emptyMachine();
    process.env.LD_LIBRARY_PATH = join(folder, 'lib');
    script(
      'apt-get',
      `[ "$1" = --version ] && exit 0\n/bin/mkdir -p '${folder}/lib' && /bin/ln -s '${there}' '${folder}/lib/libxgboost.so.0'`,
    );
    const root = vi.spyOn(process, 'getuid').mockReturnValue(0);
    try {
      expect(await install()).toMatchObject({ path: join(folder, 'lib/libxgboost.so.0'), changed: true });
      script('apt-get', '[ "$1" = --version ] && exit 0\necho "E: Unable to locate package libxgboost0" >&2; exit 100');
      await expect(install()).rejects.toThrow(/apt-get could not install libxgboost0: E: Unable to locate package/);
    } finally {
      root.mockRestore();
    }
  });
});

const context = (options: Partial<StageContext> = {}): StageContext => ({
  workspace: { dataDir: 'data', artifactsDir: 'artifacts', configsDir: 'configs' },
  seed: 1,
  jobs: 1,
  device: 'auto',
  dryRun: false,
  log: {
    info: () => undefined,
    warn: () => undefined,
    detail: () => undefined,
    progress: () => ({ update: () => undefined, stop: () => undefined }),
  },
  signal: new AbortController().signal,
  ...options,
});

describe('CatBoost', () => {
  const variable = 'TRADEML_CATBOOST_BIN';
  afterEach(() => {
    delete process.env[variable];
  });

  it('has a place kept: its program is found by name or on the PATH, and what is missing is said', async () => {
    emptyMachine();
    await expect(requireEngine('catboost')).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringContaining('no catboost program'),
      hint: expect.stringContaining(variable),
    });
    script('catboost', 'exit 0');
    expect(await requireEngine('catboost')).toMatchObject({ path: join(folder, 'bin/catboost'), source: 'PATH' });
    process.env[variable] = '/nowhere/catboost';
    await expect(requireEngine('catboost')).rejects.toThrow('/nowhere/catboost, which does not exist');
  });

  it('is passed over by `engines install`, and asked for by name says what to do', async () => {
    emptyMachine();
    const all = await enginesStage(enginesConfig.parse({ action: 'install' }), context({ dryRun: true }));
    expect(JSON.stringify(all)).not.toContain('catboost');
    const asked = enginesStage(enginesConfig.parse({ action: 'install', engine: ['catboost'] }), context());
    await expect(asked).rejects.toMatchObject({ kind: 'engine', hint: expect.stringContaining('releases') });
  });
});

describe('the device', () => {
  const gpus = ['NVIDIA H100'];
  const machine = { gpus, driver: '13.0' };
  const built = (cudaVersion?: string) => ({ name: 'xgboost', cuda: cudaVersion !== undefined, cudaVersion });

  it.each([
    ['auto', built('12.9'), machine, 'cuda'],
    ['auto', built('13.2'), machine, 'cuda'],
    ['auto', built('13.2'), { gpus, driver: '12.9' }, 'cpu'],
    ['auto', built('12.9'), { gpus }, 'cpu'],
    ['auto', built('12.9'), { gpus: [] }, 'cpu'],
    ['auto', built(), machine, 'cpu'],
    ['cpu', built('12.9'), machine, 'cpu'],
    ['cuda', built('12.9'), machine, 'cuda'],
    ['cuda', { name: 'xgboost', cuda: true }, machine, 'cuda'],
  ] as const)('%s with the build %j on %j is %s', (requested, engine, there, device) => {
    const choice = resolveDevice(requested, engine, there);
    expect(choice.device).toBe(device);
    expect(choice.reason).not.toBe('');
  });

  it.each([
    [built('12.9'), { gpus: [] }, /no NVIDIA GPU is visible/],
    [built(), machine, /built without CUDA/],
    [built('12.9'), { gpus }, /libcuda\.so\.1 is missing/],
    [built('13.2'), { gpus, driver: '12.4' }, /driver runs CUDA up to 12\.4 and this xgboost was built with 13\.2/],
  ] as const)('cuda that can not be had is refused (build %j on %j)', (engine, there, message) => {
    expect(() => resolveDevice('cuda', engine, there)).toThrow(message);
    const { gpus: names } = there;
    if (names.length > 0) expect(resolveDevice('auto', engine, there).reason).toMatch(message);
  });

  it('leaves fits side by side that compute on the CPU: without an engine, or on one without a CUDA build', async () => {
    expect(await fitLanes(undefined, 'auto', 4)).toBe(4);
    expect(await fitLanes('lightgbm', 'cuda', 4)).toBe(4);
    expect(await fitLanes('xgboost', 'cpu', 4)).toBe(4);
  });

  it("asks the driver's library for the newest CUDA that it runs", () => {
    const library = join(folder, 'libcuda.so.1');
    const source = join(folder, 'driver.cpp');
    writeFileSync(source, 'extern "C" int cuDriverGetVersion(int *version) { *version = 12040; return 0; }');
    execFileSync(process.env.CXX || 'g++', ['-shared', '-fPIC', source, '-o', library]);
    expect(driverCuda([join(folder, 'none.so'), library])).toBe('12.4');
    expect(driverCuda([join(folder, 'none.so')])).toBeUndefined();
  });

  it('reads the GPUs from the driver and the device nodes', () => {
    mkdirSync(join(folder, 'proc/driver/nvidia/gpus/0000:01:00.0'), { recursive: true });
    writeFileSync(join(folder, 'proc/driver/nvidia/gpus/0000:01:00.0/information'), 'Model: \t\t NVIDIA X1\nIRQ: 5\n');
    mkdirSync(join(folder, 'dev'));
    expect(visibleGpus(folder)).toEqual([]);
    writeFileSync(join(folder, 'dev/nvidia0'), '');
    writeFileSync(join(folder, 'dev/nvidiactl'), '');
    expect(visibleGpus(folder)).toEqual(['NVIDIA X1']);
  });
});

describe('small things', () => {
  it.each([
    [
      '[08:12:01] WARNING: /build/src/learner.cc:740: \nParameters: { "a" } are not used.\n',
      'Parameters: { "a" } are not used.',
    ],
    ['[08:12:01] /build/src/c_api.cc:12: Check failed: x\nStack trace:\n  [0] foo', 'Check failed: x'],
    ['plain', 'plain'],
  ])('a message of the library loses clock, source line and stack (%#)', (message, tidy) => {
    expect(tidyMessage(message)).toBe(tidy);
  });

  const bytes = (...parts: (string | number)[]) =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'latin1')])));
  it.each([
    ['an object', bytes('{', 'i', 1, 'a', 'Z', '}'), undefined],
    ['a typed array', bytes('{', 'U', 1, 'a', '[$I#i', 2, 0, 1, 0, 2, '}'), undefined],
    ['a counted and an open array', bytes('[', '[#i', 1, 'T', 'S', 'i', 2, 'hi', 'd', 0, 0, 0, 0, ']'), undefined],
    ['a cut typed array', bytes('{', 'U', 1, 'a', '[$I#i', 2, 0, 1, 0), 'the document ends too early at byte 10 of 13'],
    ['a length below zero', bytes('{', 'i', 255), 'a length below zero at byte 3 of 3'],
    ['an unknown type', bytes('{', 'i', 1, 'a', '?'), "unknown type '?' at byte 5 of 5"],
    ['a tail', bytes('{', '}', 0), '1 bytes after the end of the document'],
    ['nothing', bytes(), 'the document ends too early at byte 0 of 0'],
  ])('the walk over a UBJ document with %s says %s', (_what, document, problem) => {
    expect(ubjProblem(document)).toBe(problem);
  });
});

describe('the stage', () => {
  it('lists engines, GPUs, threads and what --device auto comes to', async () => {
    const outcome = await enginesStage(enginesConfig.parse({}), context());
    expect(outcome).toMatchObject({ stage: 'engines', installed: [], gpus: visibleGpus() });
    expect(outcome).toMatchObject({ engines: engines.all().map(({ name }) => ({ name })) });
    expect(outcome).toHaveProperty('devices.xgboost', expect.stringMatching(/^(cpu|cuda) \(.+\)$/));
    expect(outcome).toHaveProperty('devices.lightgbm', 'cpu (it has no CUDA build)');
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  });

  it('in a dry run says what it would install, and installs nothing', async () => {
    emptyMachine();
    const outcome = await enginesStage(
      enginesConfig.parse({ action: 'install', engine: ['xgboost'] }),
      context({ dryRun: true }),
    );
    expect(outcome).toMatchObject({
      status: 'dry run',
      plan: { writes: [join(folder, 'engines/xgboost')], work: ['install xgboost for the CPU with pip'] },
    });
    expect(existsSync(join(folder, 'engines'))).toBe(false);
  });

  it('refuses an engine that it does not know', async () => {
    const config = enginesConfig.parse({ action: 'install', engine: ['xgbost'] });
    await expect(enginesStage(config, context())).rejects.toThrow(/unknown engine 'xgbost'/);
  });
});
