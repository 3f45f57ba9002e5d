import { describe, expect, it } from 'vitest';
import { learners } from '../../src/models/index.ts';
import { learnerSpace, pointInside } from '../../src/tuning/learner-space.ts';

const tunable = learners.all().filter(({ searchSpace }) => searchSpace !== undefined);

it('only baselines without a figure to set have no space', () => {
  const without = learners.all().filter((learner) => !tunable.includes(learner));
  expect(without.map(({ name }) => name)).toEqual(['majority', 'naive', 'prior']);
});

describe.each(tunable.map((learner) => [learner.name, learner] as const))('the space of %s', (_, learner) => {
  it('names parameters that it has, within their limits, and holds the defaults', () => {
    const space = learnerSpace(learner, undefined, {}, false);
    expect(space.length).toBeGreaterThan(0);
    const defaults = learner.params.parse({});
    expect(pointInside(space, defaults)).toMatchObject(
      Object.fromEntries(space.map(({ name }) => [name, defaults[name]])),
    );
  });

  it('gives way to what is fixed', () => {
    const [first] = learnerSpace(learner, undefined, {}, true);
    const rest = learnerSpace(learner, undefined, { [first.name]: 1 }, true);
    expect(rest.map(({ name }) => name)).not.toContain(first.name);
  });
});
