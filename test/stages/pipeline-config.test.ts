import { describe, expect, it } from 'vitest';
import { resolvePipeline } from '../../src/stages/pipeline-config.ts';
import { testContext } from '../support/stage-context.ts';

const ctx = testContext();
const top = {
  ingest: { source: 'synthetic' },
  features: { name: 'base' },
  splits: { nFolds: 3 },
  train: { validationShare: 0.2 },
};
const tasks = {
  direction: {
    label: 'direction:horizon=1',
    train: { runs: [{ run: 'one' }, { run: 'two', model: 'rf' }] },
    evaluate: { resamples: 200 },
  },
  volatility: { label: 'volatility:window=20', splits: { nFolds: 4 } },
};
const resolve = (sections: object, only?: string) => resolvePipeline({ ...top, ...sections }, ctx, only);

describe('a config with tasks', () => {
  it('has one feature set with the labels of all, and ties each task to files and runs of its own', () => {
    const { featureSets, tasks: resolved } = resolve({ tasks });
    expect(featureSets.map(({ name, label }) => ({ name, label }))).toEqual([
      { name: 'base', label: ['direction:horizon=1', 'volatility:window=20'] },
    ]);
    const [direction, volatility] = resolved;
    expect(direction).toMatchObject({
      name: 'direction',
      splits: {
        features: 'base',
        label: 'direction:horizon=1',
        nFolds: 3,
        output: expect.stringMatching(/base-direction\.json$/),
      },
      select: { label: 'direction:horizon=1', splits: direction.splits.output },
      train: { label: 'direction:horizon=1', validationShare: 0.2, selection: direction.select.output },
      ensemble: { models: ['one', 'two'], run: 'base-direction' },
      evaluate: { run: 'base-direction', resamples: 200 },
      backtest: { run: 'base-direction' },
      report: { run: 'base-direction' },
    });
    expect(volatility).toMatchObject({
      splits: { nFolds: 4 },
      train: { label: 'volatility:window=20', run: 'base-volatility' },
      ensemble: undefined,
      evaluate: { run: 'base-volatility', resamples: 1000 },
    });
  });

  it('refuses a misspelt parameter of a learner or of the strategy before any work', () => {
    const runs = [{ run: 'one' }, { run: 'two', model: 'rf' }];
    const given = (train: object, ensemble: object) => resolve({ train: { runs, ...train }, ensemble });
    expect(() => given({}, { strategy: 'meta-mlp', params: { layer: 1 } })).toThrow(
      /ensemble.params of strategy 'meta-mlp': unknown key 'layer'/,
    );
    expect(() => given({ params: { maxDeph: 3 } }, {})).toThrow(/train.params of learner 'xgb': unknown key 'maxDeph'/);
    const [task] = given({}, { strategy: 'meta-mlp', params: { layers: 1 } }).tasks;
    expect(task.ensemble?.params).toEqual({ layers: 1 });
    const skipped = [{ run: 'one' }, { run: 'cat', model: 'catboost' }];
    expect(() => given({ runs: skipped, onModelFailure: 'skip' }, {})).not.toThrow();
  });

  it('backtests what says the direction of the price, and what asks for it', () => {
    const traded = (label: string, more = {}) =>
      resolve({ tasks: { a: { label, ...more } } }).tasks[0].backtest !== undefined;
    expect(traded('up:horizon=1')).toBe(true);
    expect(traded('direction:horizon=5')).toBe(true);
    expect(traded('forward-return:horizon=5')).toBe(true);
    expect(traded('volatility:window=20')).toBe(false);
    expect(traded('regime:ahead=1')).toBe(false);
    expect(traded('regime:ahead=1', { backtest: {} })).toBe(true);
  });

  it('gives a task that changes its features a set of its own', () => {
    const own = { ...tasks, volatility: { ...tasks.volatility, features: { set: 'ta' } } };
    const { featureSets, tasks: resolved } = resolve({ tasks: own });
    expect(featureSets.map(({ name, set, label }) => ({ name, set, label }))).toEqual([
      { name: 'base', set: 'core', label: ['direction:horizon=1'] },
      { name: 'base-volatility', set: 'ta', label: ['volatility:window=20'] },
    ]);
    expect(resolved[1]).toMatchObject({
      train: { features: 'base-volatility', run: 'base-volatility' },
      drift: { features: 'base-volatility' },
    });
  });

  it('gives a task that searches windows a set of its own from train on', () => {
    const tune = { window: { 'rsi.period': 'int(5,9)' } };
    const [direction, volatility] = resolve({ tasks: { ...tasks, direction: { ...tasks.direction, tune } } }).tasks;
    expect(direction).toMatchObject({
      select: { features: 'base' },
      tune: { features: 'base', study: 'base-direction' },
      tunedFeatures: { name: 'base-direction-tuned', label: ['direction:horizon=1', 'volatility:window=20'] },
      train: { features: 'base-direction-tuned', selection: direction.select.output },
      audit: { features: 'base-direction-tuned' },
      drift: { features: 'base-direction-tuned', name: 'base-direction-tuned' },
    });
    expect(volatility).toMatchObject({ tunedFeatures: undefined, train: { features: 'base' } });
  });

  it('can be cut down to one task', () => {
    const { featureSets, tasks: resolved } = resolve({ tasks }, 'volatility');
    expect(resolved.map(({ name }) => name)).toEqual(['volatility']);
    expect(featureSets[0].label).toEqual(['volatility:window=20']);
  });

  it.each([
    [{ tasks: { a: { lable: 'up' } } }, /tasks\.a: unknown key 'lable'/],
    [{ tasks: { a: { ingest: {} } } }, /tasks\.a: unknown key 'ingest'/],
    [{ tasks: { a: { splits: { nFold: 3 } } } }, /section tasks\.a\.splits: unknown key 'nFold'/],
    [{ tasks: { a: { label: 5 } } }, /tasks\.a\.label/],
    [{ tasks: { 'a b': {} } }, /'a b' must be made of letters/],
    [{ tasks: {} }, /'tasks' is empty/],
    [{ tasks: { a: { train: { run: 'x' } }, b: { train: { run: 'x' } } } }, /tasks a and b both make the run 'x'/],
    [{ tasks: { a: { features: { name: 'base' } }, b: {} } }, /another feature set is named 'base'/],
  ])('says what is wrong with it (%#)', (sections, message) => {
    expect(() => resolve(sections)).toThrow(message);
  });

  it.each([
    [{ tasks }, 'regime', /no task 'regime'/],
    [{}, 'direction', /there is no task 'direction'/],
  ])('knows no task that it does not have (%#)', (sections, only, message) => {
    expect(() => resolve(sections, only)).toThrow(message);
  });
});

describe('a config without tasks', () => {
  it('is one task without a name, and keeps the names of its feature set', () => {
    const { featureSets, tasks: resolved } = resolve({});
    expect(resolved).toHaveLength(1);
    expect(resolved[0]).toMatchObject({
      name: undefined,
      splits: { output: expect.stringMatching(/splits\/base\.json$/) },
      train: { run: 'base' },
      backtest: { run: 'base' },
    });
    expect(resolved[0].features).toBe(featureSets[0]);
  });

  it('leaves the backtest out where the label says no direction', () => {
    expect(resolve({ features: { name: 'base', label: ['volatility:window=20'] } }).tasks[0].backtest).toBeUndefined();
  });
});

describe('a calibrate section', () => {
  it('comes after the ensemble, and the calibrated run is what is judged and traded', () => {
    const [direction] = resolve({ tasks, calibrate: { method: 'beta' } }).tasks;
    expect(direction.calibrate).toMatchObject({ run: 'base-direction', method: 'beta' });
    const judged = 'base-direction-calibrated';
    expect(direction).toMatchObject({
      ensemble: { run: 'base-direction' },
      audit: { run: judged },
      evaluate: { run: judged },
      backtest: { run: judged },
      report: { run: judged },
    });
  });

  it('may be one task’s own, or missing', () => {
    const own = { ...tasks, direction: { ...tasks.direction, calibrate: { as: 'calm' } } };
    const [direction, volatility] = resolve({ tasks: own }).tasks;
    expect(direction.evaluate.run).toBe('calm');
    expect(volatility.calibrate).toBeUndefined();
    expect(volatility.evaluate.run).toBe('base-volatility');
  });

  it('refuses a streaming calibrator, unknown keys, and one name for two runs', () => {
    const live = { update: true, state: 's', outcomes: 'o' };
    expect(() => resolve({ calibrate: live })).toThrow(/section calibrate: .*(run: has no use with update|no place)/);
    expect(() => resolve({ calibrate: { metod: 'beta' } })).toThrow(/section calibrate: unknown key 'metod'/);
    const twice = { ...tasks, volatility: { ...tasks.volatility, train: { run: 'calm' } } };
    expect(() =>
      resolve({ tasks: { ...twice, direction: { ...tasks.direction, calibrate: { as: 'calm' } } } }),
    ).toThrow(/both make the run 'calm'/);
  });
});
