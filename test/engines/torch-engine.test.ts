import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines, reportEngines, requireEngine } from '../../src/engines/index.ts';
import { addonPath } from '../../src/engines/torch/build.ts';
import { homeAt, homeVariable, libtorchHomes } from '../../src/engines/torch/home.ts';
import { locateTorch } from '../../src/engines/torch/locate.ts';
import { enginesConfig, enginesStage } from '../../src/stages/engines.ts';
import { testContext } from '../support/stage-context.ts';

const changed = [homeVariable, 'TRADEML_ENGINES_DIR', 'PATH', 'HOME', 'PYENV_ROOT', 'CXX'];
const before = Object.fromEntries(changed.map((name) => [name, process.env[name]]));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trademl-torch-'));
});
afterEach(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** What a libtorch looks like from outside. */
function putHome(dir: string, options: { headers?: string; cuda?: boolean; oldStrings?: boolean } = {}): string {
  const version = '#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 4\n#define TORCH_VERSION_PATCH 1\n';
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  mkdirSync(join(dir, 'include/torch/csrc/api/include'), { recursive: true });
  put(join('include', options.headers ?? 'torch/csrc/api/include/torch/version.h'), version);
  put('lib/libtorch_cpu.so', '');
  if (options.cuda) put('lib/libtorch_cuda.so', '');
  if (options.oldStrings) put('share/cmake/Torch/TorchConfig.cmake', 'set(FLAGS "-D_GLIBCXX_USE_CXX11_ABI=0")');
  return dir;
}

/** A machine with nothing but what a test puts into its folder. */
function emptyMachine(): void {
  delete process.env[homeVariable];
  process.env.PATH = join(folder, 'bin');
  process.env.HOME = folder;
  process.env.PYENV_ROOT = join(folder, 'pyenv');
  process.env.TRADEML_ENGINES_DIR = join(folder, 'engines');
}

const install = () =>
  engines.get('torch').install?.({
    device: 'cpu',
    force: false,
    signal: new AbortController().signal,
    onStep: () => undefined,
  });

describe('finding libtorch', () => {
  it('works on this machine, and the addon tells the same version as the headers', async () => {
    const engine = await requireEngine('torch');
    expect(engine.version).toMatch(/^[12]\.\d+\.\d+$/);
    expect(existsSync(engine.path)).toBe(true);
    expect(locateTorch().addon.about().version).toMatch(engine.version);
  });

  it.each([
    [{}, { version: '2.4.1', cuda: false, cxx11Abi: true }],
    [
      { headers: 'torch/headeronly/version.h', cuda: true },
      { version: '2.4.1', cuda: true },
    ],
    [{ oldStrings: true }, { cxx11Abi: false }],
  ])('reads a folder with %j', (options, expected) => {
    expect(homeAt(putHome(folder, options), 'here')).toMatchObject(expected);
  });

  it('prefers Python packages to what was installed', () => {
    emptyMachine();
    putHome(join(folder, 'pyenv/versions/3.12.1/lib/python3.12/site-packages/torch'));
    putHome(join(folder, 'engines/torch/torch'));
    const mine = libtorchHomes().filter(({ libraries }) => libraries.startsWith(folder));
    expect(mine.map(({ source }) => source)).toEqual(['Python packages', 'trademl engines install']);
  });

  it('takes the folder in the variable and no other, and says when it holds nothing', async () => {
    process.env[homeVariable] = folder;
    await expect(requireEngine('torch')).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringContaining(`${homeVariable} names ${folder}, which holds no libtorch`),
      hint: expect.stringContaining('trademl engines install'),
    });
  });

  it('says that the addon was not compiled yet for a libtorch that is there', async () => {
    process.env[homeVariable] = putHome(folder);
    await expect(requireEngine('torch')).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringMatching(/libtorch 2\.4\.1 is at .*, but the addon was not compiled/),
      hint: expect.stringContaining('trademl engines install'),
    });
  });

  it('missing does not hide the other engines', async () => {
    process.env[homeVariable] = folder;
    const reports = await reportEngines();
    expect(reports.find(({ name }) => name === 'torch')).toMatchObject({ found: false, version: null });
    expect(reports.find(({ name }) => name === 'xgboost')).toMatchObject({ found: true });
  });
});

describe('compiling the addon', () => {
  it('is done once for a libtorch, its version and its place', () => {
    const home = homeAt(putHome(folder), 'here');
    if (!home) throw new Error('the folder was made above');
    expect(addonPath(home)).toBe(addonPath({ ...home, source: 'elsewhere' }));
    const others = [{ version: '2.5.0' }, { libraries: '/other' }, { cuda: true }, { cxx11Abi: false }];
    const paths = others.map((other) => addonPath({ ...home, ...other }));
    expect(new Set([addonPath(home), ...paths]).size).toBe(others.length + 1);
  });

  it('finds what is there, and does nothing the second time', async () => {
    expect(await install()).toMatchObject({ changed: false, version: (await requireEngine('torch')).version });
  });

  it('names the compiler that is not there', async () => {
    process.env[homeVariable] = putHome(folder);
    process.env.TRADEML_ENGINES_DIR = join(folder, 'engines');
    process.env.CXX = join(folder, 'no-compiler');
    await expect(install()).rejects.toMatchObject({
      kind: 'engine',
      message: `the C++ compiler ${folder}/no-compiler is not on the PATH`,
      hint: expect.stringContaining('g++'),
    });
  });

  it("gives the compiler's own error, and leaves nothing behind", async () => {
    process.env[homeVariable] = putHome(folder);
    process.env.TRADEML_ENGINES_DIR = join(folder, 'engines');
    await expect(install()).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringMatching(/does not compile with .*: .*error/),
    });
    expect(readdirSync(join(folder, 'engines/torch-addon'))).toEqual([]);
  });

  it('that fails does not keep the other engines from being tried', async () => {
    emptyMachine();
    process.env[homeVariable] = folder;
    const config = enginesConfig.parse({ action: 'install', engine: ['torch', 'xgboost'] });
    await expect(enginesStage(config, testContext())).rejects.toMatchObject({
      kind: 'engine',
      message: expect.stringMatching(/holds no libtorch.*; XGBoost can't be installed: python3 is not on the PATH/),
    });
  });
});
