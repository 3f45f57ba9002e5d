import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSelection, type Selection, selectedFor, writeSelection } from '../../src/selection/selection-file.ts';

const selection: Selection = {
  version: 1,
  features: 'demo',
  label: 'label_up_5',
  splits: 'configs/splits/demo.json',
  selected: ['rsi_14', 'atr_14'],
  importance: { rsi_14: 0.7, atr_14: 0.3 },
  stability: { index: 0.8, frequency: { rsi_14: 1, atr_14: 0.5, obv: 0 } },
  folds: [
    {
      fold: 0,
      selected: ['rsi_14'],
      removed: [{ feature: 'obv', reason: 'missing', detail: '41 % missing (limit 30 %)' }],
    },
    { fold: 1, selected: ['rsi_14', 'atr_14'], removed: [] },
  ],
  removed: [{ feature: 'obv', reason: 'correlated', detail: '|r| 0.97 with rsi_14' }],
  perSymbol: { AAPL: { selected: ['obv'], folds: [{ fold: 1, selected: ['atr_14'], removed: [] }], removed: [] } },
};

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trademl-selection-'));
  path = join(folder, 'demo.yaml');
});
afterAll(() => rm(folder, { recursive: true }));

describe('the selection file', () => {
  it('reads back what was written', async () => {
    await writeSelection(path, selection);
    expect(await readSelection(path)).toEqual(selection);
  });

  it.each([
    ['a misspelt key', 'maxFeature: 3\n', /maxFeature/],
    ['another version', 'version: 9\n', /version: /],
    ['an empty list', 'selected: []\n', /selected: /],
    ['an unknown reason', 'removed:\n  - { feature: x, reason: ugly, detail: y }\n', /removed\.0\.reason: /],
  ])('names %s', async (_what, text, message) => {
    await writeSelection(path, selection);
    const key = text.slice(0, text.indexOf(':'));
    const kept = (await readFile(path, 'utf8')).replace(new RegExp(`^${key}:.*\\n(?:^[ -].*\\n)*`, 'm'), '');
    await writeFile(path, kept + text);
    await expect(readSelection(path)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringMatching(message),
    });
    await expect(readSelection(path)).rejects.toThrow('demo.yaml');
  });

  it('says where the YAML is broken', async () => {
    await writeFile(path, 'version: 1\nselected: [a\nlabel: b: c\n');
    await expect(readSelection(path)).rejects.toThrow(/demo\.yaml is not valid YAML: .*line 3/s);
  });
});

describe('selectedFor', () => {
  it.each([
    ['final', undefined, ['rsi_14', 'atr_14']],
    [0, undefined, ['rsi_14']],
    ['final', 'AAPL', ['obv']],
    [1, 'AAPL', ['atr_14']],
    [0, 'AAPL', ['rsi_14']],
    ['final', 'MSFT', ['rsi_14', 'atr_14']],
  ] as const)('fold %s, symbol %s', (fold, symbol, expected) => {
    expect(selectedFor(selection, fold, symbol)).toEqual(expected);
  });

  it('names the folds there are', () => {
    expect(() => selectedFor(selection, 7)).toThrow('the feature selection has no fold 7 (it has 0, 1)');
  });
});
