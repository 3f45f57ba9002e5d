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

const changed = [homeVariable, 'TRADEML_ENGINES_DIR', 'PATH', 'HOME', 'PYENV_ROOT', 'CXX', 'LD_LIBRARY_PATH'];
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

const script = (name: string, text: string) => {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
};

const install = (device: 'cpu' | 'cuda' = 'cpu') =>
  engines.get('torch').install?.({
    device,
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

  it('prefers on a machine with a GPU what was installed for CUDA', () => {
    emptyMachine();
    putHome(join(folder, 'pyenv/versions/3.12.1/lib/python3.12/site-packages/torch'));
    putHome(join(folder, 'engines/torch/torch'), { cuda: true });
    const firstOf = (gpus: string[]) => libtorchHomes(gpus)[0].source;
    expect(firstOf(['NVIDIA X1'])).toBe('trademl engines install');
    expect(firstOf([])).toBe('Python packages');
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

  it('for CUDA keeps the wheel whole, whatever folders the packages beside it bring', async () => {
    const { home, path } = locateTorch();
    emptyMachine();
    process.env.LD_LIBRARY_PATH = '';
    // Stand-ins for a pip that unpacks the wheels (cuda-bindings brings a folder 'cuda') and for the compiler.
    script(
      'python3',
      `[ "$3" = --version ] && exit 0
while [ "$1" != --target ]; do shift; done
/bin/mkdir -p "$2/torch/lib" "$2/cuda/bindings" "$2/nvidia/cu13/lib"
/bin/ln -s '${home.includes[0]}' "$2/torch/include"
/bin/ln -s '${home.libraries}/libtorch_cpu.so' "$2/torch/lib/libtorch_cpu.so"
echo x > "$2/torch/lib/libtorch_cuda.so"`,
    );
    script('compiler', `for word; do [ "$last" = -o ] && /bin/cp '${path}' "$word"; last=$word; done; exit 0`);
    process.env.CXX = join(folder, 'bin/compiler');
    expect(await install('cuda')).toMatchObject({ changed: true, cuda: true });
    expect(readdirSync(join(folder, 'engines/torch')).sort()).toEqual(['cuda', 'nvidia', 'torch']);
    expect(await install('cuda')).toMatchObject({ changed: false, cuda: true });
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
