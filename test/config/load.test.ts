import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findPipeline, loadConfig, parseSection } from '../../src/config/load.ts';
import { packageDir } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary.ts';

const known = ['seed', 'features', 'train'];

async function fileWith(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'pipeline.yaml');
  await writeFile(path, text);
  return path;
}

describe('config file', () => {
  it('lays --override on top and reads its values as YAML', async () => {
    const file = await fileWith('seed: 3\ntrain: { params: { maxDepth: 6, eta: 0.1 } }\n');
    expect(await loadConfig(file, ['train.params.maxDepth=4', 'features.labels=[a, b]'], known)).toEqual({
      seed: 3,
      train: { params: { maxDepth: 4, eta: 0.1 } },
      features: { labels: ['a', 'b'] },
    });
  });

  it('replaces variables, with a default, and names the key that needs one', async () => {
    process.env.TRADEML_TEST_NAME = 'core';
    const file = await fileWith('features: { name: "${TRADEML_TEST_NAME}", set: "${TRADEML_TEST_UNSET:-all}" }\n');
    expect(await loadConfig(file, [], known)).toEqual({ features: { name: 'core', set: 'all' } });
    const broken = await fileWith('features: { name: "${TRADEML_TEST_UNSET}" }\n');
    await expect(loadConfig(broken, [], known)).rejects.toThrow(
      'features.name needs the environment variable TRADEML_TEST_UNSET',
    );
  });

  it('suggests the section that was meant', async () => {
    const file = await fileWith('trian: {}\n');
    await expect(loadConfig(file, [], known)).rejects.toMatchObject({
      kind: 'config',
      message: `${file}: unknown section 'trian'`,
      hint: "did you mean 'train'?",
    });
  });

  it.each([
    ['a: [1', 'is not valid YAML'],
    ['- 1\n', 'must hold sections'],
  ])('refuses %j', async (text, message) => {
    await expect(loadConfig(await fileWith(text), [], known)).rejects.toThrow(message);
  });

  it('refuses an --override without a value', async () => {
    await expect(loadConfig(undefined, ['train'], known)).rejects.toThrow(
      "--override 'train' is not section.key=value",
    );
  });
});

describe('the file that --config names', () => {
  const shipped = join(packageDir, 'configs/pipelines/demo.yaml');

  it('is the one at the path, or a pipeline of the package by its name', async () => {
    const file = await fileWith('seed: 3\n');
    expect(await findPipeline(file)).toBe(file);
    expect(await findPipeline('demo', '/nowhere')).toBe(shipped);
  });

  it("is one's own pipeline before that of the package", async () => {
    const configs = await temporaryFolder();
    await mkdir(join(configs, 'pipelines'));
    const own = join(configs, 'pipelines', 'demo.yaml');
    await writeFile(own, 'seed: 3\n');
    expect(await findPipeline('demo', configs)).toBe(own);
  });

  it.each(['demos', './demo', 'nowhere/demo.yaml'])('is not %s', async (name) => {
    await expect(findPipeline(name)).rejects.toMatchObject({
      kind: 'usage',
      message: `config ${name} does not exist`,
      hint: 'check the path, or name a pipeline that comes with trademl: demo, direction, plan26, regime, volatility',
    });
  });
});

describe('section', () => {
  const schema = z.strictObject({
    horizon: z.int().min(1).default(5),
    indicator: z.strictObject({ period: z.int().min(2, 'must be at least 2').default(14) }).optional(),
  });

  it('names what is missing, and what it may be', () => {
    const needs = z.strictObject({ action: z.enum(['fit', 'check']), run: z.string() });
    const parse = (where: string) => () => parseSection(needs, {}, where);
    expect(parse('trademl drift')).toThrow('trademl drift: action is missing: fit, check; run is missing');
    expect(parse('a.yaml drift')).toThrow(expect.objectContaining({ hint: "add 'action': fit, check; add 'run'" }));
  });

  it('fills in defaults', () => {
    expect(parseSection(schema, {}, 'splits')).toEqual({ horizon: 5 });
  });

  it('reports every problem with path and value, and suggests keys at the right depth', () => {
    const parse = () => parseSection(schema, { horizn: 3, indicator: { perod: 5, period: 1 } }, 'a.yaml features');
    expect(parse).toThrow('indicator.period: must be at least 2, found 1');
    expect(parse).toThrow("unknown key 'indicator.perod'");
    expect(parse).toThrow("unknown key 'horizn'");
    try {
      parse();
    } catch (error) {
      expect(error).toMatchObject({ hint: expect.stringContaining("did you mean 'period'?") });
      expect(error).toMatchObject({ hint: expect.stringContaining("did you mean 'horizon'?") });
    }
  });
});
