import { mapConcurrently } from '../core/concurrency.ts';
import { TrademlError } from '../core/errors.ts';
import { takeRows } from '../core/frame.ts';
import type { Task } from '../core/task.ts';
import { type FitRecord, fitRecord } from '../io/fit-record.ts';
import type { Panel } from '../io/panel.ts';
import { developmentRows, foldRows, type SplitPlan } from '../splits/index.ts';
import { createModels, type ModelSetting, type SelectionLearners } from './models.ts';
import { type FeatureChoice, selectFeatures } from './select-features.ts';
import type { Step } from './steps.ts';

/** Fewest training rows on which a symbol gets a selection of its own. */
export const minSymbolRows = 100;

export interface TimedChoice extends FeatureChoice {
  readonly rows: number;
  /** The rows that the selection saw. */
  readonly fit: FitRecord;
}

export interface SelectionInTime {
  /** On every row before the hold-out. */
  readonly final: TimedChoice;
  /** On the training part of each fold, in order of the plan. */
  readonly folds: readonly (TimedChoice & { readonly fold: number })[];
}

/** A selection of one part that was made before, or undefined; null when the part has none of its own. */
export interface SelectionMemory {
  recall(part: string): Promise<TimedChoice | null | undefined>;
  remember(part: string, choice: TimedChoice | null): Promise<void>;
}

export interface TimeOptions {
  readonly steps: readonly Step[];
  readonly task: Task;
  readonly learners: SelectionLearners;
  /** How models are fitted; its seed is the root of all randomness of the steps. */
  readonly setting: ModelSetting;
  /** Folds at work at once, >= 1; never changes the result. */
  readonly jobs: number;
  /** Where finished parts are kept, so that a run that was cut short goes on. */
  readonly memory?: SelectionMemory;
  /** After each selection. */
  readonly onDone?: () => void;
}

/** How many selections a plan asks for. */
export function selectionCount(plan: SplitPlan, symbols: number): number {
  return (plan.folds.length + 1) * (1 + symbols);
}

/**
 * Selects features for each fold on its training rows, and for the final model on the rows before the hold-out. What
 * the other rows hold (test, purged, embargoed, hold-out) changes nothing.
 * @throws TrademlError (data) when a part has no rows or no feature that says anything
 */
export async function selectInTime(panel: Panel, plan: SplitPlan, options: TimeOptions): Promise<SelectionInTime> {
  const parts = trainingParts(panel, plan);
  const choices = await mapConcurrently(parts, options.jobs, async ({ fold, rows }) => {
    const choice = await remembered(nameOf(fold), options, () => choose(panel, plan, { fold, rows }, options));
    return choice as TimedChoice;
  });
  const final = choices[choices.length - 1];
  return { final, folds: choices.slice(0, -1).map((choice, i) => ({ ...choice, fold: plan.folds[i].fold })) };
}

/**
 * The same for each symbol alone. A symbol with under minSymbolRows training rows in a fold, or without a feature that
 * says anything there, is left out of that fold; without a final selection it is left out altogether.
 */
export async function selectPerSymbol(
  panel: Panel,
  plan: SplitPlan,
  options: TimeOptions,
): Promise<{ selections: Record<string, SelectionInTime>; withoutOwn: string[] }> {
  const parts = trainingParts(panel, plan);
  const tasks = panel.symbols.flatMap((symbol, id) =>
    parts.map(({ fold, rows }) => ({ symbol, fold, rows: rows.filter((row) => panel.symbolId[row] === id) })),
  );
  const choices = await mapConcurrently(tasks, options.jobs, ({ symbol, fold, rows }) =>
    remembered(`${symbol} ${nameOf(fold)}`, options, async () =>
      rows.length < minSymbolRows ? null : choiceOrNone(panel, plan, { fold, symbol, rows }, options),
    ),
  );
  const selections: Record<string, SelectionInTime> = {};
  const withoutOwn: string[] = [];
  panel.symbols.forEach((symbol, id) => {
    const own = choices.slice(id * parts.length, (id + 1) * parts.length);
    const final = own[own.length - 1];
    if (!final) {
      withoutOwn.push(symbol);
      return;
    }
    const folds = own.slice(0, -1).flatMap((choice, i) => (choice ? [{ ...choice, fold: plan.folds[i].fold }] : []));
    selections[symbol] = { final, folds };
  });
  return { selections, withoutOwn };
}

/** Training rows of each fold, then those of the final model. */
function trainingParts(panel: Panel, plan: SplitPlan) {
  const { time, labelKnownAt, y } = panel;
  return [
    ...plan.folds.map(({ fold }) => ({ fold, rows: foldRows(plan, fold, time, labelKnownAt, y, panel).train })),
    { fold: 'final' as const, rows: developmentRows(plan, time, labelKnownAt, y) },
  ];
}

const nameOf = (fold: number | 'final') => (fold === 'final' ? fold : `fold ${fold}`);

async function remembered(
  part: string,
  { memory, onDone }: TimeOptions,
  work: () => Promise<TimedChoice | null>,
): Promise<TimedChoice | null> {
  let choice = await memory?.recall(part);
  if (choice === undefined) {
    choice = await work();
    await memory?.remember(part, choice);
  }
  onDone?.();
  return choice;
}

/** Rows to select on, and whom the selection serves. */
interface Part {
  readonly fold: number | 'final';
  readonly symbol?: string;
  readonly rows: Int32Array;
}

/** One selection on some rows; the steps see no others. */
async function choose(panel: Panel, plan: SplitPlan, part: Part, options: TimeOptions): Promise<TimedChoice> {
  const { rows, ...about } = part;
  const { task, setting, steps } = options;
  const ctx = {
    panel,
    rows,
    columns: panel.columns,
    y: takeRows(panel.y, rows),
    task,
    models: createModels(panel, rows, options),
    horizonBars: plan.horizonBars,
    embargoBars: plan.embargoBars,
    seed: setting.seed,
    signal: setting.signal,
  };
  const choice = await selectFeatures(ctx, panel.features, steps);
  return { ...choice, rows: rows.length, fit: fitRecord({ part: 'selection', ...about }, panel, rows) };
}

async function choiceOrNone(panel: Panel, plan: SplitPlan, part: Part, options: TimeOptions) {
  try {
    return await choose(panel, plan, part, options);
  } catch (error) {
    if (error instanceof TrademlError && error.kind === 'data') return null;
    throw error;
  }
}
