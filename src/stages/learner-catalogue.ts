import { usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import { type EngineReport, reportEngines } from '../engines/index.ts';
import { absentLearners, learners } from '../models/index.ts';
import type { Learner } from '../models/learner.ts';
import { type ListedParameter, parametersOf } from './parameter-list.ts';

/** One row of `trademl train --list` or `trademl ensemble --list`. */
export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  /** Kinds of label that it learns or combines. */
  readonly tasks: Learner['tasks'];
  readonly engine: string | null;
  readonly available: boolean;
  /** What is missing, and the one thing that mends it. */
  readonly missing: string | null;
  readonly mend: string | null;
  readonly params: readonly ListedParameter[];
}

/** Every learner of the plans, by name, with what it needs; a missing engine is no failure here. */
export async function listLearners(): Promise<CatalogueEntry[]> {
  const reports = await reportEngines();
  const present = learners.all().map((learner) => catalogueEntry(learner, reports));
  const absent = absentLearners.map(
    ({ missing, engine, ...about }): CatalogueEntry => ({
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
export async function explainLearner(name: string): Promise<CatalogueEntry> {
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

/** @param reports of every engine */
export function catalogueEntry(
  { name, summary, tasks, engine, params }: Pick<Learner, 'name' | 'summary' | 'tasks' | 'engine' | 'params'>,
  reports: readonly EngineReport[],
): CatalogueEntry {
  const report = reports.find((each) => each.name === engine);
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
