import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/io/parquet.ts';
import { countTries, readTrials } from '../../src/io/trials.ts';
import { learners } from '../../src/models/index.ts';
import type { FitSetting } from '../../src/models/learner.ts';
import { readPruner } from '../../src/tuning/pruners.ts';
import { countAtRungs, watchRungs } from '../../src/tuning/rungs.ts';
import type { RungLoss, Trial } from '../../src/tuning/trial.ts';
import { rowsFor, tasks } from '../engines/made-rows.ts';
import { studyFile, studyMarket, tune } from './study-market.ts';

/** A fit whose loss is given round by round; its result counts the rounds. */
async function fakeFit(
  losses: readonly number[],
  onRound: NonNullable<FitSetting['onRound']>,
  keepsBest: boolean,
): Promise<number> {
  for (const [i, loss] of losses.entries()) {
    await Promise.resolve();
    onRound({ done: i + 1, rounds: losses.length, loss, keepsBest });
  }
  return losses.length;
}

/** The rungs that a fit met, what it gave, and what was thrown away. */
async function climb(
  losses: readonly number[],
  rungs: readonly number[],
  prunes: (rung: RungLoss) => boolean,
  keepsBest = true,
) {
  const discarded: number[] = [];
  const watch = watchRungs(rungs, prunes);
  const result = await watch.run(fakeFit(losses, watch.onRound, keepsBest), (rounds) => discarded.push(rounds));
  return { result, discarded, met: watch.met };
}

describe('a fit that is watched at rungs', () => {
  it('meets each with the loss of what it would keep, and gives its result when it passes all', async () => {
    const losses = [0.9, 0.5, 0.7, 0.6, 0.4];
    const { result, met } = await climb(losses, [1, 3], () => false);
    expect(result).toBe(5);
    expect(met).toEqual([
      { rounds: 1, loss: 0.9 },
      { rounds: 3, loss: 0.5 },
    ]);
    const last = await climb(losses, [1, 3, 9], () => false, false);
    expect(last.met.map(({ loss }) => loss)).toEqual([0.9, 0.7, 0.4]);
  });

  it('ends at the first that it does not pass', async () => {
    const { result, met, discarded } = await climb([0.9, 0.8, 0.7], [1, 2], ({ loss }) => loss > 0.85);
    expect(result).toBeUndefined();
    expect(met).toEqual([{ rounds: 1, loss: 0.9 }]);
    expect(discarded).toEqual([]);
  });

  it('that ended by itself meets the rungs that are left, and is thrown away where it fails one', async () => {
    const left = await climb([0.9, 0.6], [1, 9, 27], () => false);
    expect(left).toMatchObject({
      result: 2,
      met: [{ loss: 0.9 }, { rounds: 9, loss: 0.6 }, { rounds: 27, loss: 0.6 }],
    });
    const failed = await climb([0.9, 0.6], [1, 9, 27], ({ rounds }) => rounds === 9);
    expect(failed).toMatchObject({ result: undefined, discarded: [2], met: [{ rounds: 1 }, { rounds: 9 }] });
  });

  it('whose loss nobody watched meets none', async () => {
    const watch = watchRungs([1], () => true);
    watch.onRound({ done: 1, rounds: 2, keepsBest: true });
    expect(await watch.run(Promise.resolve('model'), () => undefined)).toBe('model');
    expect(watch.met).toEqual([]);
  });

  it('fails as it would unwatched', async () => {
    const watch = watchRungs([1], () => true);
    await expect(watch.run(Promise.reject(new Error('no memory')), () => undefined)).rejects.toThrow('no memory');
  });
});

describe.each(learners.all().filter(({ rounds }) => rounds !== undefined))('$name', (learner) => {
  it('ends its training at a rung', async () => {
    const [task] = tasks;
    const small = { sequence: 4, units: 8 };
    const given = Object.fromEntries(Object.entries(small).filter(([name]) => name in learner.params.shape));
    const [train, valid] = [1, 2].map((seed) => rowsFor(learner, given, task, 200, { seed }));
    const seen: number[] = [];
    const watch = watchRungs([2], () => true);
    const onRound: FitSetting['onRound'] = (round) => {
      seen.push(round.done);
      watch.onRound(round);
    };
    const { signal } = new AbortController();
    const setting = { seed: 7, threads: 1, device: 'cpu', signal, onRound } as const;
    const params = { ...given, [learner.rounds as string]: 100_000 };
    expect(await watch.run(learner.fit(task, train, valid, params, setting), ({ close }) => close())).toBeUndefined();
    expect(seen).toEqual([1, 2]);
    expect(watch.met).toEqual([{ rounds: 2, loss: expect.any(Number) }]);
  });
});

describe('asha over rounds', () => {
  const trial = (number: number, losses: readonly number[], state: Trial['state'] = 'complete'): Trial => ({
    number,
    params: {},
    source: 'sampler',
    state,
    value: state === 'complete' ? 1 : null,
    scores: [],
    rungs: losses.map((loss, i) => ({ rounds: [10, 30, 90][i], loss })),
  });
  const { overRounds } = readPruner('asha:first=10', 'rounds');

  it.each([
    ['asha:first=10', 300, [10, 30, 90, 270]],
    ['asha:first=10', 270, [10, 30, 90]],
    ['asha:reduction=2,first=1', 8, [1, 2, 4]],
    ['asha', 300, [34, 102]],
    ['asha:reduction=4', 20, [2, 8]],
    ['asha:first=500', 300, []],
  ])('%s of at most %i rounds has its rungs at %j', (text, most, rungs) => {
    expect(readPruner(text, 'rounds').overRounds?.rungs(most)).toEqual(rungs);
  });

  const four = [0.4, 0.5, 0.6, 0.7].map((loss, i) => trial(i, [loss, loss - 0.1]));
  it.each([
    ['the first that comes goes on', 10, 9, [], false],
    ['of five one goes on, the best', 10, 0.3, four, false],
    ['and not the second', 10, 0.45, four, true],
    ['a rung asks for the losses there', 30, 0.25, four, false],
    ['trials that were stopped before the rung are none of it', 30, 0.9, [trial(0, [0.1], 'pruned')], false],
    ['trials that failed are none either', 10, 0.9, [trial(0, [0.1], 'failed')], false],
    ['a loss that is undefined ends the trial', 10, Number.NaN, [], true],
  ] as const)('%s', (_, rounds, loss, finished, expected) => {
    expect(overRounds?.prunes({ rounds, loss, finished: [...finished] })).toBe(expected);
  });

  it.each([
    ['none', 'pruner none has no rungs of rounds'],
    ['wilcoxon', 'pruner wilcoxon has no rungs of rounds'],
  ])('pruner %s is refused', (text, message) => {
    expect(() => readPruner(text, 'rounds')).toThrow(
      expect.objectContaining({ kind: 'usage', message, hint: '--pruner asha --rungs rounds' }),
    );
  });
});

describe('trials counted at rungs', () => {
  const of = (number: number, state: Trial['state'], scores: Trial['scores'], rungs?: Trial['rungs']): Trial => ({
    number,
    params: {},
    source: 'sampler',
    state,
    value: null,
    scores,
    rungs,
  });

  it('of folds: the mean so far in the direction of the objective', () => {
    const trials = [
      of(0, 'complete', [0.5, 0.7, 0.6, 0.6]),
      of(1, 'pruned', [0.4]),
      of(2, 'pruned', [0.75, 0.5, 0.25]),
      of(3, 'pruned', [null]),
      of(4, 'failed', [0.9]),
      of(5, 'failed', []),
    ];
    expect(countAtRungs(trials, [1, 3], 'folds', 'higher')).toEqual([
      { rung: 1, reached: 5, stopped: 2, best: 0.9 },
      { rung: 3, reached: 2, stopped: 1, best: (0.5 + 0.7 + 0.6) / 3 },
    ]);
    expect(countAtRungs(trials, [1, 3], 'folds', 'lower').map(({ best }) => best)).toEqual([0.4, 0.5]);
  });

  it('of rounds: the lowest loss there, whatever the direction of the objective', () => {
    const at = (...losses: number[]) => losses.map((loss, i) => ({ rounds: [10, 30, 90][i], loss }));
    const trials = [
      of(0, 'complete', [0.5, 0.6], at(0.7, 0.6, 0.5)),
      of(1, 'pruned', [], at(0.9)),
      of(2, 'pruned', [], at(0.65, 0.64)),
      of(3, 'pruned', [], at(Number.NaN)),
    ];
    expect(countAtRungs(trials, [10, 30, 90, 270], 'rounds', 'higher')).toEqual([
      { rung: 10, reached: 4, stopped: 2, best: 0.65 },
      { rung: 30, reached: 2, stopped: 1, best: 0.6 },
      { rung: 90, reached: 1, stopped: 0, best: 0.5 },
      { rung: 270, reached: 0, stopped: 0, best: undefined },
    ]);
  });

  it.each([
    ['asha', 9, [1, 3]],
    ['asha:reduction=2,first=2', 9, [2, 4, 8]],
    ['asha', 1, []],
    ['none', 9, undefined],
    ['wilcoxon', 9, undefined],
  ])('%s over %i folds has its rungs at %j', (text, folds, rungs) => {
    expect(readPruner(text).rungs?.(folds)).toEqual(rungs);
  });
});

describe('a study that prunes over rounds', () => {
  const overRounds = { pruner: 'asha', rungs: 'rounds', validationShare: 0.3 };
  // The second learning rate learns nothing in nine rounds.
  const bad = { space: { eta: 'choice(0.1,0.000001)' }, params: { rounds: 9, earlyStoppingRounds: 0 } };

  it('stops a bad trial at the first rung, keeps its loss there, and counts it as a try', async () => {
    const ctx = await studyMarket();
    const summary = await tune(ctx, {
      ...overRounds,
      ...bad,
      nested: false,
      sampler: 'random',
      trials: 8,
      inFlight: 1,
    });
    expect(summary.rungs).toEqual({ unit: 'rounds', rounds: [1, 3] });
    const [{ trials, folds }] = summary.parts;
    const slow = trials.filter(({ params }) => params.eta === 0.000001);
    expect(slow.length).toBeGreaterThan(0);
    for (const { state, scores, value, rungs, predictions } of slow) {
      expect({ state, scores, value, predictions }).toEqual({ state: 'pruned', scores: [], value: null });
      expect(rungs).toEqual([{ rounds: 1, loss: expect.any(Number) }]);
      expect(rungs?.[0].loss).toBeGreaterThan(trials[0].rungs?.[0].loss as number);
    }
    const complete = trials.filter(({ state }) => state === 'complete');
    expect(complete.length).toBeGreaterThan(0);
    for (const { scores, rungs } of complete) {
      expect(scores).toHaveLength(folds.length);
      expect(rungs?.map(({ rounds }) => rounds)).toEqual([1, 3]);
    }
    const table = await readTable(studyFile(ctx, 'trials.parquet'));
    const at = (name: string, { number }: Trial) => Number((table[name] as Float64Array)[number]);
    expect(at('loss_at_1', slow[0])).toBe(slow[0].rungs?.[0].loss);
    expect(at('loss_at_3', slow[0])).toBeNaN();
    const ledger = await readTrials(`${ctx.workspace.artifactsDir}/trials/small.label_up_2.json`);
    expect(countTries(ledger)).toBe(2);
    expect(ledger.map(({ pruned, predictions }) => [pruned, predictions !== undefined])).toContainEqual([true, false]);
  });

  it.each([
    [
      { model: 'rf', params: {}, space: { maxDepth: 'int(2,4)' } },
      'learner rf counts no training rounds',
      '--rungs folds',
    ],
    [{ validationShare: 0 }, 'rungs of rounds need rows that watch the training', '--validation-share 0.15'],
  ])('%o is refused', async (config, message, hint) => {
    const ctx = await studyMarket();
    await expect(tune(ctx, { ...overRounds, ...config })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});
