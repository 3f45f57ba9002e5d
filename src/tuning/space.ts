import { configError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import {
  contains,
  type Distribution,
  describeDistribution,
  readDistribution,
  readValue,
  type Value,
} from './distribution.ts';

/** Values of the parameters that are active, by name. */
export type Params = Readonly<Record<string, Value>>;

/** One parameter that a search may choose. */
export interface Dimension {
  readonly name: string;
  readonly distribution: Distribution;
  /** It is chosen only where another parameter has one of these values. */
  readonly when?: { readonly name: string; readonly values: readonly Value[] };
}

/** What is searched; a dimension comes after the one that its condition asks. */
export type Space = readonly Dimension[];

const condition = /^(.*\))\s+if\s+([\w.@-]+)\s*=\s*(.+)$/;

/**
 * Reads a space: each entry a distribution, with a condition where there is one: 'float(0,5) if booster=dart|gbtree'.
 * @param entries distribution texts by parameter
 * @throws TrademlError (config) for a text that can't be read, and a condition that no parameter of the space can meet
 */
export function readSpace(entries: Readonly<Record<string, string>>): Space {
  const dimensions = Object.entries(entries).map(([name, text]): Dimension => {
    const [, before, asked, values] = condition.exec(text) ?? [];
    const distribution = readDistribution(name, before ?? text);
    if (asked === undefined) return { name, distribution };
    return {
      name,
      distribution,
      when: { name: asked, values: values.split('|').map((value) => readValue(value.trim())) },
    };
  });
  for (const dimension of dimensions) checkCondition(dimension, dimensions);
  return inOrder(dimensions);
}

function checkCondition({ name, when }: Dimension, dimensions: Space): void {
  if (!when) return;
  const asked = dimensions.find((other) => other.name === when.name);
  if (!asked) {
    const known = dimensions.map((other) => other.name).filter((other) => other !== name);
    throw configError(
      `space of ${name}: its condition asks '${when.name}', which is not in the space`,
      suggestion(when.name, known),
    );
  }
  const impossible = when.values.find((value) => !contains(asked.distribution, value));
  if (impossible === undefined) return;
  throw configError(
    `space of ${name}: ${when.name} is never ${impossible}`,
    `${when.name} is ${describeDistribution(asked.distribution)}`,
  );
}

/** Conditions before what hangs on them. */
function inOrder(dimensions: Space): Space {
  const placed: Dimension[] = [];
  let open = [...dimensions];
  while (open.length > 0) {
    const ready = open.filter(({ when }) => !when || placed.some(({ name }) => name === when.name));
    if (ready.length === 0) {
      throw configError(
        `space: the conditions of ${open.map(({ name }) => name).join(', ')} ask each other in a circle`,
      );
    }
    placed.push(...ready);
    open = open.filter((dimension) => !ready.includes(dimension));
  }
  return placed;
}

/** True when a dimension is chosen under these values. */
export function isActive({ when }: Dimension, params: Params): boolean {
  return !when || (params[when.name] !== undefined && when.values.includes(params[when.name]));
}

/** Goes through the space in order and lets `choose` give each active dimension its value. */
export function fillParams(space: Space, choose: (dimension: Dimension) => Value): Params {
  const params: Record<string, Value> = {};
  for (const dimension of space) if (isActive(dimension, params)) params[dimension.name] = choose(dimension);
  return params;
}

/** The text of a dimension, as readSpace reads it. */
export function describeDimension({ distribution, when }: Dimension): string {
  const text = describeDistribution(distribution);
  return when ? `${text} if ${when.name}=${when.values.join('|')}` : text;
}
