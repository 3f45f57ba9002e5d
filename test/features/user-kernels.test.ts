import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseFeatures } from '../../src/features/choose-features.ts';
import { computeFeature } from '../../src/features/compute-feature.ts';
import type { SymbolFeature } from '../../src/features/define-feature.ts';
import type { FeatureInputs } from '../../src/features/total-return.ts';
import { catalogueOf, loadUserFeatures } from '../../src/features/user-features.ts';
import { temporaryFolder } from '../support/temporary.ts';

async function moduleOf(compute: string, outputs = "() => ['mine']"): Promise<string> {
  const path = join(await temporaryFolder(), 'mine.mjs');
  const entry = `name: 'mine', summary: 's', inputs: ['close'], warmup: () => 0, outputs: ${outputs}`;
  await writeFile(path, `export const mine = {\n  ${entry},\n  compute: ${compute},\n};\n`);
  return path;
}

async function run(compute: string, close = [1, 2, 4]) {
  const [{ definitions }] = await loadUserFeatures([await moduleOf(compute)]);
  const inputs = { close: Float64Array.from(close), high: Float64Array.from(close) } as unknown as FeatureInputs;
  const definition = definitions[0] as SymbolFeature;
  return { values: computeFeature({ definition, params: {} }, inputs), inputs };
}

describe("a user's kernel", () => {
  it('gets arrays of its own, so that what it writes into them no other feature reads', async () => {
    const { values, inputs } = await run('({ close }) => { close.fill(7); return [close]; }');
    expect(Array.from(values[0])).toEqual([7, 7, 7]);
    expect(Array.from(inputs.close)).toEqual([1, 2, 4]);
  });

  it('sees the inputs that it declares', async () => {
    await expect(run('(all) => [Float64Array.of(Object.keys(all).length, 0, all.close[2])]')).resolves.toMatchObject({
      values: [Float64Array.of(1, 0, 4)],
    });
  });

  it.each([
    {
      compute: "() => { throw new Error('boom'); }",
      says: "export 'mine': compute failed: boom",
      type: 'mend the module, line 3',
    },
    {
      compute: '({ high }) => [high.slice()]',
      says: 'compute failed: Cannot read properties of undefined',
      type: 'mend the module, line 3',
    },
    {
      compute: '({ close }) => [close.map((c, i) => (i === 1 ? 1 / 0 : c))]',
      says: 'compute gave Infinity at bar 2 of 3',
      type: 'is NaN',
    },
    {
      compute: '({ close }) => [close.map((c) => -c / 0)]',
      says: 'compute gave -Infinity at bar 1 of 3',
      type: 'is NaN',
    },
  ])('that goes wrong is an error of its module: $says', async ({ compute, says, type }) => {
    await expect(run(compute)).rejects.toThrow(says);
    await expect(run(compute)).rejects.toMatchObject({ kind: 'config', hint: expect.stringContaining(type) });
  });
});

describe("a user's column", () => {
  it.each(['time', 'symbol', 'label_up'])('is not called %s', async (name) => {
    const path = await moduleOf('({ close }) => [close]', `() => ['${name}']`);
    await expect(loadUserFeatures([path])).rejects.toThrow(`outputs(params) gives '${name}'`);
  });

  it('is not one that another feature fills', async () => {
    const path = await moduleOf('({ close }) => [close]', "() => ['rsi_14']");
    const catalogue = catalogueOf(await loadUserFeatures([path]));
    expect(() => chooseFeatures('none', ['mine', 'rsi'], undefined, catalogue)).toThrow(
      "features 'mine' and 'rsi' both fill the column 'rsi_14'",
    );
    expect(chooseFeatures('none', ['rsi', 'rsi:period=14'], undefined, catalogue)).toHaveLength(1);
  });
});
