import { configError, usageError } from '../core/errors.ts';
import { suggestion } from '../core/suggest.ts';
import type { Direction } from '../metrics/metric.ts';
import { ashaPruner } from './asha.ts';
import type { RungView } from './rungs.ts';
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
  /** Of a pruner that can decide while a trial's first fold is being fitted. */
  readonly overRounds?: {
    /** The setting `first`, where it is not given. @param mostRounds that any trial may have */
    first(mostRounds: number, settings: PrunerSettings): number;
    /** Rounds after which there is a decision, ascending. */
    rungs(mostRounds: number, settings: PrunerSettings): readonly number[];
    prunes(view: RungView, settings: PrunerSettings): boolean;
  };
}

/** What the rungs of a search count. */
export const rungUnits = ['folds', 'rounds'] as const;
export type RungUnit = (typeof rungUnits)[number];

/** A pruner with its settings. */
export interface Pruning {
  /** Whether the rest of a trial's folds is not worth its while. */
  prunes(view: PruningView): boolean;
  /** Of a search that prunes over rounds; it prunes over nothing else. */
  readonly overRounds?: { rungs(mostRounds: number): readonly number[]; prunes(view: RungView): boolean };
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
 * @throws TrademlError (usage, config) for an unknown pruner or setting, a value outside its limits, or a pruner that can't
 *   decide over rounds
 */
export function readPruner(text: string, unit: RungUnit = 'folds'): Pruning {
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
  const given: Record<string, number> = {};
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
    given[key] = number;
  }
  const defaults = Object.fromEntries(Object.entries(pruner.settings).map(([key, limits]) => [key, limits.default]));
  const settings = { ...defaults, ...given };
  if (unit === 'folds') return { prunes: (view) => pruner.prunes(view, settings) };
  const { overRounds } = pruner;
  if (!overRounds) {
    const able = pruners.filter((candidate) => candidate.overRounds).map((candidate) => candidate.name);
    throw usageError(`pruner ${pruner.name} has no rungs of rounds`, `--pruner ${able.join(' or ')} --rungs rounds`);
  }
  return {
    prunes: () => false,
    overRounds: {
      rungs: (most) => overRounds.rungs(most, { ...settings, first: given.first ?? overRounds.first(most, settings) }),
      prunes: (view) => overRounds.prunes(view, settings),
    },
  };
}
