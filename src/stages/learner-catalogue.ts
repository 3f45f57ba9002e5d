import { z } from 'zod';
import { usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { type EngineReport, reportEngines } from '../engines/index.ts';
import { absentLearners, learners } from '../models/index.ts';
import type { Learner } from '../models/learner.ts';

export interface LearnerParameter {
  readonly name: string;
  /** Left out when there is none. */
  readonly default?: unknown;
  /** Limits of a number; for a lower or upper bound that is itself not allowed, `above` or `below` the bound. */
  readonly from?: string;
  readonly to?: string;
  readonly describe: string;
}

/** One row of `trademl train --list`. */
export interface LearnerEntry {
  readonly name: string;
  readonly summary: string;
  /** Kinds of label that it learns. */
  readonly tasks: Learner['tasks'];
  readonly engine: string | null;
  readonly available: boolean;
  /** What is missing, and the one thing that mends it. */
  readonly missing: string | null;
  readonly mend: string | null;
  readonly params: readonly LearnerParameter[];
}

/** Every learner of the plans, by name, with what it needs; a missing engine is no failure here. */
export async function listLearners(): Promise<LearnerEntry[]> {
  const reports = await reportEngines();
  const reportOf = (engine: string | undefined) => reports.find(({ name }) => name === engine);
  const present = learners.all().map((learner) => entryOf(learner, reportOf(learner.engine)));
  const absent = absentLearners.map(
    ({ missing, engine, ...about }): LearnerEntry => ({
      ...about,
      engine,
      available: false,
      missing,
      mend: null,
      params: [],
    }),
  );
  return [...present, ...absent].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws TrademlError (usage) with a suggestion when there is no such learner */
export async function explainLearner(name: string): Promise<LearnerEntry> {
  const entries = await listLearners();
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  throw usageError(
    `unknown learner '${name}'`,
    suggestion(
      name,
      entries.map((entry) => entry.name),
    ),
  );
}

function entryOf(learner: Learner, report: EngineReport | undefined): LearnerEntry {
  const { name, summary, tasks, engine, params } = learner;
  return {
    name,
    summary,
    tasks,
    engine: engine ?? null,
    available: engine === undefined || report?.found === true,
    missing: report?.problem ?? null,
    mend: report?.mend ?? null,
    params: parametersOf(params),
  };
}

interface NumberSchema {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly NumberSchema[];
}

/** From the schema itself, so that the list can't disagree with what is checked. */
function parametersOf(params: z.ZodObject): LearnerParameter[] {
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
