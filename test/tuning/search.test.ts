import { describe, expect, it } from 'vitest';
import type { Direction } from '../../src/metrics/metric.ts';
import type { Value } from '../../src/tuning/distribution.ts';
import { pruners, readPruner } from '../../src/tuning/pruners.ts';
import { samplers } from '../../src/tuning/samplers.ts';
import { type ProposedTrial, type SearchOptions, search } from '../../src/tuning/search.ts';
import { isActive, readSpace } from '../../src/tuning/space.ts';
import { bestTrial, type Trial } from '../../src/tuning/trial.ts';
import golden from '../golden/tuning.json' with { type: 'json' };

type Numbers = Readonly<Record<string, number>>;
type Settings = Partial<SearchOptions> & { readonly delay?: (number: number) => number };

const spaces = {
  sphere: { x0: 'float(-5,5)', x1: 'float(-5,5)', x2: 'float(-5,5)' },
  rosenbrock: { x0: 'float(-2,2)', x1: 'float(-2,2)' },
  branin: { x0: 'float(-5,10)', x1: 'float(0,15)' },
  mixed: { rate: 'log(0.0001,1)', depth: 'int(1,12)', kind: 'choice(a,b,c)' },
};
type Name = keyof typeof spaces;

const functions: Record<Name, (params: Readonly<Record<string, Value>>) => number> = {
  sphere: (params) => Object.values(params as Numbers).reduce((sum, x) => sum + (x - 1) ** 2, 0),
  rosenbrock: (params) => {
    const { x0, x1 } = params as Numbers;
    return (1 - x0) ** 2 + 100 * (x1 - x0 * x0) ** 2;
  },
  branin: (params) => {
    const { x0, x1 } = params as Numbers;
    const valley = x1 - (5.1 / (4 * Math.PI ** 2)) * x0 * x0 + (5 / Math.PI) * x0 - 6;
    return valley ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x0) + 10;
  },
  mixed: ({ rate, depth, kind }) =>
    (Math.log10(rate as number) + 2) ** 2 + 0.1 * ((depth as number) - 7) ** 2 + { a: 0, b: 0.5, c: 1 }[String(kind)]!,
};

/** Five fold scores around the value, each fold with a level of its own. */
const foldScores = (value: number, number: number) =>
  [0.3, -0.2, 0.1, -0.4, 0.2].map((level, fold) => value + level + 0.05 * Math.sin(7 * number + fold));

function run(name: Name, settings: Settings = {}): Promise<Trial[]> {
  const { delay, ...rest } = settings;
  const score = async ({ number, params, source, prunes }: ProposedTrial): Promise<Trial> => {
    if (delay) await new Promise((resolve) => setTimeout(resolve, delay(number)));
    const value = functions[name](params);
    const scores: number[] = [];
    for (const fold of foldScores(value, number)) {
      scores.push(fold);
      if (prunes(scores)) return { number, params, source, state: 'pruned', value: null, scores };
    }
    return { number, params, source, state: 'complete', value, scores };
  };
  return search({
    space: readSpace(spaces[name]),
    direction: 'lower',
    sampler: samplers.get('tpe'),
    pruning: readPruner('none'),
    seed: 1,
    trials: 100,
    folds: 5,
    first: [],
    inFlight: 1,
    lanes: 1,
    signal: new AbortController().signal,
    isOver: () => false,
    score,
    ...rest,
  });
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

describe('best of 100 trials, median over seeds', () => {
  const cases = golden.values.bestOf100.map(({ quartiles, ...rest }) => ({ ...rest, quartiles }));
  it.each(cases)('$sampler on $function lies within the quartiles of Optuna', async (entry) => {
    const best: number[] = [];
    for (let seed = 0; seed < 21; seed++) {
      const trials = await run(entry.function as Name, { sampler: samplers.get(entry.sampler), seed });
      best.push(bestTrial(trials, 'lower')?.value as number);
    }
    const [low, , high] = entry.quartiles;
    expect(median(best)).toBeGreaterThan(low);
    expect(median(best)).toBeLessThan(high);
  });

  it('quasi-random covers better than random: the worst gap in each dimension is smaller', async () => {
    const gap = async (sampler: string) => {
      const trials = await run('branin', { sampler: samplers.get(sampler), trials: 64 });
      const x = trials.map(({ params }) => params.x0 as number).sort((a, b) => a - b);
      return Math.max(...x.slice(1).map((value, i) => value - x[i]));
    };
    expect(await gap('quasi-random')).toBeLessThan(2 * (15 / 64));
    expect(await gap('quasi-random')).toBeLessThan(await gap('random'));
  });
});

describe.each(samplers.names())('sampler %s', (name) => {
  const sampler = samplers.get(name);
  it('gives the same trials on 1, 2 and 4 lanes, whichever trial is quicker', async () => {
    const settings = { sampler, trials: 40, inFlight: 4 };
    const one = await run('mixed', settings);
    for (const lanes of [2, 4]) {
      expect(await run('mixed', { ...settings, lanes, delay: (number) => (number * 7919) % 5 })).toEqual(one);
    }
    expect(new Set(one.map(({ params }) => JSON.stringify(params))).size).toBeGreaterThan(30);
  });

  it('proposes values inside the space, and a dimension only where its condition holds', async () => {
    const space = readSpace({ kind: 'choice(a,b)', shape: 'int(1,9,log) if kind=b', fixed: 'float(2,2)' });
    const seen: Trial[] = [];
    for (let number = 0; number < 40; number++) {
      const params = sampler.propose({ space, direction: 'higher', seed: 3, number, finished: seen, running: [] });
      expect(params.fixed).toBe(2);
      expect(params.shape !== undefined).toBe(isActive(space.find((d) => d.name === 'shape')!, params));
      if (params.shape !== undefined) expect([1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(params.shape);
      const value = (params.kind === 'b' ? 1 : 0) + ((params.shape as number | undefined) ?? 0);
      seen.push({ number, params, source: 'sampler', state: 'complete', value, scores: [value] });
    }
    expect(new Set(seen.map(({ params }) => params.kind))).toEqual(new Set(['a', 'b']));
  });
});

describe('search', () => {
  it.each(['lower', 'higher'] as Direction[])('goes towards values that are %s', async (direction) => {
    const trials = await run('sphere', { direction, trials: 60 });
    const mean = (part: Trial[]) => part.reduce((sum, { value }) => sum + (value as number), 0) / part.length;
    const [early, late] = [mean(trials.slice(0, 10)), mean(trials.slice(-10))];
    if (direction === 'lower') expect(late).toBeLessThan(early / 2);
    else expect(late).toBeGreaterThan(early * 1.3);
  });

  it('begins with what it is given', async () => {
    const given = { x0: 1, x1: 1, x2: 1 };
    const [first, second] = await run('sphere', { trials: 2, first: [{ params: given, source: 'warm start' }] });
    expect(first).toMatchObject({ number: 0, params: given, source: 'warm start', value: 0 });
    expect(second.source).toBe('sampler');
  });

  it('gives a prefix of the whole sequence when the time is over', async () => {
    let scored = 0;
    const cut = await run('mixed', { inFlight: 3, lanes: 2, isOver: () => scored >= 17, delay: () => ++scored && 0 });
    expect(cut.length).toBeGreaterThanOrEqual(17);
    expect(cut.length).toBeLessThan(25);
    expect((await run('mixed', { inFlight: 3 })).slice(0, cut.length)).toEqual(cut);
  });

  it('sees a trial in flight as one of the worse, so it does not propose it again', async () => {
    const trials = await run('mixed', { inFlight: 4, trials: 60 });
    const repeated = trials.filter(({ params }, i) =>
      trials.slice(Math.max(0, i - 3), i).some((other) => JSON.stringify(other.params) === JSON.stringify(params)),
    );
    expect(repeated).toEqual([]);
  });

  it('stops with what a score throws, and starts nothing after it', async () => {
    const asked: number[] = [];
    const score = async ({ number }: ProposedTrial): Promise<Trial> => {
      asked.push(number);
      throw new Error(`trial ${number} broke`);
    };
    await expect(run('sphere', { score, lanes: 2, inFlight: 2 })).rejects.toThrow('trial 0 broke');
    expect(asked.length).toBeLessThanOrEqual(2);
  });
});

describe('pruners', () => {
  it.each(pruners.names())('%s gives the same trials on 1 and 4 lanes and keeps the best', async (name) => {
    const settings = { pruning: readPruner(name === 'wilcoxon' ? 'wilcoxon:p=0.2' : name), trials: 60, inFlight: 4 };
    const one = await run('mixed', settings);
    expect(await run('mixed', { ...settings, lanes: 4, delay: (number) => (number * 31) % 4 })).toEqual(one);
    const cut = one.filter(({ state }) => state === 'pruned');
    if (name === 'none') expect(cut).toEqual([]);
    else expect(cut.length).toBeGreaterThan(10);
    const best = bestTrial(one, 'lower') as Trial;
    expect(best.value).toBeLessThan(0.2);
  });

  const trial = (number: number, scores: number[]): Trial => ({
    number,
    params: {},
    source: 'sampler',
    state: scores.length === 5 ? 'complete' : 'pruned',
    value: scores.length === 5 ? scores.reduce((a, b) => a + b) / 5 : null,
    scores,
  });
  const view = (scores: (number | null)[], finished: Trial[], direction: Direction = 'higher') => ({
    direction,
    folds: 5,
    scores,
    finished,
  });
  const four = [0.1, 0.2, 0.3, 0.4].map((level, i) => trial(i, [level, level, level, level, level]));

  it.each([
    ['among fewer than three the best goes on', [0.5], four.slice(0, 1), false],
    ['among fewer than three the worse does not', [0.05], four.slice(0, 1), true],
    ['of five, one goes on', [0.35], four, true],
    ['of five, the best goes on', [0.45], four, false],
    ['between rungs nothing ends', [0.1, 0.1], four, false],
    ['the rung after three folds asks for the mean of three', [0.9, 0.1, 0.1], four, true],
    ['a score that is undefined ends at a rung', [null], four, true],
  ] as const)('asha: %s', (_, scores, finished, expected) => {
    expect(readPruner('asha').prunes(view([...scores], [...finished]))).toBe(expected);
  });

  it.each([
    ['three folds are too few for p < 0.1', [0, 0, 0], 0.1, false],
    ['four folds, each worse', [0, 0, 0, 0], 0.1, true],
    ['four folds, one better', [0, 0, 0.9, 0], 0.1, false],
    ['a looser p lets three folds do', [0, 0, 0], 0.2, true],
  ] as const)('wilcoxon: %s', (_, scores, p, expected) => {
    const best = [trial(0, [0.5, 0.6, 0.4, 0.5, 0.6])];
    const { prunes } = readPruner(`wilcoxon:p=${p}`);
    expect(prunes(view([...scores], best))).toBe(expected);
    const mirrored = [
      trial(
        0,
        best[0].scores.map((score) => -(score as number)),
      ),
    ];
    const negated = scores.map((score) => -score);
    expect(prunes(view(negated, mirrored, 'lower'))).toBe(expected);
  });

  it.each([
    ['ahsa', "did you mean 'asha'?", "unknown pruner 'ahsa'"],
    ['asha:reductoin=2', "did you mean 'reduction'?", "no setting 'reductoin'"],
    ['asha:reduction=1', 'one in this many trials goes on', 'from 2 to 100'],
  ])('%s is refused', (text, hint, message) => {
    expect(() => readPruner(text)).toThrow(
      expect.objectContaining({ hint, message: expect.stringContaining(message) }),
    );
  });
});

describe('spaces that are wrong', () => {
  it.each([
    [{ a: 'int(8,2)' }, 'low 8 is above high 2', 'write int(2,8)'],
    [{ a: 'log(0,1)' }, 'a logarithmic range starts above 0, found 0', 'raise its low end'],
    [{ a: 'int(0,10,log)' }, 'a logarithmic range starts above 0, found 0', 'raise its low end'],
    [{ a: 'int(1,2.5)' }, 'int() takes whole numbers', 'use float()'],
    [{ a: 'uniform(1,2)' }, "unknown distribution 'uniform'", 'write int(2,8)'],
    [{ a: '3' }, "'3' is no distribution", 'write int(2,8)'],
    [{ a: 'float(1)' }, 'float() needs a lowest and a highest number', 'write int(2,8)'],
    [{ a: 'float(0,1,stp=2)' }, "'stp=2' is neither log nor step=NUMBER", 'write int(2,8)'],
    [{ a: 'log(1,2,step=1)' }, 'log and step exclude each other', 'leave one of them out'],
    [{ a: 'choice()' }, 'choice() lists nothing', 'write for example'],
    [{ booster: 'choice(a,b)', rate: 'float(0,1) if boster=a' }, "asks 'boster'", "did you mean 'booster'?"],
    [{ booster: 'choice(a,b)', rate: 'float(0,1) if booster=c' }, 'booster is never c', 'booster is choice(a,b)'],
    [{ a: 'int(0,1) if b=1', b: 'int(0,1) if a=1' }, 'in a circle', undefined],
  ])('%o', (entries, message, hint) => {
    const expected = { message: expect.stringContaining(message), kind: 'config' };
    expect(() => readSpace(entries as Record<string, string>)).toThrow(
      expect.objectContaining(hint === undefined ? expected : { ...expected, hint: expect.stringContaining(hint) }),
    );
  });
});
