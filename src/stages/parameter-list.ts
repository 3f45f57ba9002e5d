import { z } from 'zod';

/** One parameter of a learner or of a strategy, for people. */
export interface ListedParameter {
  readonly name: string;
  /** Left out when there is none. */
  readonly default?: unknown;
  /** Limits of a number; for a lower or upper bound that is itself not allowed, `above` or `below` the bound. */
  readonly from?: string;
  readonly to?: string;
  readonly describe: string;
}

interface NumberSchema {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly NumberSchema[];
}

/** From the schema itself, so that the list can't disagree with what is checked. */
export function parametersOf(params: z.ZodObject): ListedParameter[] {
  const { properties = {} } = z.toJSONSchema(params, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => {
    const { default: value, description } = schema as { default?: unknown; description?: string };
    const limits = schema as NumberSchema;
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits.anyOf?.find(hasLimits) ?? limits;
    return {
      name,
      ...(value !== undefined && { default: value }),
      ...bound('from', minimum, exclusiveMinimum, 'above'),
      ...bound('to', maximum, exclusiveMaximum, 'below'),
      describe: description ?? '',
    };
  });
}

function hasLimits(schema: NumberSchema): boolean {
  return schema.minimum !== undefined || schema.exclusiveMinimum !== undefined;
}

function bound(key: 'from' | 'to', closed: number | undefined, open: number | undefined, word: string) {
  // zod writes the limits of safe integers where a whole number has none of its own.
  if (closed !== undefined && Math.abs(closed) < Number.MAX_SAFE_INTEGER) return { [key]: String(closed) };
  return open === undefined ? {} : { [key]: `${word} ${open}` };
}
