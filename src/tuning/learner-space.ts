import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { Learner } from '../models/learner.ts';
import { contains, type Distribution, fromNumber, type Value } from './distribution.ts';
import { fillParams, isActive, type Params, readSpace, type Space } from './space.ts';

/**
 * The space of a learner: what is given, or the learner's own less the parameters that are fixed.
 * @param given distribution texts by parameter; the learner's own space when undefined
 * @param fixed parameters that have a value
 * @param mayBeEmpty true when something else is searched besides
 * @throws TrademlError (usage, config) when there is nothing to search, a parameter is unknown or both fixed and searched,
 *   or a value of the space is outside the parameter's limits
 */
export function learnerSpace(
  learner: Learner,
  given: Readonly<Record<string, string>> | undefined,
  fixed: Readonly<Record<string, unknown>>,
  mayBeEmpty: boolean,
): Space {
  const known = Object.keys(learner.params.shape);
  const own = learner.searchSpace ?? {};
  const texts = given ?? Object.fromEntries(Object.entries(own).filter(([name]) => !(name in fixed)));
  for (const name of Object.keys(texts)) {
    if (!known.includes(name)) {
      throw configError(`learner ${learner.name} has no parameter '${name}'`, suggestion(name, known));
    }
    if (name in fixed) throw configError(`parameter '${name}' is both fixed and searched`, 'leave one of the two out');
  }
  if (Object.keys(texts).length === 0 && !mayBeEmpty) {
    throw usageError(
      `learner ${learner.name} has no search space of its own`,
      known.length === 0
        ? 'it has no parameters: search windows, or another learner'
        : `give one: --space '${known[0]}=int(2,8)'; its parameters: ${known.join(', ')}`,
    );
  }
  const space = readSpace(texts);
  for (const { name, distribution } of space) checkLimits(learner, name, distribution);
  return space;
}

/** The learner's schema must take both ends of a range and every choice. */
function checkLimits(learner: Learner, name: string, distribution: Distribution): void {
  const values: Value[] =
    distribution.kind === 'choice'
      ? distribution.choices.map((_, i) => fromNumber(distribution, i))
      : [distribution.low, distribution.high, middle(distribution)];
  for (const value of values) {
    const parsed = learner.params.partial().safeParse({ [name]: value });
    if (parsed.success) continue;
    throw configError(
      `space of ${name}: learner ${learner.name} does not take ${JSON.stringify(value)}: ${parsed.error.issues[0].message}`,
      `${name}: ${learner.params.shape[name].description ?? 'see trademl train --help'}`,
    );
  }
}

/** A value inside a range, so that a whole-number parameter with a float range between whole numbers is found out. */
function middle({ low, high, kind }: Exclude<Distribution, { kind: 'choice' }>): number {
  return kind === 'int' ? low : low + (high - low) / Math.PI;
}

/** What is known of a point, completed from the defaults; undefined when a value that is needed lies outside the space. */
export function pointInside(space: Space, known: Readonly<Record<string, unknown>>): Params | undefined {
  const inside = (name: string, distribution: Distribution) => contains(distribution, known[name]);
  const params: Record<string, Value> = {};
  for (const dimension of space) {
    if (!isActive(dimension, params)) continue;
    if (!inside(dimension.name, dimension.distribution)) return undefined;
    params[dimension.name] = known[dimension.name] as Value;
  }
  return fillParams(space, ({ name }) => params[name]);
}

/** Most training rounds that a trial may have. @returns 0 for a learner that counts no rounds */
export function mostRounds(learner: Learner, fixed: Readonly<Record<string, unknown>>, space: Space): number {
  const searched = space.find(({ name }) => name === learner.rounds)?.distribution;
  if (!searched) return learner.rounds === undefined ? 0 : (fixed[learner.rounds] as number);
  return searched.kind === 'choice' ? Math.max(...searched.choices.map(Number)) : searched.high;
}
