import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { Direction } from '../metrics/metric.ts';
import { ashaPruner } from './asha.ts';
import type { Trial } from './trial.ts';
import { wilcoxonPruner } from './wilcoxon-pruner.ts';

/** What a pruner may look at after a fold of a trial was scored: the trials that the proposal saw, no others. */
export interface PruningView {
  readonly direction: Direction;
  /** Folds of a whole trial. */
  readonly folds: number;
  /** Fold scores of the trial so far, in order, at least one; null where undefined. */
  readonly scores: readonly (number | null)[];
  /** Trials that ended before this one was proposed. */
  readonly finished: readonly Trial[];
}

export type PrunerSettings = Readonly<Record<string, number>>;

/** Decides whether the rest of a trial's folds is worth its while: a pure function of the view. */
export interface Pruner {
  readonly name: string;
  readonly summary: string;
  /** Default and limits of each setting. */
  readonly settings: Readonly<
    Record<string, { readonly default: number; readonly min: number; readonly max: number; readonly describe: string }>
  >;
  prunes(view: PruningView, settings: PrunerSettings): boolean;
}

const noPruner: Pruner = {
  name: 'none',
  summary: 'every trial is scored on every fold',
  settings: {},
  prunes: () => false,
};

/** A new pruner is one file and one entry here. */
export const pruners: readonly Pruner[] = [noPruner, ashaPruner, wilcoxonPruner];

/**
 * Reads 'asha' or 'asha:reduction=2,first=1'.
 * @throws TrademlError (usage, config) for an unknown pruner or setting, or a value outside its limits
 */
export function readPruner(text: string): (view: PruningView) => boolean {
  const [name, list = ''] = text.split(':');
  const pruner = pruners.find((candidate) => candidate.name === name);
  if (!pruner)
    throw usageError(
      `unknown pruner '${name}'`,
      suggestion(
        name,
        pruners.map((known) => known.name),
      ),
    );
  const settings = Object.fromEntries(Object.entries(pruner.settings).map(([key, limits]) => [key, limits.default]));
  for (const part of list.split(',').filter((item) => item !== '')) {
    const [key, value] = part.split('=');
    const limits = pruner.settings[key];
    if (!limits) {
      throw configError(`pruner ${name} has no setting '${key}'`, suggestion(key, Object.keys(pruner.settings)));
    }
    const number = Number(value);
    if (!(number >= limits.min && number <= limits.max)) {
      throw configError(
        `pruner ${name}: ${key} must be a number from ${limits.min} to ${limits.max}, found '${value}'`,
        limits.describe,
      );
    }
    settings[key] = number;
  }
  return (view) => pruner.prunes(view, settings);
}
