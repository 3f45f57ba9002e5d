import { afterEach, describe, expect, it } from 'vitest';
import { strategies } from '../../src/ensembles/index.ts';
import { absentLearners, learners } from '../../src/models/index.ts';
import { explainLearner, listLearners } from '../../src/stages/learner-catalogue.ts';
import { sharedFolder, succeed, trademl } from '../support/cli.ts';

const cwd = await sharedFolder();
const variable = 'TRADEML_LIGHTGBM_LIB';
const before = process.env[variable];
afterEach(() => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
});

describe('the list of learners', () => {
  it('has every learner once, by name, with what it learns and its engine', async () => {
    const entries = await listLearners();
    const names = [...learners.names(), ...absentLearners.map(({ name }) => name)].sort();
    expect(entries.map(({ name }) => name)).toEqual(names);
    for (const learner of learners.all()) {
      const { name, summary, tasks, engine } = learner;
      expect(entries).toContainEqual(expect.objectContaining({ name, summary, tasks, engine: engine ?? null }));
    }
  });

  it('says what is missing and what mends it, and lists the rest all the same', async () => {
    process.env[variable] = '/nowhere/lib_lightgbm.so';
    const entries = await listLearners();
    const entryOf = (name: string) => entries.find((entry) => entry.name === name);
    for (const name of ['lightgbm', 'gbdt', 'extra-trees']) {
      expect(entryOf(name)).toMatchObject({
        available: false,
        missing: expect.stringContaining('/nowhere/lib_lightgbm.so'),
        mend: expect.stringContaining('trademl engines install'),
      });
    }
    expect(entryOf('xgb')).toMatchObject({ available: true, missing: null, mend: null });
    expect(entryOf('prior')).toMatchObject({ engine: null, available: true });
  });

  it('names a learner that can not be had, and why', async () => {
    expect(await explainLearner('catboost')).toMatchObject({
      engine: 'catboost',
      available: false,
      missing: expect.stringContaining('official'),
    });
    expect(() => learners.get('catboost')).toThrow(/there is no learner catboost: no official CatBoost/);
  });

  it('has the parameters of each with default, limits and meaning', async () => {
    const { params } = await explainLearner('xgb');
    expect(params.find(({ name }) => name === 'eta')).toEqual({
      name: 'eta',
      default: 0.1,
      from: 'above 0',
      to: '1',
      describe: expect.stringContaining('learning rate'),
    });
    for (const entry of await listLearners()) {
      for (const { name, describe: meaning } of entry.params) expect(meaning, `${entry.name}.${name}`).toMatch(/\w/);
    }
  });

  it('suggests the nearest of an unknown name', async () => {
    await expect(explainLearner('lightgmb')).rejects.toThrow(/unknown learner 'lightgmb'/);
  });
});

describe('trademl train --list', () => {
  it('prints one JSON array', async () => {
    const { stdout, stderr } = await succeed(['train', '--list', '--json'], { cwd });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(await listLearners())));
    expect(stderr).toBe('');
  });

  it('prints a table, and --explain the parameters of one', async () => {
    const all = await succeed(['train', '--list'], { cwd });
    for (const name of learners.names()) expect(all.stdout).toMatch(new RegExp(`^│ ${name} `, 'm'));
    const one = await succeed(['train', '--explain', 'gbdt'], { cwd });
    expect(one.stdout).toMatch(/maxDepth +│ +3 │ 1 +│ +16 │ depth of a tree/);
  });

  it('says that a learner can not be had with exit code 6, before any work', async () => {
    const { code, stderr } = await trademl(['train', '--model', 'catboost'], { cwd });
    expect(code).toBe(6);
    expect(stderr).toContain('trademl train --list');
  });
});

describe('trademl ensemble --list', () => {
  it('prints every strategy, and --explain the parameters of one', async () => {
    const { stdout } = await succeed(['ensemble', '--list', '--json'], { cwd });
    const entries = JSON.parse(stdout) as { name: string; engine: string | null; tasks: string[] }[];
    expect(entries.map(({ name }) => name)).toEqual(strategies.names());
    expect(entries.find(({ name }) => name === 'meta-mlp')?.engine).toBe('torch');
    expect(entries.find(({ name }) => name === 'stack-logistic')?.tasks).toEqual(['binary', 'multiclass']);
    const one = await succeed(['ensemble', '--explain', 'stack-logistic'], { cwd });
    expect(one.stdout).toMatch(/penalty +│ +1 │ above 0 │ +- │ L2 penalty/);
    const none = await succeed(['ensemble', '--explain', 'average'], { cwd });
    expect(none.stdout).toContain('it has no parameters');
  });

  it('asks for runs when there is no question', async () => {
    const { code, stderr } = await trademl(['ensemble'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('--models');
  });
});
